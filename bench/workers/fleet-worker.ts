/**
 * One thread of a fleet: waits for the gun, repeats its workload until it is told to stop, reports how often.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { ContainerID, RefManager } from '../../src/index.ts';
import { type FleetResult, type FleetSetup, Gun, READY_COUNT } from '../harness/fleet.ts';
import { referenceFor, textFor } from '../harness/references.ts';

/** Operations between two looks at the gun. */
const BATCH = 256;
/** A stride that visits all IDs in an order caches cannot guess; coprime to the sizes used. */
const STRIDE = 7919;

const { handle, workload, refs: count, thread, gun } = workerData as FleetSetup;
const refs = RefManager.attach(workload === 'getRef cache off' ? { ...handle, cacheEntries: 0 } : handle);
const ids = Array.from({ length: count }, (_, i) => new ContainerID('containerd', textFor(i)));
const own = Array.from(
  { length: BATCH },
  (_, i) => new ContainerID('containerd', textFor(1_000_000 + thread * BATCH + i)),
);
const ref = referenceFor(thread);
let at = (thread * STRIDE) % count;

const batches: Record<FleetSetup['workload'], () => void> = {
  'getRef held IDs': getBatch,
  'getRef cache off': getBatch,
  'setRef overwrite': () => {
    for (let i = 0; i < BATCH; i++) refs.setRef(next(), ref);
  },
  'set + get + clear': () => {
    for (const id of own) {
      refs.setRef(id, ref);
      refs.getRef(id);
      refs.clearRef(id);
    }
  },
};

function getBatch(): void {
  for (let i = 0; i < BATCH; i++) {
    if (refs.getRef(next()) === undefined) throw new Error('a reference is missing');
  }
}

function next(): ContainerID {
  at = (at + STRIDE) % count;
  return ids[at] as ContainerID;
}

const batch = batches[workload];
for (let i = 0; i < count / BATCH; i++) batch(); // warm: compiled, and the IDs remembered
Atomics.add(gun, READY_COUNT, 1);
Atomics.notify(gun, READY_COUNT);
while (Atomics.load(gun, 0) === Gun.READY) Atomics.wait(gun, 0, Gun.READY);
const startedMs = performance.now();
let operations = 0;
while (Atomics.load(gun, 0) === Gun.GO) {
  batch();
  operations += BATCH;
}
const result: FleetResult = { operations, elapsedMs: performance.now() - startedMs };
refs.detach();
parentPort?.postMessage(result);
