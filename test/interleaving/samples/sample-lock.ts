/**
 * Small locks that are known to be good, and known bugs to put into them: what the explorer itself is tried on.
 * Each takes the name of the bug it is to have, or none.
 */

/** A lock as one thread sees it. A mutex has only the exclusive half. */
export interface SampleLock {
  lockShared(): void;
  unlockShared(): void;
  lock(): void;
  unlock(): void;
  /** Gives back what a dead thread held. */
  recover(dead: number): void;
}

export interface SampleKind {
  readonly words: number;
  readonly make: (words: Int32Array, thread: number, threads: number, bug: string | undefined) => SampleLock;
}
