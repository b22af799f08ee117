/** The hash of a key that is not among a thread's own words: as core/store/hash.ts has it, from the same parts. */

import { finish, mix } from '../../core/store/hash.ts';

/** Hash of `count` words from `words[0]` on and of `shape`, which tells apart keys with equal bytes. */
export function hashWords(words: Int32Array, count: number, shape: number, seed: number): number {
  let hash = seed;
  for (let i = 0; i < count; i++) hash = mix(hash, words[i] as number);
  return finish(mix(hash, shape));
}
