/** Where the words of stripes, chunks and slots lie. `own`: see own.ts. Portable: see ../memory.ts. */

import { CHUNK_ENTRY_WORDS, CHUNK_SHIFT, CHUNK_WORDS, Chunk, STATE_WORDS, STRIPE_WORDS } from '../../memory/layout.ts';
import type { i32 } from '../memory.ts';
import { get, getOwn } from '../memory.ts';
import { OWN_CHUNK_TABLE, OWN_FIRST_CHUNK, OWN_FIRST_STRIPE, OWN_SLOT_WORDS } from './own.ts';

/** Bits 3-9 of a chunk's owner: its size class. */
const CLASS_SHIFT: i32 = 3;
const CLASS_MASK: i32 = 0x7f;

export function stripeAt(own: i32, stripe: i32): i32 {
  return getOwn(own + OWN_FIRST_STRIPE) + stripe * STRIPE_WORDS;
}
/** The chunk's entry in the chunk table. */
export function entryAt(own: i32, chunk: i32): i32 {
  return getOwn(own + OWN_CHUNK_TABLE) + chunk * CHUNK_ENTRY_WORDS;
}
/** The state of the chunk's first slot; those of the others follow. */
export function statesAt(own: i32, chunk: i32): i32 {
  return getOwn(own + OWN_FIRST_CHUNK) + chunk * CHUNK_WORDS;
}
/** The chunk's data, behind its state words. */
export function dataAt(own: i32, chunk: i32): i32 {
  return statesAt(own, chunk) + STATE_WORDS;
}
/** The chunk that a word of chunk data or state lies in. */
export function chunkOf(own: i32, word: i32): i32 {
  return (word - getOwn(own + OWN_FIRST_CHUNK)) >>> CHUNK_SHIFT;
}
/** The size class of a chunk of records that the stripe owns whose lock is held. */
export function classOf(own: i32, chunk: i32): i32 {
  return (get(entryAt(own, chunk) + Chunk.OWNER) >>> CLASS_SHIFT) & CLASS_MASK;
}
/** The slot of a chunk of this class that the record lies in. */
export function slotOf(own: i32, chunk: i32, sizeClass: i32, record: i32): i32 {
  return ((record - dataAt(own, chunk)) / getOwn(own + OWN_SLOT_WORDS + sizeClass)) | 0;
}
