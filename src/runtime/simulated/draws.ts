/**
 * Seeded chance without state: every draw is a hash of (seed, what it is about, stage), so the same start meets the
 * same fate on any worker, in any order.
 */

import { hash } from 'node:crypto';

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
/** Steps between the draws of one subject: 2^32 divided by the golden ratio, so that neighbouring salts lie far apart. */
const GOLDEN_STEP = 0x9e37_79b9;
const MIX_1 = 0x85eb_ca6b;
const MIX_2 = 0xc2b2_ae35;
const MIX_SHIFT_OUTER = 16;
const MIX_SHIFT_INNER = 13;
const TWO_TO_32 = 0x1_0000_0000;
const HEX = 16;
const HEX_DIGITS_PER_WORD = 8;

/** 64 lower-case hex digits for the subject `key` under `seed`, as real runtimes name containers and sandboxes. */
export function idFor(seed: number, key: string): string {
  return hash('sha256', `${seed}/${key}`, 'hex');
}

/** The word from which the draws of the subject named by a hex id are taken. */
export function wordOfId(id: string): number {
  return Number.parseInt(id.slice(0, HEX_DIGITS_PER_WORD), HEX);
}

/** The word from which the draws of the subject `key` are taken. */
export function wordOf(seed: number, key: string): number {
  let word = (FNV_OFFSET ^ seed) | 0;
  for (let i = 0; i < key.length; i++) word = Math.imul(word ^ key.charCodeAt(i), FNV_PRIME);
  return word >>> 0;
}

/** A number in [0, 1) for `word`; `salt` tells the stages of one subject apart. */
export function uniform(word: number, salt: number): number {
  let mixed = (word + Math.imul(salt + 1, GOLDEN_STEP)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> MIX_SHIFT_OUTER), MIX_1);
  mixed = Math.imul(mixed ^ (mixed >>> MIX_SHIFT_INNER), MIX_2);
  return ((mixed ^ (mixed >>> MIX_SHIFT_OUTER)) >>> 0) / TWO_TO_32;
}

/** Salts of the second uniform that a normal draw needs lie this far from those of the first. */
const SECOND_UNIFORM = 0x1000;
const FULL_TURN = 2 * Math.PI;
const BOX_MULLER_FACTOR = -2;

/** A standard normal number for `word` and `salt` (Box-Muller). */
export function standardNormal(word: number, salt: number): number {
  const radius = Math.sqrt(BOX_MULLER_FACTOR * Math.log(1 - uniform(word, salt)));
  return radius * Math.cos(FULL_TURN * uniform(word, salt + SECOND_UNIFORM));
}
