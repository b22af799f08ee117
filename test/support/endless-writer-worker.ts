/** A thread that writes over and over until it is told to stop. Says so when it begins. */

import { parentPort, workerData } from 'node:worker_threads';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

const { handle, stop } = workerData as { handle: RWLockHandle; stop: SharedArrayBuffer };
const lock = RWLock.attach(handle);
const word = new Int32Array(stop);
parentPort?.postMessage('begins');
while (Atomics.load(word, 0) === 0) lock.write(() => undefined);
lock.detach();
