/**
 * Key bytes -> 32 bits. Which bits say what: 0-9 the stripe, 10-20 the place in an index page, 21-31 the index page.
 * Seeded by the store's id, so that nobody can prepare IDs that all meet in one place of every store. Portable: see ../memory.ts.
 */

import type { i32 } from '../memory.ts';
import { getOwn, multiply } from '../memory.ts';
import { OWN_BODY, OWN_SEED } from './own.ts';

const MULTIPLY_A: i32 = 0xcc9e2d51 | 0;
const MULTIPLY_B: i32 = 0x1b873593;
const ADD: i32 = 0xe6546b64 | 0;
const FINISH_A: i32 = 0x85ebca6b | 0;
const FINISH_B: i32 = 0xc2b2ae35 | 0;

/** Hash of the key's `count` words and of `shape`, which tells apart keys with equal bytes (MurmurHash3, x86, 32 bits). */
export function hashKey(own: i32, count: i32, shape: i32): i32 {
  let hash: i32 = getOwn(own + OWN_SEED);
  for (let at: i32 = own + OWN_BODY; at < own + OWN_BODY + count; at++) hash = mix(hash, getOwn(at));
  return finish(mix(hash, shape));
}

/** The hash with one word more. */
export function mix(hash: i32, word: i32): i32 {
  const scrambled: i32 = multiply(word, MULTIPLY_A);
  const mixed: i32 = hash ^ multiply((scrambled << 15) | (scrambled >>> 17), MULTIPLY_B);
  return (multiply((mixed << 13) | (mixed >>> 19), 5) + ADD) | 0;
}

/** The hash when there is no further word. */
export function finish(hash: i32): i32 {
  const first: i32 = multiply(hash ^ (hash >>> 16), FINISH_A);
  const second: i32 = multiply(first ^ (first >>> 13), FINISH_B);
  return second ^ (second >>> 16);
}
