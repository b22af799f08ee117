/**
 * The shared memory behind `watch`: a ring of cells into which writers publish what they committed. Published by
 * stripe.ts under the stripe's write lock, after the old record is freed; read through watch-cursor.ts without a lock.
 *
 * The protocol
 * - Every access is atomic. A publisher claims positions by one add to HEAD: so events of one key lie in commit order,
 *   and nobody waits. It notes them in its stripe, then takes each cell: TAKEN from what PUBLISHED says, by CAS, to its
 *   own stamp (1 + position). It fills the cells, then stores the stamps into PUBLISHED, the first cell's last.
 * - A cell whose TAKEN differs from PUBLISHED is being written, perhaps by a publisher that a whole lap has overtaken.
 *   Whoever comes then does not wait: it gives its own event up and bumps EPOCH. So no cell ever has two writers.
 * - A reader that expects position p takes a cell only if PUBLISHED is p's stamp, and looks at TAKEN again after reading:
 *   whoever overwrites takes first. It looks at EPOCH last: a bump ends it with "too old". A reader never writes here,
 *   so it slows no publisher down.
 * - A publisher that dies leaves its stripe to repair, which bumps EPOCH before it finishes the cells of the dead: events
 *   between commit and publication are lost to nobody unnoticed, and what is half written is believed by nobody.
 *
 * No lost wake-up. A reader loads EVENTS, sets SLEEPING, looks at the ring once more, sleeps while EVENTS is unchanged:
 *  1. published before that look: it is seen;
 *  2. published after it: the publisher's look at SLEEPING comes after both, finds it set (or cleared by another publisher
 *     that is about to wake everybody), clears it, adds to EVENTS, and only then notifies;
 *  3. the publisher dies in between: the repair of its stripe wakes everybody.
 */

import { Header, STRIPE_WORDS, Stripe, WatchCell, WatchHeader, WORD_BYTES } from '../../memory/layout.ts';
import { type StoreLayout } from '../../memory/store-layout.ts';
import { wakeAll } from '../../sync/parking.ts';
import type { EncodedEvent } from './encoded-event.ts';

const LONG_WORDS = 2;
const LONG_BYTES: number = LONG_WORDS * WORD_BYTES;
/** VALUE_BYTES of a cleared reference. */
const CLEARED = -1;
/** Publishers look this often a lap whether anybody still watches. */
const LOOKS_A_LAP = 4;
const ONE_CELL = 1n;
const POSITION_BITS = 32;
const INITIAL_SCRATCH_LONGS = 512;

/** What a look at one position found. */
export const Found = { NOTHING: 0, EVENT: 1, OVERWRITTEN: 2 } as const;
export type Found = (typeof Found)[keyof typeof Found];

/** The ring as one thread sees it; `read` leaves the event it found in the fields. */
export class WatchRing {
  /** Cells. */
  readonly capacity: number;
  readonly words: Int32Array;
  /** Index of the event count on which readers sleep. */
  readonly eventsIndex: number;
  /** The event that `read` found last: its cells, and its bytes in `bytes`. */
  cells = 0;
  shape = 0;
  keyBytes = 0;
  valueBytes = 0;
  cleared = false;
  bytes: Buffer;
  #scratch: BigInt64Array;
  readonly #longs: BigInt64Array;
  readonly #mask: number;
  readonly #base: number;
  readonly #firstCell: number;
  readonly #cellWords: number;
  /** 64-bit words of the body in an event's first cell, and in each further one. */
  readonly #firstLongs: number;
  readonly #restLongs: number;
  readonly #firstStripe: number;
  /** Cells of the largest event: more than half the ring would end its readers before they could read it. */
  readonly #largest: number;
  readonly #lookMask: number;
  readonly #settle: () => void;

  /**
   * @param settle - called now and then by publishers: clears WATCHED when nobody watches any more
   */
  constructor(
    words: Int32Array,
    longs: BigInt64Array,
    layout: Pick<StoreLayout, 'watch' | 'lock'>,
    settle: () => void,
  ) {
    const { watch, lock } = layout;
    this.words = words;
    this.#longs = longs;
    this.#base = watch.base;
    this.#firstCell = watch.firstCell;
    this.#cellWords = watch.cellWords;
    this.#firstLongs = (watch.cellWords - WatchCell.BODY) / LONG_WORDS;
    this.#restLongs = (watch.cellWords - WatchCell.REST) / LONG_WORDS;
    this.#firstStripe = lock.firstStripe;
    this.capacity = watch.cells;
    this.#mask = watch.cells - 1;
    this.#largest = Math.ceil(watch.cells / 2);
    this.#lookMask = Math.max(1, watch.cells / LOOKS_A_LAP) - 1;
    this.eventsIndex = watch.base + WatchHeader.EVENTS;
    this.#settle = settle;
    this.#scratch = new BigInt64Array(INITIAL_SCRATCH_LONGS);
    this.bytes = Buffer.from(this.#scratch.buffer);
  }

  /** True while somebody watches: all that a write costs otherwise. Loaded after the write's commit point. */
  get watched(): boolean {
    return (Atomics.load(this.words, Header.WATCHED) & 1) !== 0;
  }

  /** Positions claimed so far. */
  get head(): number {
    return Number(Atomics.load(this.#longs, (this.#base + WatchHeader.HEAD) / LONG_WORDS));
  }

  get epoch(): number {
    return Atomics.load(this.words, this.#base + WatchHeader.EPOCH);
  }

  /**
   * Under the stripe's write lock, after the commit: publishes that the encoded reference was set, or cleared. Never
   * waits. Costs about 11 ns for each 8 bytes and 120 to 200 ns (docs/decisions/0005-watch-ring.md).
   */
  publish(stripe: number, event: EncodedEvent, cleared: boolean): void {
    const { words } = this;
    const bodyLongs = Math.ceil(event.bodyBytes / LONG_BYTES);
    const cells = this.#cellsFor(bodyLongs);
    if (cells > this.#largest) return this.endAll();
    const at = this.#claim(cells);
    const note = this.#firstStripe + stripe * STRIPE_WORDS;
    Atomics.store(words, note + Stripe.PUBLISH_AT, at);
    Atomics.store(words, note + Stripe.PUBLISH_CELLS, cells); // from here on, repair knows which cells to finish
    const taken = this.#take(at, cells);
    if (taken === cells) this.#fill(at, bodyLongs, event, cleared);
    else this.endAll(); // before the cells that were taken look published
    for (let i = taken - 1; i >= 0; i--)
      Atomics.store(words, this.#cell(at + i) + WatchCell.PUBLISHED, stampOf(at + i));
    Atomics.store(words, note + Stripe.PUBLISH_CELLS, 0);
    const sleeping = this.#base + WatchHeader.SLEEPING;
    if (Atomics.load(words, sleeping) !== 0 && Atomics.exchange(words, sleeping, 0) !== 0) this.#wake();
    if ((at & this.#lookMask) + cells > this.#lookMask) this.#settle();
  }

  /** Under the stripe's write lock, after its owner died inside and its records were repaired. Idempotent. */
  repair(stripe: number): void {
    const { words } = this;
    const note = this.#firstStripe + stripe * STRIPE_WORDS;
    this.endAll(); // first: what the dead left half written is published below
    const cells = Atomics.load(words, note + Stripe.PUBLISH_CELLS);
    const at = Atomics.load(words, note + Stripe.PUBLISH_AT);
    for (let i = 0; i < cells; i++) {
      const cell = this.#cell(at + i);
      const published = Atomics.load(words, cell + WatchCell.PUBLISHED); // before TAKEN: that moves first
      const taken = Atomics.load(words, cell + WatchCell.TAKEN);
      const stamp = stampOf(at + i);
      if (taken === stamp && published !== stamp) Atomics.store(words, cell + WatchCell.PUBLISHED, stamp);
    }
    Atomics.store(words, note + Stripe.PUBLISH_CELLS, 0);
  }

  /** Every reader that has begun by now gets "too old". */
  endAll(): void {
    Atomics.add(this.words, this.#base + WatchHeader.EPOCH, 1);
    this.#wake();
  }

  /** Looks at position `at` (low 32 bits). The caller checks EPOCH before it believes the event. */
  read(at: number): Found {
    const { words } = this;
    const first = this.#cell(at);
    const stamp = stampOf(at);
    const published = Atomics.load(words, first + WatchCell.PUBLISHED);
    if (published !== stamp) return isLater(published, stamp) ? Found.OVERWRITTEN : Found.NOTHING;
    const shape = Atomics.load(words, first + WatchCell.SHAPE);
    const keyBytes = Atomics.load(words, first + WatchCell.KEY_BYTES);
    const value = Atomics.load(words, first + WatchCell.VALUE_BYTES);
    if (Atomics.load(words, first + WatchCell.TAKEN) !== stamp) return Found.OVERWRITTEN;
    const valueBytes = value === CLEARED ? 0 : value;
    const bodyLongs = Math.ceil((padded(keyBytes) + valueBytes) / LONG_BYTES);
    const cells = this.#cellsFor(bodyLongs);
    if (cells > this.#largest) return Found.OVERWRITTEN; // lengths that a dead publisher left half written
    this.#reserve(bodyLongs);
    for (let i = 0, from = 0; i < cells; i++) {
      const cell = this.#cell(at + i);
      if (i > 0 && Atomics.load(words, cell + WatchCell.PUBLISHED) !== stampOf(at + i)) return Found.OVERWRITTEN;
      const end = Math.min(bodyLongs, this.#firstLongs + i * this.#restLongs);
      this.#copyOut(cell + (i === 0 ? WatchCell.BODY : WatchCell.REST), from, end);
      if (Atomics.load(words, cell + WatchCell.TAKEN) !== stampOf(at + i)) return Found.OVERWRITTEN;
      from = end;
    }
    this.cells = cells;
    this.shape = shape;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.cleared = value === CLEARED;
    return Found.EVENT;
  }

  /** Byte of `bytes` where the value of the event begins that `read` found. */
  get valueStart(): number {
    return padded(this.keyBytes);
  }

  /** A reader that found nothing says that it will sleep, then looks once more. Returns the event count to sleep on. */
  aboutToSleep(): number {
    const count = Atomics.load(this.words, this.eventsIndex);
    Atomics.store(this.words, this.#base + WatchHeader.SLEEPING, 1);
    return count;
  }

  /** Ends the sleeps of all readers, so that one of them may leave; the others look and sleep again. */
  rouse(): void {
    wakeAll(this.words, this.eventsIndex);
  }

  #claim(cells: number): number {
    const index = (this.#base + WatchHeader.HEAD) / LONG_WORDS;
    const seen = Atomics.add(this.#longs, index, cells === 1 ? ONE_CELL : BigInt(cells));
    return Number(BigInt.asIntN(POSITION_BITS, seen));
  }

  /** Takes the cells from `at` on, one after another; returns how many before one that is not to be had. */
  #take(at: number, cells: number): number {
    const { words } = this;
    for (let i = 0; i < cells; i++) {
      const cell = this.#cell(at + i);
      const stamp = stampOf(at + i);
      const published = Atomics.load(words, cell + WatchCell.PUBLISHED);
      if (!isLater(stamp, published)) return i; // a whole lap has overtaken this publisher
      if (Atomics.compareExchange(words, cell + WatchCell.TAKEN, published, stamp) !== published) return i;
    }
    return cells;
  }

  #fill(at: number, bodyLongs: number, event: EncodedEvent, cleared: boolean): void {
    const { words } = this;
    const first = this.#cell(at);
    Atomics.store(words, first + WatchCell.SHAPE, event.shape);
    Atomics.store(words, first + WatchCell.KEY_BYTES, event.keyBytes);
    Atomics.store(words, first + WatchCell.VALUE_BYTES, cleared ? CLEARED : event.valueBytes);
    let from = Math.min(bodyLongs, this.#firstLongs);
    this.#copyIn(first + WatchCell.BODY, event.scratchLongs, 0, from);
    for (let i = 1; from < bodyLongs; i++) {
      const end = Math.min(bodyLongs, from + this.#restLongs);
      this.#copyIn(this.#cell(at + i) + WatchCell.REST, event.scratchLongs, from, end);
      from = end;
    }
  }

  #copyIn(word: number, source: BigInt64Array, from: number, end: number): void {
    const longs = this.#longs;
    for (let long = word / LONG_WORDS, i = from; i < end; long++, i++) Atomics.store(longs, long, source[i] as bigint);
  }

  #copyOut(word: number, from: number, end: number): void {
    const longs = this.#longs;
    const scratch = this.#scratch;
    for (let long = word / LONG_WORDS, i = from; i < end; long++, i++) scratch[i] = Atomics.load(longs, long);
  }

  #reserve(longs: number): void {
    if (longs <= this.#scratch.length) return;
    this.#scratch = new BigInt64Array(2 ** Math.ceil(Math.log2(longs)));
    this.bytes = Buffer.from(this.#scratch.buffer);
  }

  #wake(): void {
    Atomics.add(this.words, this.eventsIndex, 1);
    wakeAll(this.words, this.eventsIndex);
  }

  #cellsFor(bodyLongs: number): number {
    return bodyLongs <= this.#firstLongs ? 1 : 1 + Math.ceil((bodyLongs - this.#firstLongs) / this.#restLongs);
  }

  #cell(at: number): number {
    return this.#firstCell + (at & this.#mask) * this.#cellWords;
  }
}

/** What the words TAKEN and PUBLISHED say of a position: never 0 on the first lap, when cells say 0. */
function stampOf(at: number): number {
  return (at + 1) | 0;
}

/** True when stamp `a` is of a later lap than `b`. Laps in sight of each other are less than 2^31 positions apart. */
function isLater(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}
