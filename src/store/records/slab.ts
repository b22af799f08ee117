/**
 * Slots for records: chunks of one stripe cut into slots of one size class. Allocation and release are O(1): each
 * chunk links its own free slots, each stripe links its chunks that have one, by class. All of it is derived data,
 * rebuilt by stripe.ts; the truth is each slot's state word.
 *
 * State word of a slot: even = free, odd = live; +1 at each change, for ever, whatever the chunk becomes. So a value
 * once seen never comes back, and a reader who remembers an odd one knows with one load whether it is still current.
 * A slot whose values are used up is retired: it stays out of use.
 *
 * Every method: the caller holds the stripe's write lock.
 */

import { Chunk, ChunkKind, Header, ownerClass, RecordWord, STRIPE_WORDS, Stripe } from '../../memory/layout.ts';
import type { ChunkTable } from './chunk-table.ts';
import { SIZE_CLASSES, slotsOf, slotWords } from './size-classes.ts';

/** The last even value: freeing a slot to this value retires it. */
const RETIRED = -2;
/** An emptied chunk is kept for its stripe's next record while the memory is committed to less than this share. */
const KEEP_EMPTY_BELOW = 0.75;

/** A live state word: odd. */
function isLive(state: number): boolean {
  return (state & 1) === 1;
}

/** The slots of all stripes as one thread sees them. */
export class Slab {
  readonly #table: ChunkTable;

  constructor(table: ChunkTable) {
    this.#table = table;
  }

  /**
   * A free slot for a record: the word where it begins. It stays free until `commit`.
   * @throws {RefManagerError} `ERR_STORE_FULL`; nothing is changed then
   */
  allocate(stripe: number, sizeClass: number): number {
    const table = this.#table;
    for (;;) {
      const head = table.memory.words[this.#partial(stripe, sizeClass)] as number;
      const chunk = head !== 0 ? head - 1 : this.#addChunk(stripe, sizeClass);
      const slot = this.#takeSlot(chunk, sizeClass);
      if (!this.#hasFree(chunk, sizeClass)) this.#unlink(stripe, sizeClass, chunk);
      if (slot >= 0) return table.data(chunk) + slot * slotWords(sizeClass);
    }
  }

  /** Makes the record live: the commit point of a write. Returns the word of its state. */
  commit(record: number): number {
    const state = this.stateIndex(record);
    const { words } = this.#table.memory;
    Atomics.store(words, state, (words[state] as number) + 1); // read plainly: only holders of this write lock change it
    return state;
  }

  /** Ends the record: one store, the commit point of a delete. Then its slot may be used again. */
  free(stripe: number, record: number): void {
    const { words } = this.#table.memory;
    const state = this.stateIndex(record);
    const freed = (words[state] as number) + 1;
    Atomics.store(words, state, freed);
    if (freed === RETIRED) Atomics.add(words, Header.RETIRED_SLOTS, 1);
    const chunk = this.#table.chunkOf(record);
    const sizeClass = ownerClass(this.#table.ownOwner(chunk));
    if (this.#giveBack(chunk, sizeClass, record, freed)) this.#link(stripe, sizeClass, chunk);
    const entry = this.#table.entry(chunk);
    if (words[entry + Chunk.LIVE] === 0 && !this.#isKept(stripe, sizeClass, chunk)) {
      this.#unlink(stripe, sizeClass, chunk);
      this.#table.release(chunk);
    }
  }

  /** Gives back the empty chunks kept for the stripe's next records. True when there was one. */
  releaseEmpty(stripe: number): boolean {
    const { words } = this.#table.memory;
    let released = false;
    for (let sizeClass = 0; sizeClass < SIZE_CLASSES; sizeClass++) {
      for (let link = words[this.#partial(stripe, sizeClass)] as number; link !== 0; ) {
        const chunk = link - 1;
        const entry = this.#table.entry(chunk);
        link = words[entry + Chunk.NEXT] as number;
        if (words[entry + Chunk.LIVE] !== 0) continue;
        this.#unlink(stripe, sizeClass, chunk);
        this.#table.release(chunk);
        released = true;
      }
    }
    return released;
  }

  /** Word of the state of the record's slot. */
  stateIndex(record: number): number {
    const chunk = this.#table.chunkOf(record);
    const sizeClass = ownerClass(this.#table.ownOwner(chunk));
    return this.#table.state(chunk, (record - this.#table.data(chunk)) / slotWords(sizeClass));
  }

  /** The record whose state is this word; it is live. */
  recordOf(stateIndex: number): number {
    const chunk = this.#table.chunkOf(stateIndex);
    const sizeClass = ownerClass(this.#table.ownOwner(chunk));
    return this.#table.data(chunk) + (stateIndex - this.#table.state(chunk, 0)) * slotWords(sizeClass);
  }

  /**
   * Rebuilds the bookkeeping of one chunk from its state words and yields its live records. Slots that the repair
   * frees afterwards go through `free` as usual.
   */
  *rebuild(stripe: number, chunk: number): Generator<number> {
    const table = this.#table;
    const { words } = table.memory;
    const sizeClass = ownerClass(table.owner(chunk));
    const slots = slotsOf(sizeClass);
    const entry = table.entry(chunk);
    words.fill(0, entry + Chunk.LIVE, entry + Chunk.PREVIOUS + 1);
    words[entry + Chunk.LIVE] = slots;
    words[entry + Chunk.FRESH] = slots;
    const live: number[] = [];
    for (let slot = 0; slot < slots; slot++) {
      const record = table.data(chunk) + slot * slotWords(sizeClass);
      const state = Atomics.load(words, table.state(chunk, slot));
      if (isLive(state)) live.push(record);
      else this.#giveBack(chunk, sizeClass, record, state);
    }
    if (words[entry + Chunk.LIVE] === 0) {
      table.release(chunk);
      return;
    }
    if (this.#hasFree(chunk, sizeClass)) this.#link(stripe, sizeClass, chunk);
    yield* live;
  }

  /** Forgets the lists of partly free chunks; `rebuild` of each chunk makes them anew. */
  forgetPartial(stripe: number): void {
    const first = this.#partial(stripe, 0);
    this.#table.memory.words.fill(0, first, first + STRIPE_WORDS - Stripe.PARTIAL);
  }

  /** Links a free slot into its chunk. True when the chunk had no free slot before. A retired slot stays taken. */
  #giveBack(chunk: number, sizeClass: number, record: number, state: number): boolean {
    const { words } = this.#table.memory;
    if (state === RETIRED) return false;
    const hadNone = !this.#hasFree(chunk, sizeClass);
    const entry = this.#table.entry(chunk);
    const slot = (record - this.#table.data(chunk)) / slotWords(sizeClass);
    words[record + RecordWord.HASH] = words[entry + Chunk.FREE_HEAD] as number;
    words[entry + Chunk.FREE_HEAD] = slot + 1;
    words[entry + Chunk.LIVE] = (words[entry + Chunk.LIVE] as number) - 1;
    return hadNone;
  }

  /** Takes a slot out of the chunk, or -1 when the only ones left are retired. */
  #takeSlot(chunk: number, sizeClass: number): number {
    const table = this.#table;
    const { words } = table.memory;
    const entry = table.entry(chunk);
    const head = words[entry + Chunk.FREE_HEAD] as number;
    if (head !== 0) {
      words[entry + Chunk.FREE_HEAD] = words[
        table.data(chunk) + (head - 1) * slotWords(sizeClass) + RecordWord.HASH
      ] as number;
      words[entry + Chunk.LIVE] = (words[entry + Chunk.LIVE] as number) + 1;
      return head - 1;
    }
    while ((words[entry + Chunk.FRESH] as number) < slotsOf(sizeClass)) {
      const slot = words[entry + Chunk.FRESH] as number;
      words[entry + Chunk.FRESH] = slot + 1;
      words[entry + Chunk.LIVE] = (words[entry + Chunk.LIVE] as number) + 1;
      if (Atomics.load(words, table.state(chunk, slot)) !== RETIRED) return slot;
    }
    return -1;
  }

  #hasFree(chunk: number, sizeClass: number): boolean {
    const { words } = this.#table.memory;
    const entry = this.#table.entry(chunk);
    return words[entry + Chunk.FREE_HEAD] !== 0 || (words[entry + Chunk.FRESH] as number) < slotsOf(sizeClass);
  }

  #addChunk(stripe: number, sizeClass: number): number {
    const chunk = this.#table.claim(ChunkKind.RECORDS, sizeClass, stripe);
    this.#link(stripe, sizeClass, chunk);
    return chunk;
  }

  /** An empty chunk stays if it is its class's only one with room: a set and a clear in turn need no claim each. */
  #isKept(stripe: number, sizeClass: number, chunk: number): boolean {
    const { words, layout } = this.#table.memory;
    const alone =
      words[this.#partial(stripe, sizeClass)] === chunk + 1 && words[this.#table.entry(chunk) + Chunk.NEXT] === 0;
    return alone && this.#table.memory.committedChunks() < layout.maxChunks * KEEP_EMPTY_BELOW;
  }

  #partial(stripe: number, sizeClass: number): number {
    return this.#table.memory.layout.lock.firstStripe + stripe * STRIPE_WORDS + Stripe.PARTIAL + sizeClass;
  }

  #link(stripe: number, sizeClass: number, chunk: number): void {
    const { words } = this.#table.memory;
    const head = this.#partial(stripe, sizeClass);
    const next = words[head] as number;
    const entry = this.#table.entry(chunk);
    words[entry + Chunk.NEXT] = next;
    words[entry + Chunk.PREVIOUS] = 0;
    if (next !== 0) words[this.#table.entry(next - 1) + Chunk.PREVIOUS] = chunk + 1;
    words[head] = chunk + 1;
  }

  #unlink(stripe: number, sizeClass: number, chunk: number): void {
    const { words } = this.#table.memory;
    const entry = this.#table.entry(chunk);
    const next = words[entry + Chunk.NEXT] as number;
    const previous = words[entry + Chunk.PREVIOUS] as number;
    if (next !== 0) words[this.#table.entry(next - 1) + Chunk.PREVIOUS] = previous;
    if (previous !== 0) words[this.#table.entry(previous - 1) + Chunk.NEXT] = next;
    else words[this.#partial(stripe, sizeClass)] = next;
    words[entry + Chunk.NEXT] = 0;
    words[entry + Chunk.PREVIOUS] = 0;
  }
}
