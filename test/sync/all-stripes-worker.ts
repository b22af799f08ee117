/** A thread that takes every stripe of a lock region once. Posts whether it had them. */

import { parentPort, workerData } from 'node:worker_threads';
import { attachRegion } from './all-stripes-region.ts';

const { lock } = attachRegion(workerData as SharedArrayBuffer);
lock.acquireAll(Number.POSITIVE_INFINITY);
parentPort?.postMessage(lock.holdsAll);
lock.releaseAll();
