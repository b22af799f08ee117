/**
 * A victim: takes part in the load until it has come to where it shall end, says so, and stops there: it is terminated,
 * or ends itself. One that recovers another thread first waits for that one's end.
 */

import assert from 'node:assert/strict';
import { threadId, workerData } from 'node:worker_threads';
import { MODE_MASK } from '../../../../src/core/lock-words.ts';
import { RWLock } from '../../../../src/sync/index.ts';
import { Mode } from '../../../../src/sync/lock/lock-mode.ts';
import { randomOf } from '../../../support/churn.ts';
import { Gate } from '../../../support/gate.ts';
import { endThread } from '../../killing/ends.ts';
import { watchCompiledCore } from '../../killing/traced-core.ts';
import { type Operation, real, watchAtomics } from '../../killing/watched-atomics.ts';
import { LockMemory } from '../lock-memory.ts';
import { type Call, WINDOWS } from '../windows.ts';
import { Guarded } from './guarded.ts';
import { Step, type VictimData } from './victim.ts';

const data = workerData as VictimData;
const gate = new Gate(data.gate);
const guarded = new Guarded(data.row, data.rows, data.guarded);
const memory = new LockMemory(data.handle);
const random = randomOf(data.seed);
const { aim } = data;
const window = typeof aim === 'object' && 'window' in aim ? WINDOWS[aim.window] : undefined;
/** Looks at a sleeping word between two looks at the own line. */
const LOOK_MS = 5;
/** Of three sections, so many write. */
const READS_A_WRITE = 2;

let call: Call = 'attach';
let slot = -1;
let operationsLeft = typeof aim === 'object' && 'operation' in aim ? aim.operation : 0;
/** While this code itself looks at words. */
let looking = false;

function sleepForEver(words: Int32Array, index: number): never {
  for (;;) real.wait(words, index, real.load(words, index));
}

/** The end of this thread, or its last moment before it is terminated. Never returns. */
function stop(sleepsOn: number | undefined): never {
  looking = true;
  gate.open(Step.STOPPED);
  endThread(data.end, () => {
    if (sleepsOn !== undefined) sleepForEver(memory.words, sleepsOn);
    sleepForEver(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0);
  });
}

function sleepUntilPromoted({ index, values }: Operation): void {
  const own = memory.lineIndex(slot);
  while ((real.load(memory.words, own) & MODE_MASK) !== Mode.READING)
    real.wait(memory.words, index, values[0] as number, LOOK_MS);
}

function onOperation(operation: Operation): void {
  if (looking || operation.array.buffer !== memory.words.buffer) return;
  looking = true;
  const { when, name, array } = operation;
  if (typeof aim === 'object' && 'operation' in aim) {
    if (--operationsLeft === 0) stop(undefined);
  } else if (typeof window?.at === 'function') {
    const longs = array instanceof BigInt64Array;
    if (window.at({ what: `${when} ${name}`, operation, longs, memory, slot, call })) {
      if (window.asleep === 'until promoted') sleepUntilPromoted(operation);
      stop(window.asleep === 'at once' ? operation.index : undefined);
    }
  }
  looking = false;
}

function read(lock: RWLock): void {
  call = 'acquireRead';
  const guard = lock.acquireRead();
  call = 'reading';
  guarded.read(
    () => real.load(memory.words, memory.abandoned) === 1,
    () => {
      if (window?.at === 'reading') stop(undefined);
    },
  );
  call = 'releaseRead';
  guard.release();
}

function write(lock: RWLock): void {
  call = 'acquireWrite';
  const guard = lock.acquireWrite();
  call = 'writing';
  guarded.write({ abandoned: guard.abandoned, markConsistent: () => lock.markConsistent() }, () => {
    if (window?.at === 'writing') stop(undefined);
  });
  call = 'releaseWrite';
  guard.release();
}

/** Waits for the end of the bait, which nobody was told of, and recovers it before others find out. */
function recoverBait(lock: RWLock): void {
  gate.waitUntil(Step.BAIT);
  const bait = gate.count(Step.BAIT) - 1;
  const [baitSlot = -1] = memory.slotsOf(bait);
  gate.open(Step.WATCHING);
  while (memory.slotsOf(bait).length > 0 && !memory.hasEnded(baitSlot));
  call = 'recover';
  if (window?.group === 'repairing') {
    // What a recoverer leaves that died before it woke anybody: so this thread comes first.
    if (memory.abandon(baitSlot)) write(lock);
  } else lock.recover(bait);
  gate.open(Step.MISSED);
}

// Whoever ends inside of a section, or anywhere, is not watched: it runs as all others do.
if (typeof window?.at === 'function' || (typeof aim === 'object' && 'operation' in aim)) {
  watchAtomics(onOperation);
  if (data.core === 'webassembly') watchCompiledCore(onOperation);
}
const lock = RWLock.attach(data.handle);
looking = true;
assert.equal(lock.stats().core, data.core);
slot = memory.slotsOf(threadId)[0] as number;
looking = false;
gate.open(Step.READY);
gate.waitUntil(Step.ARMED);
if (window?.bait !== undefined) recoverBait(lock);
for (;;) {
  if (random(READS_A_WRITE + 1) === 0) write(lock);
  else read(lock);
  gate.open(Step.ROUNDS);
}
