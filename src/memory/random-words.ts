/** Random words, for what must not be taken for anything else: the ids of stores and locks. */

import { WORD_BYTES } from './layout.ts';

/** Two words that nobody else has. */
export function randomPair(): readonly [number, number] {
  // Not imported: whoever attaches needs none of it, and it would double the start of a worker.
  const id = process.getBuiltinModule('node:crypto').randomBytes(2 * WORD_BYTES);
  return [id.readInt32LE(0), id.readInt32LE(WORD_BYTES)];
}
