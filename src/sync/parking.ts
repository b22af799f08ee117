/**
 * Spinning, sleeping and waking on a shared word: the only file that calls Atomics.wait and notify.
 * Asked by striped-lock.ts and recovery.ts, which say why no wake-up can be lost.
 */

/** `Atomics.pause` tells the core that this is a spin loop; Node 22 does not have it. */
const atomics: Atomics & { pause?: (iterations?: number) => void } = Atomics;

/**
 * Spins while the word keeps its value, at most `spins` times. True when it changed.
 * Short on purpose: on a machine with more threads than cores a longer spin burns the holder's own time slice.
 */
export function spinWhile(words: Int32Array, index: number, value: number, spins: number): boolean {
  for (let i = 0; i < spins; i++) {
    if (Atomics.load(words, index) !== value) return true;
    atomics.pause?.();
  }
  return false;
}

/**
 * Sleeps while the word keeps its value, at most `maxMs` (Infinity: for ever). True unless the time ran out.
 * Returns at once when the value differs already: that is what makes "look, then sleep" safe.
 */
export function sleepWhile(words: Int32Array, index: number, value: number, maxMs: number): boolean {
  return Atomics.wait(words, index, value, maxMs) !== 'timed-out';
}

/** Wakes everybody who sleeps on the word. */
export function wakeAll(words: Int32Array, index: number): void {
  Atomics.notify(words, index);
}
