/**
 * Random-looking bits for one thing of a run: a hash of the seed and of what the thing is. The same whatever is
 * drawn before it, on any number of workers.
 */

import { hash } from 'node:crypto';

const HEX = 16;
const WORD_DIGITS = 8;
const UUID_DIGITS = 32;

/** 256 bits in hex for the thing that `identity` names under `seed`. */
function seededDigest(seed: number, ...identity: readonly (string | number)[]): string {
  return hash('sha256', JSON.stringify([seed, ...identity]), 'hex');
}

/** 32 bits for the thing that `identity` names under `seed`. */
export function seededWord(seed: number, ...identity: readonly (string | number)[]): number {
  return Number.parseInt(seededDigest(seed, ...identity).slice(0, WORD_DIGITS), HEX);
}

/** A UUID for it, in the form of a random one (version 4, RFC 9562) as the API server gives them. */
export function seededUuid(seed: number, ...identity: readonly (string | number)[]): string {
  const digits = seededDigest(seed, ...identity).slice(0, UUID_DIGITS);
  const variant = ((Number.parseInt(digits.slice(16, 17), HEX) & 0x3) | 0x8).toString(HEX);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
