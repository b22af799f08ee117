/**
 * A thread that lives on through exceptions: its stack overflows inside acquisitions, sections and releases, at every
 * depth it can, while others use the lock. Posts how often it was hit where.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { type LockGuard, RefManagerError, RWLock, type RWLockHandle } from '../../../../src/sync/index.ts';
import { nearStackEnd } from '../../../support/deep-stack.ts';
import type { OverflowPlace, Overflows } from './overflows.ts';

const lock = RWLock.attach(workerData as RWLockHandle);
const overflows: Overflows = { acquisition: 0, section: 0, release: 0 };
let place: OverflowPlace = 'acquisition';
let guard: LockGuard | undefined;

function section(): void {
  place = 'section';
  needSomeStack(lock.toString());
  place = 'release';
}

function needSomeStack(text: string): number {
  return Array.from(text, (character) => character.charCodeAt(0)).reduce((sum, code) => sum + code, 0);
}

/** Whoever has a guard gives it back, as after any exception. A release that was cut half way is refused. */
function giveBack(): void {
  try {
    guard?.release();
  } catch (error) {
    if (!(error instanceof RefManagerError) || error.code !== 'ERR_LOCK_MISUSE' || place !== 'release') throw error;
  }
  guard = undefined;
}

type Deep = (body: () => void) => void;

/** The whole use near the end of the stack, or its section or its release alone. */
const FORMS: readonly ((deep: Deep) => void)[] = [
  (deep) => deep(() => lock.read(section)),
  (deep) => deep(() => lock.write(section)),
  (deep) => lock.read(() => inSection(deep)),
  (deep) => lock.write(() => inSection(deep)),
  (deep) => releaseDeep(deep, lock.acquireRead()),
  (deep) => releaseDeep(deep, lock.acquireWrite()),
];

function inSection(deep: Deep): void {
  place = 'section';
  deep(section);
}

function releaseDeep(deep: Deep, held: LockGuard): void {
  guard = held;
  section();
  deep(() => held.release());
}

/** Ends of the stack lie between frames of one size: some more of another size reach further places. */
function inSmallFrames(count: number, body: () => void): void {
  if (count === 0) body();
  else inSmallFrames(count - 1, body);
}
const SMALL_FRAMES = 3;

let turn = 0;
nearStackEnd((deep) => {
  const form = FORMS[turn % FORMS.length] as (deep: Deep) => void;
  const frames = Math.floor(turn / FORMS.length) % SMALL_FRAMES;
  turn++;
  place = 'acquisition';
  try {
    form((body) => deep(() => inSmallFrames(frames, body)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    overflows[place]++;
    giveBack();
  }
  lock.read(() => undefined); // the thread goes on: the lock must serve it
});
lock.detach();
parentPort?.postMessage(overflows);
