/**
 * A thread that reads in stripe 0 of a store until it is told to leave: what stands in the way of a writer.
 * Says `holds` when it does; leaves when word 0 of `leave` is 1.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { SharedMemory, type StoreHandle } from '../../src/memory/shared-memory.ts';
import { Attachment } from '../../src/sync/threads/attachment.ts';

export interface HolderData {
  readonly handle: StoreHandle;
  readonly leave: SharedArrayBuffer;
}

const { handle, leave } = workerData as HolderData;
const memory = SharedMemory.attach(handle);
const longs = new BigInt64Array(memory.buffer, 0, Math.floor(memory.layout.lock.end / 2));
const attachment = new Attachment(memory.words, longs, memory.layout.lock, () => {
  throw new Error('nobody dies here, so nothing is repaired');
});
attachment.lock.acquireRead(0, Number.POSITIVE_INFINITY);
parentPort?.postMessage('holds');
Atomics.wait(new Int32Array(leave), 0, 0);
attachment.lock.releaseRead();
attachment.leave();
