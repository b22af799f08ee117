/**
 * A thread that takes every stripe of a lock region once, or one stripe for reading until it is told to leave. Posts
 * whether it had them all.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { Gate } from '../support/gate.ts';
import { attachRegion } from './all-stripes-region.ts';

export interface AllStripesData {
  readonly memory: SharedArrayBuffer;
  /** Reads this stripe: opens step 0 inside, and leaves when step 1 is open. */
  readonly reads?: { readonly stripe: number; readonly gate: SharedArrayBuffer };
}

const { memory, reads } = workerData as AllStripesData;
const { lock } = attachRegion(memory);
if (reads === undefined) {
  lock.acquireAll(Number.POSITIVE_INFINITY);
  parentPort?.postMessage(lock.holdsAll);
  lock.releaseAll();
} else {
  const gate = new Gate(reads.gate);
  lock.acquireRead(reads.stripe, Number.POSITIVE_INFINITY);
  gate.open(0);
  gate.waitUntil(1);
  lock.releaseRead();
}
