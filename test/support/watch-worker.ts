/**
 * A worker that watches a store: opens step 0 of the gate once it does, replays what it is told over an empty Map, and
 * posts the outcome when the last event came.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';
import { Gate } from './gate.ts';
import { LAST, replay } from './watching.ts';

export interface WatchWorkerData {
  readonly handle: RefManagerHandle;
  readonly gate: SharedArrayBuffer;
}

/** What a watching worker was told. */
export interface Watched {
  readonly entries: Map<string, unknown>;
  /** How many events cleared. */
  readonly clears: number;
  /** The steps of each writer on each key, in the order they were told. */
  readonly steps: Map<string, number[]>;
}

const { handle, gate } = workerData as WatchWorkerData;
const refs = RefManager.attach(handle);
const watcher = refs.watch();
const told: Watched & { clears: number } = { entries: new Map(), clears: 0, steps: new Map() };
new Gate(gate).open(0);
for await (const event of watcher) {
  replay(told.entries, event);
  if (event.id.equals(LAST)) break;
  if (event.type === 'clear') told.clears++;
  else {
    const order = `${event.id.id} by ${event.ref?.uid}`;
    told.steps.set(order, [...(told.steps.get(order) ?? []), Number(event.ref?.resourceVersion)]);
  }
}
refs.detach();
parentPort?.postMessage(told);
