/** A worker that takes snapshots, one after the other, and posts them. */

import { parentPort, workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';

const { handle, count } = workerData as { handle: RefManagerHandle; count: number };
const refs = RefManager.attach(handle);
parentPort?.postMessage(Array.from({ length: count }, () => refs.snapshot()));
refs.detach();
