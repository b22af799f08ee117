/**
 * Key bytes -> 32 bits. Which bits say what: 0-9 the stripe, 10-20 the place in an index page, 21-31 the index page.
 * Seeded by the store's id, so that nobody can prepare IDs that all meet in one place of every store.
 */

const MULTIPLY_A = 0xcc9e2d51 | 0;
const MULTIPLY_B = 0x1b873593;
const ADD = 0xe6546b64 | 0;
const FINISH_A = 0x85ebca6b | 0;
const FINISH_B = 0xc2b2ae35 | 0;

/** Hash of `count` words from `words[0]` on and of `shape`, which tells apart keys with equal bytes (MurmurHash3, x86, 32 bits). */
export function hashWords(words: Int32Array, count: number, shape: number, seed: number): number {
  let hash = seed;
  for (let i = 0; i < count; i++) hash = mix(hash, words[i] as number);
  hash = mix(hash, shape);
  hash = Math.imul(hash ^ (hash >>> 16), FINISH_A);
  hash = Math.imul(hash ^ (hash >>> 13), FINISH_B);
  return hash ^ (hash >>> 16);
}

function mix(hash: number, word: number): number {
  const scrambled = Math.imul(word, MULTIPLY_A);
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), MULTIPLY_B);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + ADD) | 0;
}
