/** Threads that wait both ways at once must not wait for each other for ever. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { it } from 'node:test';
import { Attachment } from '../../src/sync/threads/attachment.ts';
import { Gate } from '../support/gate.ts';
import { startWorker } from '../support/started-worker.ts';
import { CROSSED, CrossedStep } from './crossed-waits.ts';
import type { CrossedData } from './crossed-waits-worker.ts';

it('a thread that stands still for a stripe goes on with its own asynchronous wait, which another stands still for', async () => {
  const memory = new SharedArrayBuffer(CROSSED.end * Int32Array.BYTES_PER_ELEMENT);
  const gate = new Gate();
  const readers = [0, 1].map((stripe) => {
    const reader = new Attachment(new Int32Array(memory), new BigInt64Array(memory), CROSSED, () => undefined);
    reader.lock.acquireRead(stripe, 0);
    return reader;
  });
  const answers = [0, 1].map(async (mine) => {
    const workerData: CrossedData = { memory, gate: gate.memory, mine };
    const worker = startWorker(new URL('./crossed-waits-worker.ts', import.meta.url), { workerData });
    return (await once(worker, 'message'))[0] as unknown;
  });
  await gate.opened(CrossedStep.GO, 2); // each has its word, and is about to stand still for the other's
  for (const reader of readers) reader.lock.releaseRead();
  const both = ['synchronous', 'asynchronous'];
  assert.deepEqual(await Promise.all(answers), [both, both]);
  for (const reader of readers) reader.leave();
});
