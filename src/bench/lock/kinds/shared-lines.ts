/**
 * One cache line a stripe, and the short spin before a sleep: what the hand-written contenders share.
 */

const LINE_WORDS = 16;
/** The same patience as our own lock has: otherwise the table would compare spins. */
const SPINS = 40;

const atomics: Atomics & { pause?: (iterations?: number) => void } = Atomics;

/** A word for each stripe, each on a cache line of its own. */
export function sharedLines(stripes: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(stripes * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT));
}

/** Index of a stripe's first word. */
export function lineOf(stripe: number): number {
  return stripe * LINE_WORDS;
}

/** Tries a few times, with pauses. */
export function spin(attempt: () => boolean): boolean {
  for (let i = 0; i < SPINS; i++) {
    if (attempt()) return true;
    atomics.pause?.();
  }
  return false;
}
