/**
 * The start path alone on worker threads: what a start costs with a runtime that takes no time, which functions take it,
 * and what a second thread gains. Forces config, CRI calls, events and the shared store; there is no pool, no message for
 * each pod and no report, which starts.bench.ts adds.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { RefManager } from '../src/store/ref-manager.ts';
import { CONTAINERS_PER_POD } from './harness/bench-pod.ts';
import { machine } from './harness/machine.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';
import type { PathAnswer, PathRound, PathTask } from './workers/path-worker.ts';

const PODS_PER_WORKER = 20_000;
const IN_FLIGHT = 256;
const THREADS = [1, 2] as const;
const REPEATS = 5;
const HOTTEST = 5;
const MS_PER_SECOND = 1000;
const PERCENT = 100;

async function round(workers: readonly Worker[], task: PathRound): Promise<PathAnswer[]> {
  const answers = workers.map((worker) => once(worker, 'message') as Promise<[PathAnswer]>);
  for (const worker of workers) worker.postMessage(task);
  const done = (await Promise.all(answers)).map(([answer]) => answer);
  for (const id of refs.keys()) refs.clearRef(id);
  return done;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

console.log(`${machine()}\n`);
const refs = RefManager.create();
const workers = Array.from({ length: Math.max(...THREADS) }, (_, worker) => {
  const workerData: PathTask = { refs: refs.handle, worker, pods: PODS_PER_WORKER, inFlight: IN_FLIGHT };
  return new Worker(new URL('workers/path-worker.ts', import.meta.url), { workerData });
});
await round(workers, { round: 0, profile: false }); // compiles the path

const samples = new Map<number, number[]>(THREADS.map((threads) => [threads, []]));
let rounds = 1;
for (let repeat = 0; repeat < REPEATS; repeat++) {
  for (const threads of THREADS) {
    const answers = await round(workers.slice(0, threads), { round: rounds++, profile: false });
    const starts = answers.reduce((sum, answer) => sum + answer.starts, 0);
    if (starts !== threads * PODS_PER_WORKER * CONTAINERS_PER_POD) throw new Error(`only ${starts} started`);
    samples.get(threads)?.push((starts / Math.max(...answers.map(({ ms }) => ms))) * MS_PER_SECOND);
  }
}
const [profile] = await round(workers.slice(0, 1), { round: rounds, profile: true });
for (const worker of workers) await worker.terminate();

const rows = THREADS.map((threads) => [String(threads), medianAndSpread(samples.get(threads) ?? [])]);
console.log(markdownTable(['threads', 'container starts per second'], rows));
const [one = 0, two = 0] = THREADS.map((threads) => median(samples.get(threads) ?? []));
console.log(`\none start on one thread: ${((MS_PER_SECOND * MS_PER_SECOND) / one).toFixed(1)} µs`);
console.log(`2 threads: ${(two / one).toFixed(2)} × 1 thread\n`);
const hottest = profile?.hottest.slice(0, HOTTEST) ?? [];
console.log(
  markdownTable(
    ['hottest functions', 'share'],
    hottest.map(([name, share]) => [name, `${(share * PERCENT).toFixed(1)} %`]),
  ),
);
