/**
 * Churn for a long time (`npm run soak`, 20 minutes; SOAK_MINUTES says otherwise): references come, change and go in
 * four threads. Nothing may be lost or torn, and after the first minute memory stays where it is.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { RefManager } from '../../src/index.ts';
import { auditStore } from '../support/store-audit.ts';
import type { SoakAnswer, SoakData } from './churn-loop.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 20);
const THREADS = 4;
const LIVE_PER_THREAD = 20_000;
const MINUTE_MS = 60_000;
const SAMPLE_MS = 5_000;
const MIB = 2 ** 20;
/** Memory that the store holds may not grow beyond its largest value of the first minute by more than this. */
const STORE_SLACK = 1.02;
/** The process also has heaps that breathe. */
const PROCESS_SLACK = 1.15;

interface Sample {
  readonly minute: number;
  readonly reservedMiB: number;
  readonly usedMiB: number;
  readonly residentMiB: number;
  readonly entries: number;
}

it(`memory stays flat over ${MINUTES} minutes of churn`, async (context) => {
  const refs = RefManager.create({ initialBytes: 0, maxBytes: 2 ** 30 });
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    const workerData: SoakData = { handle: refs.handle, stop, thread, live: LIVE_PER_THREAD };
    const worker = new Worker(new URL('./churn-loop.ts', import.meta.url), { workerData });
    refs.watchWorker(worker);
    return worker;
  });
  const answers = Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as SoakAnswer));
  const failed = Promise.all(workers.map((worker) => once(worker, 'exit')));
  const samples: Sample[] = [];
  const startedMs = performance.now();
  while (performance.now() - startedMs < MINUTES * MINUTE_MS) {
    await Promise.race([sleep(SAMPLE_MS), failed]); // a sampling period, nothing is ordered by it
    const { bytesReserved, bytesUsed, entries } = refs.stats();
    samples.push({
      minute: (performance.now() - startedMs) / MINUTE_MS,
      reservedMiB: bytesReserved / MIB,
      usedMiB: bytesUsed / MIB,
      residentMiB: process.memoryUsage().rss / MIB,
      entries,
    });
  }
  Atomics.store(new Int32Array(stop), 0, 1);
  const done = await answers;
  const operations = done.reduce((sum, answer) => sum + answer.operations, 0);
  const first = samples.filter(({ minute }) => minute <= 1.05);
  const later = samples.filter(({ minute }) => minute > 1.05);
  const most = (of: readonly Sample[], what: keyof Sample): number => Math.max(...of.map((sample) => sample[what]));
  for (const what of ['reservedMiB', 'usedMiB', 'residentMiB'] as const) {
    context.diagnostic(
      `${what}: first minute at most ${most(first, what).toFixed(1)}, later ${most(later, what).toFixed(1)}`,
    );
  }
  context.diagnostic(`${operations} operations, ${refs.size} references at the end`);
  assert.equal(
    refs.size,
    done.reduce((sum, answer) => sum + answer.live, 0),
  );
  assert.deepEqual(auditStore(refs).problems, []);
  assert.ok(most(later, 'reservedMiB') <= most(first, 'reservedMiB') * STORE_SLACK, 'the store grew');
  assert.ok(most(later, 'residentMiB') <= most(first, 'residentMiB') * PROCESS_SLACK, 'the process grew');
  refs.detach();
});
