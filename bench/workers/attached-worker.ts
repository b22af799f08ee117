/**
 * A thread that merely holds a slot: attaches to the locks it is given, says so, and sleeps until it is ended.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { attachStripes } from '../../src/bench/lock/kinds/refmanager-stripes.ts';
import { RWLock } from '../../src/sync/index.ts';
import type { AttachedOrder } from '../lock/uncontended-process.ts';

const { rwLock, stripes } = workerData as AttachedOrder;
RWLock.attach(rwLock);
attachStripes(stripes);
parentPort?.postMessage('attached');
const word = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
Atomics.wait(word, 0, 0);
