/**
 * A victim: writes keys of its own until it has come to where it shall end, says so, and stops there: it is terminated, or
 * ends itself. One that recovers another thread first is told which.
 */

import assert from 'node:assert/strict';
import { workerData } from 'node:worker_threads';
import { RefManager } from '../../../../src/index.ts';
import { Gate } from '../../../support/gate.ts';
import { endThread } from '../../killing/ends.ts';
import { real } from '../../killing/watched-atomics.ts';
import { WINDOWS } from '../windows.ts';
import { Step, Told, type VictimData, writeOf } from './victim.ts';
import { type Moment, watchStore } from './watched-store.ts';

const data = workerData as VictimData;
const gate = new Gate(data.gate);
const steps = new Int32Array(data.steps);
const { aim, load } = data;
const window = 'window' in aim ? WINDOWS[aim.window] : undefined;
/** A victim that has not come to its window by then never will. */
const MOST_STEPS: Readonly<Record<typeof load, number>> = {
  mixed: 3000,
  'many keys': 15_000,
  'large references': 200,
  snapshots: 2000,
  async: 5000,
};
let momentsLeft = 'moment' in aim ? aim.moment : 0;
let armed = false;

function stop(): never {
  armed = false;
  gate.open(Step.STOPPED);
  return endThread(data.end, () => {
    const own = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    for (;;) real.wait(own, 0, 0);
  });
}

function onMoment(moment: Moment): void {
  if (!armed) return;
  if (window === undefined) {
    if (--momentsLeft === 0) stop();
  } else if (window.at(moment)) stop();
}

async function work(refs: RefManager): Promise<void> {
  for (let step = 1; step <= MOST_STEPS[load]; step++) {
    if (load === 'snapshots') {
      refs.snapshot();
      continue;
    }
    const { id, ref } = writeOf(load, data.row, step);
    real.store(steps, Told.STARTED, step);
    if (load === 'async') await (ref === undefined ? refs.clearRefAsync(id) : refs.setRefAsync(id, ref));
    else if (ref === undefined) refs.clearRef(id);
    else refs.setRef(id, ref);
    real.store(steps, Told.ACKNOWLEDGED, step);
  }
}

watchStore(data.handle.memory, onMoment);
const refs = RefManager.attach(data.handle);
assert.equal(refs.stats().core, data.core);
gate.open(Step.READY);
gate.waitUntil(Step.ARMED);
armed = true;
if (window?.bait === true) refs.recover(gate.count(Step.BAIT) - 1);
else await work(refs);
armed = false;
gate.open(Step.MISSED);
// Until it is terminated.
for (const own = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)); ; ) real.wait(own, 0, 0);
