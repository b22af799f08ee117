/**
 * A thread whose asynchronous write has the word of one stripe and waits for a reader, and which then stands still for
 * the stripe that another such thread has in the same way. Says when each is done.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { Attachment } from '../../src/sync/threads/attachment.ts';
import { Gate } from '../support/gate.ts';
import { CROSSED, CrossedStep } from './crossed-waits.ts';

export interface CrossedData {
  readonly memory: SharedArrayBuffer;
  readonly gate: SharedArrayBuffer;
  readonly mine: number;
}

const { memory, gate: steps, mine } = workerData as CrossedData;
const gate = new Gate(steps);
const attachment = new Attachment(new Int32Array(memory), new BigInt64Array(memory), CROSSED, () => {
  throw new Error('nobody dies here');
});
const written = attachment.async.runAtOnce(
  'write',
  mine,
  () => 'asynchronous',
  () => true,
);
await new Promise((resolve) => setImmediate(resolve)); // the word is taken, the reader is in the way
gate.open(CrossedStep.BOTH_DRAIN);
gate.waitUntil(CrossedStep.BOTH_DRAIN, 2);
gate.open(CrossedStep.GO);
if (!attachment.lock.acquireWrite(1 - mine, Number.POSITIVE_INFINITY)) throw new Error('it gave up');
attachment.lock.releaseWrite();
parentPort?.postMessage(['synchronous', await written]);
