/** Tells the core where things lie in a store: written once among the words that a thread has of its own (core/store/own.ts). */

import {
  OWN_CHUNK_TABLE,
  OWN_FIRST_CHUNK,
  OWN_FIRST_STRIPE,
  OWN_KEEP_BELOW,
  OWN_SLOT_WORDS,
} from '../../core/store/own.ts';
import type { StoreLayout } from '../../memory/store-layout.ts';
import { SIZE_CLASSES, slotWords } from './size-classes.ts';

/** An emptied chunk is kept for its stripe's next record while the memory is committed to less than this share. */
const KEEP_EMPTY_BELOW = 0.75;

export function tellOwnWords(ownWords: Int32Array, { lock, chunkTable, firstChunk, maxChunks }: StoreLayout): void {
  ownWords[OWN_FIRST_STRIPE] = lock.firstStripe;
  ownWords[OWN_CHUNK_TABLE] = chunkTable;
  ownWords[OWN_FIRST_CHUNK] = firstChunk;
  ownWords[OWN_KEEP_BELOW] = Math.ceil(maxChunks * KEEP_EMPTY_BELOW);
  for (let sizeClass = 0; sizeClass < SIZE_CLASSES; sizeClass++)
    ownWords[OWN_SLOT_WORDS + sizeClass] = slotWords(sizeClass);
}
