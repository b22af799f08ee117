/**
 * One page of an index: (hash, record) entries in one chunk, open addressing with linear probing, deletion by backward
 * shift. Reading: the caller holds the stripe's lock; else its write lock. Portable: see ../memory.ts.
 */

import { CHUNK_DATA_WORDS, Chunk, Stripe } from '../../memory/layout.ts';
import type { i32 } from '../memory.ts';
import { get, put } from '../memory.ts';
import { chunkOf, dataAt, entryAt, stripeAt } from './places.ts';

/** An entry: the hash, then the record's first word (0: empty; no record begins at word 0). */
export const ENTRY_WORDS: i32 = 2;
export const PAGE_ENTRIES: i32 = CHUNK_DATA_WORDS / ENTRY_WORDS;
const PAGE_WORDS: i32 = PAGE_ENTRIES * ENTRY_WORDS;
/** A page with so many entries is split before one more comes. */
export const SPLIT_AT: i32 = (PAGE_ENTRIES * 3) >> 2;
/** Bits 10-20 of the hash pick the place in a page: 11 bits, scaled to its size. */
const PLACE_SHIFT: i32 = 10;
const PLACE_BITS: i32 = 11;
const PLACE_MASK: i32 = (1 << PLACE_BITS) - 1;
const HASH_BITS: i32 = 32;

/** Words from a page's start to the place where an entry with this hash wants to be. */
function home(hash: i32): i32 {
  return ((((hash >>> PLACE_SHIFT) & PLACE_MASK) * PAGE_ENTRIES) >>> PLACE_BITS) * ENTRY_WORDS;
}

/** The page where `hash` belongs, or -1 while the stripe has none. A directory picks it by the top bits. */
export function pageOf(own: i32, stripe: i32, hash: i32): i32 {
  const base: i32 = stripeAt(own, stripe);
  const root: i32 = get(base + Stripe.INDEX_ROOT);
  const depth: i32 = get(base + Stripe.INDEX_DEPTH);
  if (depth === 0) return root - 1;
  return get(dataAt(own, root - 1) + (hash >>> (HASH_BITS - depth))) - 1;
}

/** The next entry of the stripe with this hash, behind the one at word `after`, or the first (0); 0: there is none. */
export function entryOfHash(own: i32, stripe: i32, hash: i32, after: i32): i32 {
  const page: i32 = pageOf(own, stripe, hash);
  if (page < 0) return 0;
  const first: i32 = dataAt(own, page);
  const start: i32 = first + home(hash);
  let at: i32 = start;
  if (after !== 0) {
    at = next(after, first);
    if (at === start) return 0;
  }
  while (get(at + 1) !== 0) {
    if (get(at) === hash) return at;
    at = next(at, first);
    if (at === start) return 0;
  }
  return 0;
}

/** The entry of the stripe with this hash that names the record, or 0. */
export function entryOfRecord(own: i32, stripe: i32, hash: i32, record: i32): i32 {
  let entry: i32 = entryOfHash(own, stripe, hash, 0);
  while (entry !== 0 && get(entry + 1) !== record) entry = entryOfHash(own, stripe, hash, entry);
  return entry;
}

/** Adds an entry to the page, which has room. */
export function putEntry(own: i32, page: i32, hash: i32, record: i32): void {
  const first: i32 = dataAt(own, page);
  let at: i32 = first + home(hash);
  while (get(at + 1) !== 0) at = next(at, first);
  put(at, hash);
  put(at + 1, record);
  const live: i32 = entryAt(own, page) + Chunk.LIVE;
  put(live, get(live) + 1);
}

/** Removes the entry; those behind it move up, so no tombstone stays. */
export function removeEntry(own: i32, entry: i32): void {
  const page: i32 = chunkOf(own, entry);
  const first: i32 = dataAt(own, page);
  let hole: i32 = entry;
  for (let at: i32 = next(entry, first); at !== entry && get(at + 1) !== 0; at = next(at, first)) {
    const wanted: i32 = first + home(get(at));
    // The entry may move up unless its home lies (cyclically) behind the hole.
    const stays: boolean = hole <= at ? hole < wanted && wanted <= at : hole < wanted || wanted <= at;
    if (stays) continue;
    put(hole, get(at));
    put(hole + 1, get(at + 1));
    hole = at;
  }
  put(hole + 1, 0);
  const live: i32 = entryAt(own, page) + Chunk.LIVE;
  put(live, get(live) - 1);
}

/** The entry behind this one, cyclically. */
function next(at: i32, first: i32): i32 {
  const following: i32 = at + ENTRY_WORDS;
  return following === first + PAGE_WORDS ? first : following;
}
