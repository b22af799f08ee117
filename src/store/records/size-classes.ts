/**
 * Record sizes: a class is how many slots a chunk is cut into, so no chunk has more slots than state words and what
 * is left over at its end is small. Neighbouring classes differ by about 8%, which bounds the waste in a slot.
 */

import { CHUNK_DATA_WORDS } from '../../memory/layout.ts';

/** Slots a chunk, by class. */
const SLOTS_BY_CLASS: readonly number[] = [
  128, 118, 108, 99, 91, 84, 77, 71, 66, 61, 56, 52, 48, 44, 40, 37, 34, 31, 28, 26, 24, 22, 20, 18, 16, 14, 12, 11, 10,
  9, 8, 7, 6, 5, 4,
];

export const SIZE_CLASSES: number = SLOTS_BY_CLASS.length;

/** Words of a slot, by class. */
const WORDS_BY_CLASS: readonly number[] = SLOTS_BY_CLASS.map((slots) => Math.floor(CHUNK_DATA_WORDS / slots));

/** The largest record that fits into a slot; a larger one keeps its body in overflow chunks. */
export const MAX_SLOT_WORDS: number = WORDS_BY_CLASS.at(-1) as number;

/** The smallest class that holds a record of so many words, at most MAX_SLOT_WORDS: by table, it is on the hot path. */
const CLASS_BY_WORDS: Uint8Array = new Uint8Array(MAX_SLOT_WORDS + 1);
for (let sizeClass = SIZE_CLASSES - 1; sizeClass >= 0; sizeClass--)
  CLASS_BY_WORDS.fill(sizeClass, 0, (WORDS_BY_CLASS[sizeClass] as number) + 1);

export function classFor(words: number): number {
  return CLASS_BY_WORDS[words] as number;
}
export function slotsOf(sizeClass: number): number {
  return SLOTS_BY_CLASS[sizeClass] as number;
}
export function slotWords(sizeClass: number): number {
  return WORDS_BY_CLASS[sizeClass] as number;
}
