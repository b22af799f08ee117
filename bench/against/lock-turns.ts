/**
 * What is done with a lock in one turn, for one side. Loaded once for each (`?side=…`), so that every call here has one
 * target: a loop that called both locks would measure what the engine makes of such a loop.
 */

import type * as Library from '../../src/sync/index.ts';

export const USES = ['read(body)', 'write(body)', 'acquireRead and its guard', 'acquireWrite and its guard'] as const;
export type Use = (typeof USES)[number];

/** Exported, so that no section can be left out. */
export let sum = 0;
const body = (): void => {
  sum++;
};

/** `times` uses of a lock that `library` makes. */
export function turnOf({ RWLock }: typeof Library, use: Use, times: number): () => void {
  const lock = RWLock.create();
  const uses: Readonly<Record<Use, () => void>> = {
    'read(body)': () => {
      for (let i = 0; i < times; i++) lock.read(body);
    },
    'write(body)': () => {
      for (let i = 0; i < times; i++) lock.write(body);
    },
    'acquireRead and its guard': () => {
      for (let i = 0; i < times; i++) {
        const guard = lock.acquireRead();
        sum++;
        guard.release();
      }
    },
    'acquireWrite and its guard': () => {
      for (let i = 0; i < times; i++) {
        const guard = lock.acquireWrite();
        sum++;
        guard.release();
      }
    },
  };
  return uses[use];
}

/** The same with what a lock comes to at least in JavaScript: one word, compare-exchange and store, and no waiting. */
export function bareTurn(times: number): () => void {
  const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const mutex = (section: () => void): void => {
    while (Atomics.compareExchange(words, 0, 0, 1) !== 0);
    section();
    Atomics.store(words, 0, 0);
  };
  return () => {
    for (let i = 0; i < times; i++) mutex(body);
  };
}
