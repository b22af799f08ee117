/**
 * Many threads released at once for a fixed time: tinybench measures a function, contention needs a fleet. Each worker
 * is bench/workers/fleet-worker.ts; a shared word is the starting gun and the finish.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { RefManagerHandle } from '../../src/store/ref-manager.ts';

/** What each thread of a fleet does, by name: the worker knows how. */
export type StoreWorkload = 'getRef held IDs' | 'getRef cache off' | 'setRef overwrite' | 'set + get + clear';

export interface FleetSetup {
  readonly handle: RefManagerHandle;
  readonly workload: StoreWorkload;
  /** References in the store. */
  readonly refs: number;
  readonly thread: number;
  /** Word 0: Gun value. */
  readonly gun: Int32Array<SharedArrayBuffer>;
}

export const Gun = { READY: 0, GO: 1, STOP: 2 } as const;
/** Word 1 of the gun counts threads that stand ready. */
export const READY_COUNT = 1;

export interface FleetResult {
  readonly operations: number;
  readonly elapsedMs: number;
}

/** Operations per second of `threads` threads together, over `durationMs`. */
export async function runFleet(setups: readonly Omit<FleetSetup, 'gun'>[], durationMs: number): Promise<number> {
  const gun = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const url = new URL('../workers/fleet-worker.ts', import.meta.url);
  const workers = setups.map((setup) => new Worker(url, { workerData: { ...setup, gun } satisfies FleetSetup }));
  const results = workers.map((worker) => once(worker, 'message') as Promise<[FleetResult]>);
  const exits = workers.map((worker) => once(worker, 'exit'));
  while (Atomics.load(gun, READY_COUNT) < workers.length) {
    await Atomics.waitAsync(gun, READY_COUNT, Atomics.load(gun, READY_COUNT), durationMs).value;
  }
  Atomics.store(gun, 0, Gun.GO);
  Atomics.notify(gun, 0);
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  Atomics.store(gun, 0, Gun.STOP);
  const perThread = await Promise.all(results);
  await Promise.all(exits);
  return perThread.reduce((sum, [{ operations, elapsedMs }]) => sum + (operations / elapsedMs) * 1000, 0);
}
