/**
 * All that a start worker does beside a bare client that makes the same calls, in turns on one thread of their own: as in
 * a run, and without the hooks that a test runner puts around every promise. The entry of a Worker; posts one Comparison.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { Pod } from '../../../src/api/pod.ts';
import type { CriRuntimeSpec } from '../../../src/node/node-runtime-spec.ts';
import { runLabels } from '../../../src/node/real/labels.ts';
import { removeUntilGone } from '../../../src/node/real/removal/remove-pods.ts';
import { CriRuntime } from '../../../src/runtime/index.ts';
import { APP_IMAGE } from '../lab/image.ts';
import { BareClient, ofNewPod, type Recording, record } from './bare-client.ts';
import { type CpuShares, profiled } from './cpu-profile.ts';
import { OwnStarter } from './own-starter.ts';

/** What the Worker is given. */
export interface ComparisonPlan {
  readonly spec: CriRuntimeSpec;
  readonly pods: number;
  readonly containers: number;
  /** The pods of a series at once, or one after another. */
  readonly atOnce: boolean;
  /** For so long rounds are begun. */
  readonly forMs: number;
  /** Each round also has a series under the profiler, which slows it down: only for whose code the time goes to. */
  readonly profiles: boolean;
}

/** One series of starts, milliseconds. */
export interface Series {
  readonly wallMs: number;
  /** Of this thread. */
  readonly cpuMs: number;
}

/** One of the start path. */
export interface OurSeries extends Series {
  /** Of all calls of the runtime together. */
  readonly callsMs: number;
}

export interface Round {
  readonly ours: OurSeries;
  readonly bare: Series;
  readonly shares: CpuShares | undefined;
}

export interface Comparison {
  readonly starts: number;
  readonly rounds: readonly Round[];
}

/** They read everything from disk, and let V8 compile what is hot. */
const WARM_UP_SERIES = 2;
const US_PER_MS = 1000;

const plan = workerData as ComparisonPlan;
const { spec } = plan;
const labels = runLabels(spec.runId);
const cri = await CriRuntime.connect({ endpoint: spec.endpoint, labels });
const bare = await BareClient.open(spec.endpoint, APP_IMAGE);
const starter = await OwnStarter.open(spec, plan.containers);
let barePods = 0;

function nextPods(): Pod[] {
  return Array.from({ length: plan.pods }, () => starter.nextPod());
}

/** Does `work` with all of `items`. */
async function series<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<Series> {
  const startMs = performance.now();
  const before = process.threadCpuUsage();
  if (plan.atOnce) await Promise.all(items.map(work));
  else for (const item of items) await work(item);
  const { user, system } = process.threadCpuUsage(before);
  return { wallMs: performance.now() - startMs, cpuMs: (user + system) / US_PER_MS };
}

async function ours(): Promise<OurSeries> {
  const before = starter.callsMs;
  const measured = await series(nextPods(), (pod) => starter.start(pod));
  return { ...measured, callsMs: starter.callsMs - before };
}

function theirs(): Promise<Series> {
  const pods = recordings.map((recording) => ofNewPod(recording, `bare-${barePods++}`));
  return series(pods, (pod) => bare.start(pod));
}

/** What `work` measures; then nothing is left of it. */
async function cleared<T>(work: () => Promise<T>): Promise<T> {
  const measured = await work();
  await removeUntilGone(cri.runtime, labels);
  return measured;
}

const recordings = await cleared(async () => {
  const recorded: Recording[] = [];
  for (const pod of nextPods()) recorded.push(await record(cri, pod, labels));
  return recorded;
});
for (let i = 0; i < WARM_UP_SERIES; i++) {
  await cleared(ours);
  await cleared(theirs);
}
const rounds: Round[] = [];
for (const untilMs = performance.now() + plan.forMs; performance.now() < untilMs; ) {
  // In turns: whoever comes second may find the machine warmer, or more tired.
  const isOursFirst = rounds.length % 2 === 0;
  const first = isOursFirst ? await cleared(ours) : undefined;
  const beside = await cleared(theirs);
  const our = first ?? (await cleared(ours));
  const shares = plan.profiles ? await cleared(() => profiled(async () => void (await ours()))) : undefined;
  rounds.push({ ours: our, bare: beside, shares });
}
parentPort?.postMessage({ starts: plan.pods * plan.containers, rounds } satisfies Comparison);
bare.close();
await starter.close();
await cri.close();
