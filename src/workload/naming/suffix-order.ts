/**
 * The order in which a series of generated names takes its suffixes: scattered, and without repeating one, so that
 * no list of names already given is kept however many pods a run has.
 */

import { SUFFIX_COUNT } from './safe-text.ts';
import { seededWord } from './seeded-digest.ts';

/** Half the bits of the smallest even-sized block that numbers all suffixes: 2^24 > 27^5. */
const HALF_BITS = 12;
const HALF_MASK = 0xfff;
/** Rounds after which neighbouring numbers share no visible pattern. */
const ROUNDS = 4;
/** Odd multipliers of a finalizer of murmur3's kind: each input bit reaches the upper half. */
const MIX_FIRST = 0x85eb_ca6b;
const MIX_SECOND = 0xc2b2_ae35;

/**
 * A permutation of the numbers below SUFFIX_COUNT, drawn from `seed` and `series`: a Feistel network over 24 bits,
 * walked until the result is in range. Numbers past the last one are moved by whole multiples, so they differ too.
 */
export function suffixOrder(seed: number, series: string): (position: number) => number {
  const keys = Array.from({ length: ROUNDS }, (_, round) => seededWord(seed, 'suffix', series, round));
  return (position) => {
    const lap = Math.floor(position / SUFFIX_COUNT);
    let block = position % SUFFIX_COUNT;
    do block = permuteBlock(block, keys);
    while (block >= SUFFIX_COUNT);
    return lap * SUFFIX_COUNT + block;
  };
}

function permuteBlock(block: number, keys: readonly number[]): number {
  let left = block >>> HALF_BITS;
  let right = block & HALF_MASK;
  for (const key of keys) {
    const next = left ^ (mix(right ^ key) >>> (32 - HALF_BITS));
    left = right;
    right = next;
  }
  return (left << HALF_BITS) | right;
}

function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), MIX_FIRST);
  mixed = Math.imul(mixed ^ (mixed >>> 13), MIX_SECOND);
  return mixed ^ (mixed >>> 16);
}
