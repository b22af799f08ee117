/**
 * A write's sequence number in two words, low then high: in a stripe's header and in each of its records. Counts up to
 * 2^53 - 1: at a million writes a second, 285 years.
 */

const LOW_WORD = 2 ** 32;

/** The number at word `at`. The caller holds the stripe's lock. */
export function readSequence(words: Int32Array, at: number): number {
  return (words[at + 1] as number) * LOW_WORD + ((words[at] as number) >>> 0);
}

/** Stores the number at word `at`, the high word first: cut in between, it is never less than before. Under the write lock. */
export function writeSequence(words: Int32Array, at: number, sequence: number): void {
  words[at + 1] = Math.floor(sequence / LOW_WORD);
  words[at] = sequence | 0; // the low 32 bits
}
