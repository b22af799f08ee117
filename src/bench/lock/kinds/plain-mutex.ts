/**
 * The plain mutex most people write: one word, compare-exchange, `Atomics.wait` when it is taken. Readers exclude each
 * other. The three-state mutex of Drepper's "Futexes Are Tricky": 0 free, 1 taken, 2 taken and somebody sleeps, so an
 * uncontended release wakes nobody. No owner, no time-out, no fairness, no recovery.
 */

import type { LockKind } from '../lock-kind.ts';
import { lineOf, sharedLines, spin } from './shared-lines.ts';

const FREE = 0;
const TAKEN = 1;
const SLEPT_ON = 2;

export const plainMutex: LockKind = {
  name: 'plain mutex',
  about: 'Three-state Atomics mutex (free, taken, slept on), short spin, wakes one. Reads and writes alike.',
  excludes: true,
  missing: () => undefined,
  create: (_threads, stripes) => sharedLines(stripes),
  attach: async (handle) => {
    const words = handle as Int32Array<SharedArrayBuffer>;
    const acquire = (stripe: number): void => {
      const at = lineOf(stripe);
      if (Atomics.compareExchange(words, at, FREE, TAKEN) === FREE) return;
      if (spin(() => Atomics.compareExchange(words, at, FREE, TAKEN) === FREE)) return;
      while (Atomics.exchange(words, at, SLEPT_ON) !== FREE) Atomics.wait(words, at, SLEPT_ON);
    };
    const release = (stripe: number): void => {
      const at = lineOf(stripe);
      if (Atomics.exchange(words, at, FREE) === SLEPT_ON) Atomics.notify(words, at, 1);
    };
    return {
      style: 'acquires',
      acquireRead: acquire,
      releaseRead: release,
      acquireWrite: acquire,
      releaseWrite: release,
    };
  },
};
