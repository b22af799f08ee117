/**
 * The start path alone on worker threads: what a start costs with a runtime that takes no time, which functions take it,
 * and what a second thread gains, over one store and with a store for each: what these threads share is then the machine alone. Forces config, CRI calls, events and the shared store; there is no pool, no message for
 * each pod and no report, which starts.bench.ts adds.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { machine } from '../src/bench/machine/machine.ts';
import { RefManager } from '../src/store/ref-manager.ts';
import { CONTAINERS_PER_POD } from './harness/bench-pod.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';
import type { PathAnswer, PathRound, PathTask } from './workers/path-worker.ts';

const PODS_PER_WORKER = 20_000;
const IN_FLIGHT = 256;
const THREADS = 2;
const REPEATS = 5;
const HOTTEST = 5;
const MS_PER_SECOND = 1000;
const PERCENT = 100;

interface Crew {
  readonly name: string;
  readonly workers: readonly Worker[];
  readonly stores: readonly RefManager[];
}

async function round({ workers, stores }: Crew, task: PathRound): Promise<PathAnswer[]> {
  const answers = workers.map((worker) => once(worker, 'message') as Promise<[PathAnswer]>);
  for (const worker of workers) worker.postMessage(task);
  const done = (await Promise.all(answers)).map(([answer]) => answer);
  for (const refs of stores) for (const id of refs.keys()) refs.clearRef(id);
  return done;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

console.log(`${machine()}\n`);
function workerOver(refs: RefManager, worker: number): Worker {
  const workerData: PathTask = { refs: refs.handle, worker, pods: PODS_PER_WORKER, inFlight: IN_FLIGHT };
  return new Worker(new URL('workers/path-worker.ts', import.meta.url), { workerData });
}

const shared = RefManager.create();
const together = Array.from({ length: THREADS }, (_, worker) => workerOver(shared, worker));
const own = Array.from({ length: THREADS }, () => RefManager.create());
const alone: Crew = { name: '1', workers: together.slice(0, 1), stores: [shared] };
const crews: readonly Crew[] = [
  alone,
  { name: '2', workers: together, stores: [shared] },
  { name: '2, a store each', workers: own.map(workerOver), stores: own },
];
for (const crew of crews) await round(crew, { round: 0, profile: false }); // compiles the path

const samples = new Map<Crew, number[]>(crews.map((crew) => [crew, []]));
let rounds = 1;
for (let repeat = 0; repeat < REPEATS; repeat++) {
  for (const crew of crews) {
    const answers = await round(crew, { round: rounds++, profile: false });
    const starts = answers.reduce((sum, answer) => sum + answer.starts, 0);
    if (starts !== crew.workers.length * PODS_PER_WORKER * CONTAINERS_PER_POD)
      throw new Error(`only ${starts} started`);
    samples.get(crew)?.push((starts / Math.max(...answers.map(({ ms }) => ms))) * MS_PER_SECOND);
  }
}
const [profile] = await round(alone, { round: rounds, profile: true });
for (const { workers } of crews) for (const worker of workers) await worker.terminate();

const rows = crews.map((crew) => [crew.name, medianAndSpread(samples.get(crew) ?? [])]);
console.log(markdownTable(['threads', 'container starts per second'], rows));
const [one = 0, ...more] = crews.map((crew) => median(samples.get(crew) ?? []));
console.log(`\none start on one thread: ${((MS_PER_SECOND * MS_PER_SECOND) / one).toFixed(1)} µs`);
for (const [i, rate] of more.entries())
  console.log(`threads ${crews[i + 1]?.name ?? ''}: ${(rate / one).toFixed(2)} × 1 thread`);
console.log();
const hottest = profile?.hottest.slice(0, HOTTEST) ?? [];
console.log(
  markdownTable(
    ['hottest functions', 'share'],
    hottest.map(([name, share]) => [name, `${(share * PERCENT).toFixed(1)}%`]),
  ),
);
