/** A worker that sets and clears a few shared keys in numbered steps, as fast as it can, while others watch. */

import { parentPort, workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';
import { randomOf, SHARED_KEYS, sharedKey } from './churn.ts';

export interface WatchedWriterData {
  readonly handle: RefManagerHandle;
  readonly writer: number;
  readonly writes: number;
}

/** What a writer did. */
export interface Written {
  /** Clears that removed something. */
  readonly clears: number;
  /** Its steps on each key, in order. */
  readonly steps: Map<string, number[]>;
}

const { handle, writer, writes } = workerData as WatchedWriterData;
const refs = RefManager.attach(handle);
const random = randomOf(writer + 1);
const done: Written & { clears: number } = { clears: 0, steps: new Map() };
for (let step = 1; step <= writes; step++) {
  const id = sharedKey(random(SHARED_KEYS));
  if (random(4) === 0) {
    if (refs.clearRef(id)) done.clears++;
    continue;
  }
  refs.setRef(id, { uid: `${writer}`, resourceVersion: `${step}`, fieldPath: 'x'.repeat(random(300)) });
  const order = `${id.id} by ${writer}`;
  done.steps.set(order, [...(done.steps.get(order) ?? []), step]);
}
refs.detach();
parentPort?.postMessage(done);
