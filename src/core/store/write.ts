/**
 * The commit protocol of a write, which store/stripe.ts states. What is rare is left to it, with nothing changed: an answer
 * says what. The caller holds the stripe's write lock. Portable: see ../memory.ts.
 *
 * A set answers with the word of the record's state. Below LAST_ANSWER: somebody watches, it is that word times -1.
 */

import { Chunk, Header, RecordWord, Stripe } from '../../memory/layout.ts';
import type { i32 } from '../memory.ts';
import { add, copyOut, get, load, put } from '../memory.ts';
import { findKey, LARGE_KEY, notedRecord, wordsOf } from './find.ts';
import { entryOfRecord, pageOf, putEntry, removeEntry, SPLIT_AT } from './index-page.ts';
import { OWN_BODY } from './own.ts';
import { entryAt, stripeAt } from './places.ts';
import { SHAPE_OVERFLOW } from './shape.ts';
import { commit, freeRecord, giveBackRecord, takeSlot } from './slab.ts';

/** The record that was noted is not stored any more. */
export const NOT_NOTED: i32 = 0;
/** Something lies in overflow chunks: the key that may be the same, or the record that is to be freed. */
export const OVERFLOWS: i32 = -1;
/** The index needs room first: a page, or a split. */
const NEEDS_ROOM: i32 = -2;
/** The stripe has no chunk with a free slot of this class. */
export const NEEDS_CHUNK: i32 = -3;
/** Every other number below 0 is a state word of what was stored. */
export const LAST_ANSWER: i32 = -3;

/** Nothing was stored under the key. */
export const ABSENT: i32 = 0;
/** Bits of the answer of a clear that cleared something: */
export const CLEARED: i32 = 1;
/** the stripe is empty now, and its index has more than a page; */
export const CLEARED_LAST: i32 = 2;
/** somebody watches. */
export const CLEARED_WATCHED: i32 = 4;

/** Stores what the thread has of its own, in a slot of this class. */
export function set(own: i32, stripe: i32, hash: i32, keyBytes: i32, valueBytes: i32, shape: i32, sizeClass: i32): i32 {
  const words: i32 = wordsOf(keyBytes) + wordsOf(valueBytes);
  const record: i32 = fill(own, stripe, hash, keyBytes, valueBytes, shape, sizeClass, own + OWN_BODY, words);
  if (record === 0) return NEEDS_CHUNK;
  const entry: i32 = findKey(own, stripe, hash, keyBytes, shape);
  if (entry === 0) {
    const page: i32 = pageOf(own, stripe, hash);
    if (page < 0 || get(entryAt(own, page) + Chunk.LIVE) >= SPLIT_AT) return leave(own, stripe, record, NEEDS_ROOM);
  } else if (entry === LARGE_KEY || overflows(entry)) return leave(own, stripe, record, OVERFLOWS);
  return finish(own, stripe, entry, hash, record);
}

/** `set` for the record whose state was noted: neither looked for by its key, nor looked at. It has no overflow chunks. */
export function overwrite(
  own: i32,
  stripe: i32,
  at: i32,
  state: i32,
  hash: i32,
  keyBytes: i32,
  valueBytes: i32,
  shape: i32,
  sizeClass: i32,
): i32 {
  const words: i32 = wordsOf(keyBytes) + wordsOf(valueBytes);
  const record: i32 = fill(own, stripe, hash, keyBytes, valueBytes, shape, sizeClass, own + OWN_BODY, words);
  if (record === 0) return NEEDS_CHUNK;
  const old: i32 = notedRecord(own, at, state);
  const entry: i32 = old === 0 ? 0 : entryOfRecord(own, stripe, hash, old);
  return entry === 0 ? leave(own, stripe, record, NOT_NOTED) : finish(own, stripe, entry, hash, record);
}

/**
 * Writes a record under the key whose entry this is; 0: the key has none, and its page has room. Its body are `words` words
 * of the thread's own, from `from` on. The record that the entry named is freed, but not its overflow chunks.
 */
export function write(
  own: i32,
  stripe: i32,
  entry: i32,
  hash: i32,
  keyBytes: i32,
  valueBytes: i32,
  shape: i32,
  sizeClass: i32,
  from: i32,
  words: i32,
): i32 {
  const record: i32 = fill(own, stripe, hash, keyBytes, valueBytes, shape, sizeClass, from, words);
  return record === 0 ? NEEDS_CHUNK : finish(own, stripe, entry, hash, record);
}

/**
 * Takes a slot and fills it; not live yet. 0: NEEDS_CHUNK. Before the key is looked for: in a large store neither is in the
 * cache, and processors wait for what is read, not for what is written.
 */
function fill(
  own: i32,
  stripe: i32,
  hash: i32,
  keyBytes: i32,
  valueBytes: i32,
  shape: i32,
  sizeClass: i32,
  from: i32,
  words: i32,
): i32 {
  const record: i32 = takeSlot(own, stripe, sizeClass);
  if (record === 0) return 0;
  const sequence: i32 = stripeAt(own, stripe) + Stripe.SEQUENCE;
  const low: i32 = (get(sequence) + 1) | 0;
  put(record + RecordWord.HASH, hash);
  put(record + RecordWord.SEQUENCE, low);
  put(record + RecordWord.SEQUENCE + 1, get(sequence + 1) + (low === 0 ? 1 : 0));
  put(record + RecordWord.SHAPE, shape);
  put(record + RecordWord.KEY_BYTES, keyBytes);
  put(record + RecordWord.VALUE_BYTES, valueBytes);
  copyOut(record + RecordWord.BODY, from, words);
  return record;
}

/** Makes the record live, points the index to it, and frees the one before. */
function finish(own: i32, stripe: i32, entry: i32, hash: i32, record: i32): i32 {
  advance(stripeAt(own, stripe) + Stripe.SEQUENCE, record + RecordWord.SEQUENCE);
  const state: i32 = commit(own, record);
  if (entry === 0) {
    putEntry(own, pageOf(own, stripe, hash), hash, record);
    add(stripeAt(own, stripe) + Stripe.COUNT, 1);
  } else {
    const old: i32 = get(entry + 1);
    put(entry + 1, record);
    freeRecord(own, stripe, old);
  }
  return isWatched() ? -state : state;
}

/** Gives the record's slot back, which never was live. Returns the answer. */
function leave(own: i32, stripe: i32, record: i32, answer: i32): i32 {
  giveBackRecord(own, stripe, record);
  return answer;
}

/** Clears the thread's own key. */
export function clear(own: i32, stripe: i32, hash: i32, keyBytes: i32, shape: i32): i32 {
  const entry: i32 = findKey(own, stripe, hash, keyBytes, shape);
  if (entry === 0) return ABSENT;
  if (entry === LARGE_KEY || overflows(entry)) return OVERFLOWS;
  return clearEntry(own, stripe, entry);
}

/** Clears the record whose state was noted; it has no overflow chunks. */
export function clearNoted(own: i32, stripe: i32, at: i32, state: i32, hash: i32): i32 {
  const record: i32 = notedRecord(own, at, state);
  if (record === 0) return NOT_NOTED;
  const entry: i32 = entryOfRecord(own, stripe, hash, record);
  return entry === 0 ? NOT_NOTED : clearEntry(own, stripe, entry);
}

/** Clears what the entry names, but not its overflow chunks. */
export function clearEntry(own: i32, stripe: i32, entry: i32): i32 {
  const base: i32 = stripeAt(own, stripe);
  freeRecord(own, stripe, get(entry + 1)); // the state word first: it is the commit point
  removeEntry(own, entry);
  const isLast: boolean = add(base + Stripe.COUNT, -1) === 1 && get(base + Stripe.INDEX_DEPTH) !== 0;
  return CLEARED | (isLast ? CLEARED_LAST : 0) | (isWatched() ? CLEARED_WATCHED : 0);
}

function overflows(entry: i32): boolean {
  return (get(get(entry + 1) + RecordWord.SHAPE) & SHAPE_OVERFLOW) !== 0;
}

/** The stripe's sequence is that of the record which is about to be live. The high word first: cut in between, it is never less than before. */
function advance(sequence: i32, next: i32): void {
  put(sequence + 1, get(next + 1));
  put(sequence, get(next));
}

/** Loaded after the write's commit point: whoever began to watch before it is owed the event. */
function isWatched(): boolean {
  return (load(Header.WATCHED) & 1) !== 0;
}
