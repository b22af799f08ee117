/**
 * The floors: threads that share no lock, no counter, no line. What their writers still wait for is the scheduler.
 * - `pauses`: a writer's wait is a stretch of private instructions, so what it takes longer is time off its core.
 * - `wake-ups`: a writer's wait is a sleep on a private word; what it takes longer is time until it ran again.
 * Readers wait for nothing at all: they are the load.
 */

import type { LockKind } from '../lock-kind.ts';

/** Some 10 to 20 µs: long beside the rest of the loop, short beside a pause. */
const PRIVATE_LOADS = 10_000;
export const SLEEP_MS = 1;

const nothing = (): void => {};

function floor(name: string, about: string, wait: (word: Int32Array) => void): LockKind {
  return {
    name,
    about,
    excludes: false,
    missing: () => undefined,
    create: () => undefined,
    attach: async () => {
      const word = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const acquireWrite = (): void => wait(word);
      return { style: 'acquires', acquireRead: nothing, releaseRead: nothing, acquireWrite, releaseWrite: nothing };
    },
  };
}

export const pauses: LockKind = floor('shares nothing: pauses', 'Time a busy thread was off its core.', (word) => {
  for (let i = 0; i < PRIVATE_LOADS; i++) Atomics.load(word, 0);
});

export const wakeUps: LockKind = floor(
  'shares nothing: wake-ups',
  `A sleep of ${SLEEP_MS} ms; what is shown is how much later the thread ran.`,
  (word) => void Atomics.wait(word, 0, 0, SLEEP_MS),
);
