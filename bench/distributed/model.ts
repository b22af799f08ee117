/**
 * How long a distributed load test takes on more machines than there are here, from what one machine costs: on paper, and
 * which of its three parts is the slowest. Workers and coordinator have a core for each thread; nothing waits for a network.
 */

/** CPU time of each part, measured. */
export interface Costs {
  /** Of a worker: a container's start. */
  readonly startUs: number;
  /** Of a worker: a pod of another share, which is only gone past. */
  readonly pastUs: number;
  /** Of a worker: a share, whatever is in it. */
  readonly shareMs: number;
  /** Of the coordinator, and of Redis: a share. */
  readonly coordinatorShareMs: number;
  readonly redisShareMs: number;
  /** Of the coordinator, and of Redis: a worker process that tells of itself, each second. */
  readonly coordinatorWorkerMs: number;
  readonly redisWorkerMs: number;
  /** An event of `--with-events`, of each. */
  readonly workerEventUs: number;
  readonly coordinatorEventUs: number;
  readonly redisEventUs: number;
}

export interface ModelledLoad {
  readonly pods: number;
  readonly starts: number;
  /** That are listed. */
  readonly events: number;
  readonly nodes: number;
}

export interface Cluster {
  readonly machines: number;
  readonly threadsPerMachine: number;
}

type Part = 'slowest share' | 'coordinator' | 'Redis';

interface ModelledRun {
  readonly shares: number;
  /** What each part is busy for. */
  readonly busySeconds: Readonly<Record<Part, number>>;
  readonly seconds: number;
  readonly bottleneck: Part;
}

const SHARES_PER_THREAD = 4;
const MAX_SHARES = 256;
const US_PER_SECOND = 1e6;
const MS_PER_SECOND = 1e3;

/** Of shares as `load` splits them when nothing is said. */
export function modelledRun(costs: Costs, load: ModelledLoad, { machines, threadsPerMachine }: Cluster): ModelledRun {
  const threads = machines * threadsPerMachine;
  const shares = Math.min(load.nodes, MAX_SHARES, SHARES_PER_THREAD * threads);
  const rounds = Math.ceil(shares / threads);
  const ofShareUs =
    (load.starts * costs.startUs + load.events * costs.workerEventUs) / shares + load.pods * costs.pastUs;
  const simulating = rounds * (costs.shareMs / MS_PER_SECOND + ofShareUs / US_PER_SECOND);
  const collecting = (of: number): number =>
    (of * costs.coordinatorShareMs) / MS_PER_SECOND +
    ((of / shares) * load.events * costs.coordinatorEventUs) / US_PER_SECOND;
  // Those of the last round come all at once, and are merged when nobody simulates any more.
  const atEnd = collecting(Math.min(shares, threads));
  // What workers tell each second takes its share of every second.
  const hearing = (machines * costs.coordinatorWorkerMs) / MS_PER_SECOND;
  const telling = (machines * costs.redisWorkerMs) / MS_PER_SECOND;
  const redis = (shares * costs.redisShareMs) / MS_PER_SECOND + (load.events * costs.redisEventUs) / US_PER_SECOND;
  const busySeconds = {
    'slowest share': simulating,
    coordinator: slowedBy(hearing, collecting(shares)),
    Redis: slowedBy(telling, redis),
  };
  const parts = Object.keys(busySeconds) as Part[];
  const bottleneck = parts.reduce((most, part) => (busySeconds[part] > busySeconds[most] ? part : most));
  const seconds = Math.max(simulating + slowedBy(hearing, atEnd), ...Object.values(busySeconds));
  return { shares, busySeconds, seconds, bottleneck };
}

/** Seconds that work takes of which `share` of every second goes elsewhere. */
function slowedBy(share: number, seconds: number): number {
  return share >= 1 ? Number.POSITIVE_INFINITY : seconds / (1 - share);
}
