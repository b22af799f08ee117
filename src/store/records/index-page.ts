/**
 * One page of an index: (hash, record) entries in one chunk, open addressing with linear probing, deletion by backward
 * shift. Asked by index-pages.ts, which knows the page. Reading: the caller holds the stripe's lock; else its write lock.
 */

import { CHUNK_DATA_WORDS, Chunk } from '../../memory/layout.ts';
import type { ChunkTable } from './chunk-table.ts';

/** An entry: the hash, then the record's first word (0: empty; no record begins at word 0). */
export const ENTRY_WORDS: number = 2;
export const PAGE_ENTRIES: number = CHUNK_DATA_WORDS / ENTRY_WORDS;
/** Bits 10-20 of the hash pick the place in a page: 11 bits, scaled to its size. */
const PLACE_SHIFT = 10;
const PLACE_BITS = 11;
const PLACE_MASK: number = 2 ** PLACE_BITS - 1;

/** Says whether a record is the one looked for; asked only when the hashes are equal. */
export interface RecordMatcher {
  matches(record: number): boolean;
}

/** Word of the entry of the page whose record `matcher` accepts, or 0. */
export function findEntry(table: ChunkTable, page: number, hash: number, matcher: RecordMatcher): number {
  const { words } = table.memory;
  const first = table.data(page);
  const end = first + PAGE_ENTRIES * ENTRY_WORDS;
  let at = first + home(hash);
  for (let looked = 0; looked < PAGE_ENTRIES; looked++) {
    const record = words[at + 1] as number;
    if (record === 0) return 0;
    if (words[at] === hash && matcher.matches(record)) return at;
    at += ENTRY_WORDS;
    if (at === end) at = first;
  }
  return 0;
}

/** Adds an entry to the page, which has room. */
export function putEntry(table: ChunkTable, page: number, hash: number, record: number): void {
  const { words } = table.memory;
  const first = table.data(page);
  const end = first + PAGE_ENTRIES * ENTRY_WORDS;
  let at = first + home(hash);
  while (words[at + 1] !== 0) {
    at += ENTRY_WORDS;
    if (at === end) at = first;
  }
  words[at] = hash;
  words[at + 1] = record;
  const live = table.entry(page) + Chunk.LIVE;
  words[live] = (words[live] as number) + 1;
}

/** Removes the entry; those behind it move up, so no tombstone stays. */
export function removeEntry(table: ChunkTable, entry: number): void {
  const { words } = table.memory;
  const page = table.chunkOf(entry);
  const first = table.data(page);
  const end = first + PAGE_ENTRIES * ENTRY_WORDS;
  let hole = entry;
  let at = entry;
  for (let looked = 1; looked < PAGE_ENTRIES; looked++) {
    at += ENTRY_WORDS;
    if (at === end) at = first;
    if (words[at + 1] === 0) break;
    const wanted = first + home(words[at] as number);
    // The entry may move up unless its home lies (cyclically) behind the hole.
    const stays = hole <= at ? hole < wanted && wanted <= at : hole < wanted || wanted <= at;
    if (stays) continue;
    words[hole] = words[at] as number;
    words[hole + 1] = words[at + 1] as number;
    hole = at;
  }
  words[hole + 1] = 0;
  const live = table.entry(page) + Chunk.LIVE;
  words[live] = (words[live] as number) - 1;
}

/** Takes all entries out of the page. */
export function clearPage(table: ChunkTable, page: number): void {
  const { words } = table.memory;
  const first = table.data(page);
  words.fill(0, first, first + PAGE_ENTRIES * ENTRY_WORDS);
  words[table.entry(page) + Chunk.LIVE] = 0;
}

/** Words from a page's start to the place where an entry with this hash wants to be. */
function home(hash: number): number {
  return ((((hash >>> PLACE_SHIFT) & PLACE_MASK) * PAGE_ENTRIES) >>> PLACE_BITS) * ENTRY_WORDS;
}
