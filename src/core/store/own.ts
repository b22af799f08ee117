/**
 * What a thread has of its own for the store's part of the core, in words from `own`: where things lie in this store, which
 * it writes once, and the key and the value that the encoder made last. The WebAssembly build has it in the memory, at the
 * thread's slot; the JavaScript build in an array of the thread, where `own` is 0. Portable: see ../memory.ts.
 */

import type { i32 } from '../memory.ts';

/** Word of the first stripe, of the chunk table and of the first chunk. */
export const OWN_FIRST_STRIPE: i32 = 0;
export const OWN_CHUNK_TABLE: i32 = 1;
export const OWN_FIRST_CHUNK: i32 = 2;
/** While fewer chunks are committed, an emptied one is kept for its stripe's next record. */
export const OWN_KEEP_BELOW: i32 = 3;
/** Of the hash. */
export const OWN_SEED: i32 = 4;
/** By size class: words of a slot. */
export const OWN_SLOT_WORDS: i32 = 16;
/** The encoder's key, padded, then its value: as a record has them. */
export const OWN_BODY: i32 = 64;
export const OWN_BODY_WORDS: i32 = 1024;
/** 1 + each overflow chunk of the body that is to be written, when no slot is large enough for it. */
export const OWN_CHUNKS: i32 = 1088;
export const OWN_WORDS: i32 = 2048;
