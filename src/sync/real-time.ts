/**
 * Real time for waits: whoever waits for another thread waits in that thread's time, whatever a test has made of this
 * one's. Fake timers (vitest, jest, sinon, `node:test` mocks) replace `performance.now`, `Date`, `setTimeout` and their
 * like; what is used here is taken when the module loads, and the clock is `process.uptime`, which none of them replaces,
 * so that it moves on even where the timers were faked before.
 */

import { setImmediate as turn } from 'node:timers/promises';

const uptime: () => number = process.uptime.bind(process);
const MS_PER_SECOND = 1000;

/** Milliseconds since the process began, with fractions: the same clock in every thread. Never goes back. */
export function nowMs(): number {
  return uptime() * MS_PER_SECOND;
}

/** The same without fractions, low 32 bits: for shared words. */
export function nowWord(): number {
  return Math.floor(nowMs()) | 0;
}

export const setRealTimeout: typeof setTimeout = setTimeout;
export const clearRealTimeout: typeof clearTimeout = clearTimeout;
/** Resolves when the event loop has turned. */
export const turnOfTheLoop: () => Promise<void> = turn;
