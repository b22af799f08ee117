/**
 * Real threads for tests: starts workers on a module, gives each its data, and collects what each posts. They are gone
 * when the test ends.
 */

import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startWorker } from './started-worker.ts';

/** One worker; `ended` settles with all it posted, and rejects with its uncaught error. */
export interface Member {
  readonly worker: Worker;
  /** Its threadId while it lived. */
  readonly threadId: number;
  readonly ended: Promise<unknown[]>;
}

/** Starts one worker on `module` for each element of `data`, which arrives there as workerData. */
export function startFleet(module: URL, data: readonly unknown[]): Member[] {
  return data.map((workerData) => {
    const worker = startWorker(module, { workerData });
    const { threadId } = worker;
    const messages: unknown[] = [];
    worker.on('message', (message) => messages.push(message));
    const ended = once(worker, 'exit').then(() => messages);
    ended.catch(() => undefined); // a member that is meant to die is not awaited
    return { worker, threadId, ended };
  });
}

/** Runs a fleet to its end and returns what each member posted. */
export async function runFleet(module: URL, data: readonly unknown[]): Promise<unknown[][]> {
  return Promise.all(startFleet(module, data).map((member) => member.ended));
}
