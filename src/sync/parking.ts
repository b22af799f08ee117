/**
 * Spinning, sleeping and waking on a shared word: the only file that calls Atomics.wait, waitAsync and notify.
 * Asked by striped-lock.ts, async-lock.ts and recovery.ts, which say why no wake-up can be lost.
 */

import { clearRealTimeout, setRealTimeout } from './real-time.ts';

/** `Atomics.pause` tells the core that this is a spin loop; Node 22 does not have it. */
const atomics: Atomics & { pause?: (iterations?: number) => void } = Atomics;

/** Between two looks of a spin loop. */
export function pause(): void {
  atomics.pause?.();
}

/**
 * Sleeps while the word keeps its value, at most `maxMs` (Infinity: for ever). True unless the time ran out.
 * Returns at once when the value differs already: that is what makes "look, then sleep" safe.
 */
export function sleepWhile(words: Int32Array, index: number, value: number, maxMs: number): boolean {
  return Atomics.wait(words, index, value, maxMs) !== 'timed-out';
}

/** The longest that a timer takes; a longer sleep is asked for again. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Resolves when the word has another value or is notified, after `maxMs`, or when `signal` aborts. True unless the time
 * ran out. `Atomics.waitAsync` alone does not keep the process alive; the timer beside it does.
 */
export function sleepWhileAsync(
  words: Int32Array,
  index: number,
  value: number,
  maxMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const limitMs = Math.min(maxMs, MAX_TIMER_MS);
  const waiting = Atomics.waitAsync(words, index, value, limitMs);
  if (!waiting.async) return Promise.resolve(waiting.value !== 'timed-out');
  return new Promise((resolve) => {
    const settle = (woken: boolean): void => {
      clearRealTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(woken);
    };
    const onAbort = (): void => settle(true);
    const timer = setRealTimeout(() => settle(false), limitMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    void waiting.value.then((outcome) => settle(outcome !== 'timed-out'));
  });
}

/** Wakes whoever has slept longest on the word. */
export function wakeOne(words: Int32Array, index: number): void {
  Atomics.notify(words, index, 1);
}

/** Wakes everybody who sleeps on the word. */
export function wakeAll(words: Int32Array, index: number): void {
  Atomics.notify(words, index);
}
