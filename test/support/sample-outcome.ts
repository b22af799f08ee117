/**
 * Made-up outcomes of runs that look like real ones: a rollout with pulls that queue, hooks that fail, a busy lock.
 * The same options give the same outcome. References and events are made while they are read.
 */

import { createHash } from 'node:crypto';
import { completed, type StoredOutcome, type StoredSummary } from '../../src/result/read/stored-summary.ts';
import { StageHistogram } from '../../src/result/recording/histogram/stage-histogram.ts';
import { type FailedStart, RESULT_SCHEMA, type ResultEvent, type ResultRef } from '../../src/result/result.ts';
import { verdictOf } from '../../src/result/verdict.ts';
import type { ResultStage } from '../../src/text/stages.ts';
import { RESULT_STAGES } from '../../src/text/stages.ts';

export interface SampleOptions {
  name?: string;
  seed?: number;
  pods?: number;
  /** Share of the starts that fail, 0 to 1. */
  failureRate?: number;
  /** Replaces the name of every workload: for hostile names. */
  workload?: string;
  /** Replaces the message of every event and failure. */
  message?: string;
  /** Whatever else should differ in the summary. */
  summary?: Partial<StoredSummary>;
}

interface SampleStart {
  pod: string;
  namespace: string;
  container: string;
  fieldPath: string;
  image: string;
  containerID: string;
  uid: string;
  atMs: number;
  stagesMs: Record<ResultStage, number>;
  failure: Pick<FailedStart, 'error' | 'message'> | undefined;
}

const EPOCH_MS = Date.UTC(2026, 5, 1, 9, 30);
const WORKLOADS = [
  { name: 'checkout', namespace: 'shop', containers: ['api', 'envoy'], image: 'registry.k8s.io/checkout:2.14.1' },
  { name: 'catalog', namespace: 'shop', containers: ['catalog'], image: 'registry.k8s.io/catalog:1.9.0' },
  { name: 'redis-ha-server', namespace: 'data', containers: ['redis', 'sentinel'], image: 'redis:6.0.5-alpine' },
  { name: 'fluentd', namespace: 'kube-system', containers: ['fluentd'], image: 'fluentd:v1.11' },
  { name: 'ledger', namespace: 'payments', containers: ['config', 'ledger', 'metrics'], image: 'ledger:4.2.0' },
] as const;
const FAILURES = [
  {
    error: 'ErrImagePull',
    message: 'rpc error: code = Unknown desc = failed to pull and unpack image: 429 Too Many Requests',
  },
  { error: 'ErrImagePull', message: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded' },
  { error: 'PostStartHookError', message: "command 'sh -c /init.sh' exited with 137" },
  { error: 'CreateContainerError', message: 'rpc error: code = Unknown desc = failed to reserve container name' },
  { error: 'RunContainerError', message: 'failed to create shim: OCI runtime create failed' },
] as const;

/** An outcome with `pods` pods (default 400) of five workloads. */
export function sampleOutcome(options: SampleOptions = {}): StoredOutcome {
  const starts = (): Generator<SampleStart> => sampleStarts(options);
  const whole = { ...summarize(options, starts()), ...options.summary };
  return {
    summary: { ...whole, ...verdictOf(whole), ...options.summary },
    *refs() {
      for (const start of starts()) if (start.failure?.error !== 'ErrImagePull') yield refOf(start);
    },
    async *events() {
      for (const start of starts()) yield* eventsOf(start);
    },
    close: () => Promise.resolve(),
  };
}

function* sampleStarts({
  seed = 42,
  pods = 400,
  failureRate = 0.01,
  workload,
  message,
}: SampleOptions): Generator<SampleStart> {
  const random = randomOf(seed);
  let atMs = 0;
  for (let pod = 0; pod < pods; pod++) {
    const picked = WORKLOADS[Math.floor(random() * WORKLOADS.length)] ?? WORKLOADS[0];
    // Arrivals come in two waves: a rollout's first half, a pause, its second half.
    atMs += -Math.log(1 - random()) * (pod % 200 === 199 ? 1_500 : 20);
    const hash = createHash('sha256').update(`${seed}/${pod}`).digest('hex');
    for (const [index, container] of picked.containers.entries()) {
      const isInit = picked.name === 'ledger' && index === 0;
      const fails = random() < failureRate;
      const found = FAILURES[Math.floor(random() * FAILURES.length)] ?? FAILURES[0];
      const failure = fails ? { ...found, message: message ?? found.message } : undefined;
      yield {
        pod: `${workload ?? picked.name}-${hash.slice(0, 9)}-${hash.slice(9, 14)}`,
        namespace: picked.namespace,
        container,
        fieldPath: `spec.${isInit ? 'initContainers' : 'containers'}{${container}}`,
        image: picked.image,
        containerID: `simulated://${createHash('sha256').update(`${seed}/${pod}/${index}`).digest('hex')}`,
        uid: `${hash.slice(20, 28)}-${hash.slice(28, 32)}-4${hash.slice(32, 35)}-a${hash.slice(35, 38)}-${hash.slice(38, 50)}`,
        atMs,
        stagesMs: stagesOf(random, picked.name === 'redis-ha-server', pod / pods),
        failure,
      };
    }
  }
}

function stagesOf(random: () => number, hasHook: boolean, load: number): Record<ResultStage, number> {
  const pull = random() < 0.3 ? logNormal(random, 1_800, 0.8) : 0;
  const create = logNormal(random, 80 + 120 * load, 0.35);
  const start = logNormal(random, 40, 0.25);
  const postStart = hasHook ? logNormal(random, 12, 0.9) : 0;
  const startDuration = create + start + postStart;
  return { pull, create, start, postStart, startDuration, startTotal: startDuration + pull, stop: 0 };
}

function summarize(options: SampleOptions, starts: Iterable<SampleStart>): StoredSummary {
  const histograms = new Map(RESULT_STAGES.map((stage) => [stage, new StageHistogram()]));
  const intervalMs = 250;
  const timeline = { intervalMs, started: [0], failed: [0], maxStartDurationMs: [0] };
  const failures: Omit<FailedStart, 'reason'>[] = [];
  const pods = new Set<string>();
  /** By pod: until its last container had started; undefined when one did not. */
  const ready = new Map<string, number | undefined>();
  let containers = 0;
  let refs = 0;
  let events = 0;
  let failed = 0;
  let durationMs = 0;
  for (const start of starts) {
    containers++;
    pods.add(start.pod);
    const soFarMs = ready.has(start.pod) ? ready.get(start.pod) : 0;
    const isWhole = soFarMs !== undefined && start.failure === undefined;
    ready.set(start.pod, isWhole ? soFarMs + start.stagesMs.startTotal : undefined);
    if (start.failure?.error !== 'ErrImagePull') refs++;
    events += [...eventsOf(start)].length;
    for (const stage of RESULT_STAGES)
      if (start.stagesMs[stage] > 0) histograms.get(stage)?.recordMs(start.stagesMs[stage]);
    const endMs = start.atMs + start.stagesMs.startTotal;
    durationMs = Math.max(durationMs, endMs);
    const interval = Math.floor(endMs / intervalMs);
    for (const list of [timeline.started, timeline.failed, timeline.maxStartDurationMs]) {
      while (list.length <= interval) list.push(0);
    }
    const ended = start.failure === undefined ? timeline.started : timeline.failed;
    ended[interval] = (ended[interval] ?? 0) + 1;
    timeline.maxStartDurationMs[interval] = Math.max(
      timeline.maxStartDurationMs[interval] ?? 0,
      start.stagesMs.startDuration,
    );
    if (start.failure === undefined) continue;
    failed++;
    const { pod, namespace, container } = start;
    if (failures.length < 1_000) failures.push({ pod, namespace, container, outcome: 'failed', ...start.failure });
  }
  const stage = (name: ResultStage): StoredSummary['stages'][ResultStage] =>
    (histograms.get(name) ?? new StageHistogram()).summary();
  const startDuration = stage('startDuration');
  const podStart = new StageHistogram();
  for (const ms of ready.values()) if (ms !== undefined) podStart.recordMs(ms);
  // About a quarter of the contended acquisitions went to sleep.
  const waits = (shares: number[]): number[] => shares.map((share) => Math.round((share * containers) / 4_500));
  const readWaitsUs = waits([0, 2, 7, 22, 41, 50, 38, 19, 10, 3, 1, 0]);
  const writeWaitsUs = waits([0, 0, 2, 9, 23, 38, 33, 21, 12, 6, 2, 1]);
  return completed({
    schema: RESULT_SCHEMA,
    name: options.name ?? 'rollout-storm',
    seed: options.seed ?? 42,
    workers: 4,
    versions: { refmanager: '0.1.0', node: 'v24.21.0' },
    startedAt: new Date(EPOCH_MS).toISOString(),
    durationMs,
    interrupted: false,
    warnings: [],
    counts: { pods: pods.size, containers, started: containers - failed, failed, refs, events, dropped: 0 },
    stages: {
      pull: stage('pull'),
      create: stage('create'),
      start: stage('start'),
      postStart: stage('postStart'),
      startDuration,
      startTotal: stage('startTotal'),
    },
    podStart: podStart.summary(),
    lock: {
      readAcquisitions: containers * 9,
      writeAcquisitions: containers * 2,
      contended: Math.round(containers * 0.3),
      waitP99Us: 512,
      recoveries: 1,
      waitsUs: readWaitsUs.map((waits, i) => waits + (writeWaitsUs[i] ?? 0)),
      readWaitsUs,
      writeWaitsUs,
    },
    thresholds: [
      {
        metric: 'start_duration',
        expression: 'p(99)<5s',
        observed: `${Math.round(startDuration.p99Ms)}ms`,
        ok: startDuration.p99Ms < 5_000,
      },
      {
        metric: 'failures',
        expression: 'rate<1%',
        observed: `${((100 * failed) / Math.max(containers, 1)).toFixed(2)}%`,
        ok: failed < containers * 0.01,
      },
    ],
    failures,
    timeline,
  });
}

function refOf({ pod, namespace, uid, fieldPath, containerID }: SampleStart): ResultRef {
  return { containerID, ref: { kind: 'Pod', namespace, name: pod, uid, apiVersion: 'v1', fieldPath } };
}

function* eventsOf(start: SampleStart): Generator<ResultEvent> {
  const { container, image, failure, atMs } = start;
  yield eventOf(start, atMs, 'Normal', 'Pulled', `Container image "${image}" already present on machine`);
  if (failure !== undefined) {
    yield eventOf(start, atMs, 'Warning', 'Failed', `Error: ${failure.message}`);
    return;
  }
  yield eventOf(start, atMs + start.stagesMs.create, 'Normal', 'Created', `Created container ${container}`);
  yield eventOf(start, atMs + start.stagesMs.startTotal, 'Normal', 'Started', `Started container ${container}`);
}

function eventOf(
  start: SampleStart,
  atMs: number,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): ResultEvent {
  const time = new Date(EPOCH_MS + atMs).toISOString();
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name: `${start.pod}.${start.uid.slice(0, 16)}`, namespace: start.namespace },
    involvedObject: refOf(start).ref ?? {},
    reason,
    message,
    type,
    source: { component: 'kubelet', host: 'node-0' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  };
}

/** A small seeded generator (mulberry32), uniform in [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function logNormal(random: () => number, medianMs: number, sigma: number): number {
  const gaussian = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianMs * Math.exp(sigma * gaussian);
}
