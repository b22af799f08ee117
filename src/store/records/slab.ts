/**
 * Slots for records, what of them is rare: a new chunk for a stripe, empty ones given back, the rebuild of one. How slots are
 * taken and freed, and what their state words mean, is in core/store/slab.ts.
 *
 * Every method: the caller holds the stripe's write lock.
 */

import type { StoreFunctions } from '../../core/store/functions.ts';
import { Chunk, ChunkKind, ownerClass, STRIPE_WORDS, Stripe } from '../../memory/layout.ts';
import type { ChunkTable } from './chunk-table.ts';
import { SIZE_CLASSES, slotsOf, slotWords } from './size-classes.ts';

const WORD_BITS = 32;
const ALL_BITS = -1;

/** A live state word: odd. */
function isLive(state: number): boolean {
  return (state & 1) === 1;
}

/** The slots of all stripes as one thread sees them. */
export class Slab {
  readonly #table: ChunkTable;
  readonly #core: StoreFunctions;

  constructor(table: ChunkTable, core: StoreFunctions) {
    this.#table = table;
    this.#core = core;
  }

  /**
   * Gives the stripe a chunk with free slots of the class.
   * @throws {RefManagerError} `ERR_STORE_FULL`; nothing is changed then
   */
  addChunk(stripe: number, sizeClass: number): void {
    const chunk = this.#table.claim(ChunkKind.RECORDS, sizeClass, stripe);
    const free = this.#table.entry(chunk) + Chunk.FREE;
    const slots = slotsOf(sizeClass);
    for (let word = 0; word * WORD_BITS < slots; word++)
      this.#table.memory.words[free + word] = ALL_BITS >>> Math.max(0, (word + 1) * WORD_BITS - slots);
    this.#core.link(this.#core.own, stripe, sizeClass, chunk);
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
        this.#core.unlink(this.#core.own, stripe, sizeClass, chunk);
        this.#table.release(chunk);
        released = true;
      }
    }
    return released;
  }

  /** Word of the state of the record's slot. */
  stateIndex(record: number): number {
    return this.#core.stateOf(this.#core.own, record);
  }

  /**
   * Rebuilds the bookkeeping of one chunk from its state words and yields its live records. Slots that the repair
   * frees afterwards go through `free` as usual.
   */
  *rebuild(stripe: number, chunk: number): Generator<number> {
    const table = this.#table;
    const core = this.#core;
    const { words } = table.memory;
    const sizeClass = ownerClass(table.owner(chunk));
    const slots = slotsOf(sizeClass);
    const entry = table.entry(chunk);
    words.fill(0, entry + Chunk.LIVE, entry + Chunk.PREVIOUS + 1);
    words[entry + Chunk.LIVE] = slots;
    const live: number[] = [];
    for (let slot = 0; slot < slots; slot++) {
      const state = Atomics.load(words, table.state(chunk, slot));
      if (isLive(state)) live.push(table.data(chunk) + slot * slotWords(sizeClass));
      else core.giveBack(core.own, chunk, slot, state);
    }
    if (words[entry + Chunk.LIVE] === 0) {
      table.release(chunk);
      return;
    }
    if (core.hasFree(core.own, chunk) !== 0) core.link(core.own, stripe, sizeClass, chunk);
    yield* live;
  }

  /** Forgets the lists of partly free chunks; `rebuild` of each chunk makes them anew. */
  forgetPartial(stripe: number): void {
    const first = this.#partial(stripe, 0);
    this.#table.memory.words.fill(0, first, first + STRIPE_WORDS - Stripe.PARTIAL);
  }

  #partial(stripe: number, sizeClass: number): number {
    return this.#table.memory.layout.lock.firstStripe + stripe * STRIPE_WORDS + Stripe.PARTIAL + sizeClass;
  }
}
