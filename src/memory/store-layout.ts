/**
 * Where the regions of one store lie, as four numbers of its header determine it, and how many bytes they take.
 */

import {
  CACHE_LINE_WORDS,
  CHUNK_ENTRY_WORDS,
  CHUNK_WORDS,
  HEADER_WORDS,
  type LockRegion,
  lockRegion,
  SCRATCH_WORDS,
  STRIPE_WORDS,
  type WatchRegion,
  WORD_BYTES,
  watchRegion,
} from './layout.ts';

/** Where everything lies in the memory of one store. */
export interface StoreLayout {
  readonly maxThreads: number;
  readonly stripes: number;
  readonly maxChunks: number;
  readonly lock: LockRegion;
  readonly watch: WatchRegion;
  readonly chunkTable: number;
  readonly firstChunk: number;
  /** Behind the last chunk: SCRATCH_WORDS for each thread slot. */
  readonly scratch: number;
}

/** The layout that four numbers of the header determine. */
export function storeLayout(maxThreads: number, stripes: number, maxChunks: number, cells: number): StoreLayout {
  const lock = lockRegion(HEADER_WORDS, maxThreads, stripes, STRIPE_WORDS);
  const watch = watchRegion(lock.end, cells);
  const chunkTable = watch.end;
  const tableEnd = chunkTable + maxChunks * CHUNK_ENTRY_WORDS;
  const firstChunk = Math.ceil(tableEnd / CACHE_LINE_WORDS) * CACHE_LINE_WORDS;
  const scratch = firstChunk + maxChunks * CHUNK_WORDS;
  return { maxThreads, stripes, maxChunks, lock, watch, chunkTable, firstChunk, scratch };
}

/** Bytes of the whole memory, that of the threads included. */
export function memoryBytes({ scratch, maxThreads }: StoreLayout): number {
  return (scratch + maxThreads * SCRATCH_WORDS) * WORD_BYTES;
}

/** Bytes of a store in which `cells` cells of the watch ring were ever claimed and `chunks` chunks hold something. */
export function usedBytes({ watch, firstChunk, ...layout }: StoreLayout, cells: number, chunks: number): number {
  const fixed = watch.firstCell + (firstChunk - layout.chunkTable) - layout.maxChunks * CHUNK_ENTRY_WORDS;
  const ring = Math.min(cells, watch.cells) * watch.cellWords;
  return (fixed + ring + chunks * (CHUNK_ENTRY_WORDS + CHUNK_WORDS)) * WORD_BYTES;
}

/** Bytes that a store with `chunks` committed chunks takes. */
export function storeBytes(layout: StoreLayout, chunks: number): number {
  return (layout.firstChunk + chunks * CHUNK_WORDS) * WORD_BYTES;
}
