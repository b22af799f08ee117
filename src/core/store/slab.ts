/**
 * Slots for records: chunks of one stripe cut into slots of one size class. Taking and giving back are O(1): each chunk has a
 * bit for each free slot, each stripe links its chunks that have one, by class. All of it is derived data, rebuilt by
 * store/stripe.ts; the truth is each slot's state word. A record that ends is not touched: in a large store it is in no
 * cache. The caller holds the stripe's write lock. Portable: see ../memory.ts.
 *
 * State word of a slot: even = free, odd = live; +1 at each change, for ever, whatever the chunk becomes. So a value
 * once seen never comes back, and a reader who remembers an odd one knows with one load whether it is still current.
 * A slot whose values are used up is retired: it stays out of use.
 */

import { Chunk, Header, Stripe } from '../../memory/layout.ts';
import type { i32 } from '../memory.ts';
import { add, get, getOwn, leadingZeros, load, put, store } from '../memory.ts';
import { OWN_KEEP_BELOW, OWN_SLOT_WORDS } from './own.ts';
import { chunkOf, classOf, dataAt, entryAt, slotOf, statesAt, stripeAt } from './places.ts';

/** The last even value: freeing a slot to this value retires it. */
const RETIRED: i32 = -2;
/** Of the bits of a word: */
const WORD_SHIFT: i32 = 5;
const LAST_BIT: i32 = 31;

/**
 * A free slot for a record: the word where it begins. It stays free until its state says otherwise. 0: no chunk of the stripe
 * has one of this class; nothing was taken.
 */
export function takeSlot(own: i32, stripe: i32, sizeClass: i32): i32 {
  const partial: i32 = stripeAt(own, stripe) + Stripe.PARTIAL + sizeClass;
  for (let head: i32 = get(partial); head !== 0; head = get(partial)) {
    const chunk: i32 = head - 1;
    const slot: i32 = takeSlotOf(entryAt(own, chunk));
    if (hasFree(own, chunk) === 0) unlink(own, stripe, sizeClass, chunk);
    if (load(statesAt(own, chunk) + slot) !== RETIRED)
      return dataAt(own, chunk) + slot * getOwn(own + OWN_SLOT_WORDS + sizeClass);
  }
  return 0;
}

/** Takes a free slot out of the chunk, which has one. */
function takeSlotOf(entry: i32): i32 {
  let at: i32 = entry + Chunk.FREE;
  while (get(at) === 0) at++;
  const free: i32 = get(at);
  put(at, free & (free - 1));
  put(entry + Chunk.LIVE, get(entry + Chunk.LIVE) + 1);
  return ((at - entry - Chunk.FREE) << WORD_SHIFT) + LAST_BIT - leadingZeros(free & -free);
}

/** The word of the state of the record's slot. */
export function stateOf(own: i32, record: i32): i32 {
  const chunk: i32 = chunkOf(own, record);
  return statesAt(own, chunk) + slotOf(own, chunk, classOf(own, chunk), record);
}

/** The record whose state is this word; it is live. */
export function recordOf(own: i32, state: i32): i32 {
  const chunk: i32 = chunkOf(own, state);
  const slotWords: i32 = getOwn(own + OWN_SLOT_WORDS + classOf(own, chunk));
  return dataAt(own, chunk) + (state - statesAt(own, chunk)) * slotWords;
}

/** Makes the record live: the commit point of a write. Returns the word of its state. */
export function commit(own: i32, record: i32): i32 {
  const state: i32 = stateOf(own, record);
  store(state, get(state) + 1); // read plainly: only holders of this write lock change it
  return state;
}

/** Ends the record: one store, the commit point of a delete. Then its slot may be used again. */
export function freeRecord(own: i32, stripe: i32, record: i32): void {
  const chunk: i32 = chunkOf(own, record);
  const sizeClass: i32 = classOf(own, chunk);
  const state: i32 = statesAt(own, chunk) + slotOf(own, chunk, sizeClass, record);
  const freed: i32 = get(state) + 1;
  store(state, freed);
  if (freed === RETIRED) add(Header.RETIRED_SLOTS, 1);
  if (giveBack(own, chunk, state - statesAt(own, chunk), freed) !== 0) link(own, stripe, sizeClass, chunk);
  if (get(entryAt(own, chunk) + Chunk.LIVE) !== 0 || isKept(own, stripe, sizeClass, chunk)) return;
  unlink(own, stripe, sizeClass, chunk);
  releaseChunk(own, chunk);
}

/** Gives back the slot of a record that never was live. */
export function giveBackRecord(own: i32, stripe: i32, record: i32): void {
  const chunk: i32 = chunkOf(own, record);
  const sizeClass: i32 = classOf(own, chunk);
  const slot: i32 = slotOf(own, chunk, sizeClass, record);
  if (giveBack(own, chunk, slot, get(statesAt(own, chunk) + slot)) !== 0) link(own, stripe, sizeClass, chunk);
}

/** Notes that nobody has the slot. 1 when the chunk had no free one before. A retired slot stays taken. */
export function giveBack(own: i32, chunk: i32, slot: i32, state: i32): i32 {
  if (state === RETIRED) return 0;
  const hadFree: i32 = hasFree(own, chunk);
  const entry: i32 = entryAt(own, chunk);
  const at: i32 = entry + Chunk.FREE + (slot >>> WORD_SHIFT);
  put(at, get(at) | (1 << (slot & LAST_BIT)));
  put(entry + Chunk.LIVE, get(entry + Chunk.LIVE) - 1);
  return 1 - hadFree;
}

/** 1 when the chunk has a free slot. */
export function hasFree(own: i32, chunk: i32): i32 {
  const at: i32 = entryAt(own, chunk) + Chunk.FREE;
  return (get(at) | get(at + 1) | get(at + 2) | get(at + 3)) === 0 ? 0 : 1;
}

/** An empty chunk stays if it is its class's only one with room: a set and a clear in turn need no claim each. */
function isKept(own: i32, stripe: i32, sizeClass: i32, chunk: i32): boolean {
  if (get(stripeAt(own, stripe) + Stripe.PARTIAL + sizeClass) !== chunk + 1) return false;
  if (get(entryAt(own, chunk) + Chunk.NEXT) !== 0) return false;
  return load(Header.COMMITTED_CHUNKS) < getOwn(own + OWN_KEEP_BELOW);
}

/** Puts the chunk into its stripe's list of those with a free slot. */
export function link(own: i32, stripe: i32, sizeClass: i32, chunk: i32): void {
  const head: i32 = stripeAt(own, stripe) + Stripe.PARTIAL + sizeClass;
  const next: i32 = get(head);
  const entry: i32 = entryAt(own, chunk);
  put(entry + Chunk.NEXT, next);
  put(entry + Chunk.PREVIOUS, 0);
  if (next !== 0) put(entryAt(own, next - 1) + Chunk.PREVIOUS, chunk + 1);
  put(head, chunk + 1);
}

/** Takes the chunk out of that list. */
export function unlink(own: i32, stripe: i32, sizeClass: i32, chunk: i32): void {
  const entry: i32 = entryAt(own, chunk);
  const next: i32 = get(entry + Chunk.NEXT);
  const previous: i32 = get(entry + Chunk.PREVIOUS);
  if (next !== 0) put(entryAt(own, next - 1) + Chunk.PREVIOUS, previous);
  if (previous !== 0) put(entryAt(own, previous - 1) + Chunk.NEXT, next);
  else put(stripeAt(own, stripe) + Stripe.PARTIAL + sizeClass, next);
  put(entry + Chunk.NEXT, 0);
  put(entry + Chunk.PREVIOUS, 0);
}

/** Gives the chunk back. Its slots' state words must all be free. */
export function releaseChunk(own: i32, chunk: i32): void {
  store(entryAt(own, chunk) + Chunk.OWNER, 0);
  add(Header.RELEASES, 1);
  store(Header.CLAIM_HINT, chunk);
}
