/** What the lock tells its surroundings, on slow paths only: statistics, probes for the dead, other copies of the package. */

import type { LockMode } from './lock-mode.ts';

export interface LockObserver {
  /**
   * A waiter has seen the stripe held, with PARKED set, so that its release will move on the event count, which was
   * `count` before. `isFirst`: it has just set PARKED.
   */
  seesHeld(stripe: number, count: number, isFirst: boolean): void;
  /** An acquisition found the stripe taken, and got it by looking again. */
  spun(mode: LockMode): void;
  /** An acquisition that had to wait is over. */
  contended(mode: LockMode, startedMs: number): void;
  slept(): void;
  repaired(): void;
  /**
   * Slot by which another copy of this package in this very thread stands in the way of `stripe`: `holder`, or one whose
   * line blocks it. It ends as little as `sibling` while this thread sleeps. -1: there is none.
   */
  otherCopy(stripe: number, holder: number): number;
  /** A sleep reached the probe period or the deadline: perhaps the holder is dead. */
  probe(): void;
  flush(reads: number, writes: number): void;
}
