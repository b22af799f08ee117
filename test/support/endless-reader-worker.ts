/** A thread that takes a read lock, says so, and keeps it until it is ended. */

import { parentPort, workerData } from 'node:worker_threads';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

RWLock.attach(workerData as RWLockHandle).acquireRead();
parentPort?.postMessage('holds');
Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0);
