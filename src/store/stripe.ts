/**
 * What one stripe does under its lock: look-up, the commit protocol of a write, copying out, and the rebuild after its
 * owner died. Asked by store-core.ts, which takes the lock. What happens most is in core/store/, which leaves the rest to
 * this file: growth, splits, overflow chunks, events, repair.
 *
 * Commit protocol. A write fills a fresh record, advances the stripe's sequence to the record's, then makes it live with
 * one store: the commit point. An overwrite then points the index to it and frees the old record, both before the lock is
 * released, so nobody can see the old value after the new one. A delete is one store. If the thread dies anywhere
 * in between, the state words alone say what is stored: `repair` rebuilds everything else from them, and of two live
 * records of one key keeps the one with the higher sequence.
 */

import type { LastSeen, NotedRecord } from '../api/container-id.ts';
import { LARGE_KEY } from '../core/store/find.ts';
import type { StoreFunctions } from '../core/store/functions.ts';
import {
  ABSENT,
  CLEARED,
  CLEARED_LAST,
  CLEARED_WATCHED,
  LAST_ANSWER,
  NOT_NOTED,
  OVERFLOWS,
} from '../core/store/write.ts';
import { ChunkKind, STRIPE_WORDS, Stripe } from '../memory/layout.ts';
import type { SharedMemory } from '../memory/shared-memory.ts';
import type { Encoder } from './encoding/encoder.ts';
import { ChunkTable } from './records/chunk-table.ts';
import { IndexPages, type RecordMatcher } from './records/index-pages.ts';
import { tellOwnWords } from './records/own-words.ts';
import { type RecordCopy, Records } from './records/records.ts';
import { readSequence, writeSequence } from './records/sequence.ts';
import { Slab } from './records/slab.ts';
import { ringOver } from './watch/ring-over.ts';
import type { WatchRing } from './watch/watch-ring.ts';

/** A record's state word and what it said: equal again, it is the same record. No state comes twice (layout.ts). */
export type Version = Pick<LastSeen, 'stateIndex' | 'state'>;

/** The stripes of a store as one thread sees them. The key is always the one `encoder` encoded last. */
export class Stripes {
  readonly table: ChunkTable;
  readonly slab: Slab;
  readonly records: Records;
  readonly index: IndexPages;
  readonly ring: WatchRing;
  readonly #memory: SharedMemory;
  readonly #encoder: Encoder;
  readonly #core: StoreFunctions;
  readonly #own: number;
  /** Whether what getLocked found last lies in overflow chunks: such a record is not to be noted on an ID. */
  foundLarge = false;

  constructor(memory: SharedMemory, encoder: Encoder) {
    this.#memory = memory;
    this.#encoder = encoder;
    this.#core = encoder.store;
    this.#own = encoder.store.own;
    tellOwnWords(encoder.store.ownWords, memory.layout);
    this.table = new ChunkTable(memory);
    this.slab = new Slab(this.table, this.#core);
    this.records = new Records(this.table, this.slab, encoder);
    this.index = new IndexPages(this.table, this.#core);
    this.ring = ringOver(memory);
  }

  /** Under either lock: the reference and where to look whether it still stands; undefined when the key is absent. */
  getLocked(stripe: number, store: object): LastSeen | undefined {
    const entry = this.#find(stripe);
    if (entry === 0) return undefined;
    const record = this.index.recordAt(entry);
    this.foundLarge = this.records.isLarge(record);
    const stateIndex = this.slab.stateIndex(record);
    const state = this.#memory.words[stateIndex] as number; // read plainly: nobody changes it while the lock is held
    return { store, stateIndex, state, ref: this.records.readValue(record) };
  }

  /** Under either lock. */
  hasLocked(stripe: number): boolean {
    return this.#find(stripe) !== 0;
  }

  /** Under either lock: what is stored is still what `version` was of. undefined: still nothing is. */
  holdsLocked(stripe: number, version: Version | undefined): boolean {
    const entry = this.#find(stripe);
    if (entry === 0 || version === undefined) return entry === 0 && version === undefined;
    const stateIndex = this.slab.stateIndex(this.index.recordAt(entry));
    return stateIndex === version.stateIndex && this.#memory.words[stateIndex] === version.state;
  }

  /** Word of the entry of the encoder's key, or 0. */
  #find(stripe: number): number {
    const { hash, keyBytes, shape } = this.#encoder;
    const entry = this.#core.findKey(this.#own, stripe, hash, keyBytes, shape);
    return entry === LARGE_KEY ? this.index.find(stripe, hash, this.records) : entry;
  }

  /**
   * Under the write lock: stores what the encoder holds. Returns the word of its state.
   * @throws {RefManagerError} `ERR_STORE_FULL`; the stripe holds what it held
   */
  setLocked(stripe: number): number {
    const { records } = this;
    if (records.overflows) return this.#setSlow(stripe);
    const { hash, keyBytes, valueBytes, shape } = this.#encoder;
    const state = this.#core.set(this.#own, stripe, hash, keyBytes, valueBytes, shape, records.sizeClass);
    if (state > 0) return state;
    return state < LAST_ANSWER ? this.#published(stripe, state) : this.#setSlow(stripe);
  }

  /** setLocked by what was noted on an ID of the encoder's key, which then need not be looked for. */
  setNotedLocked(stripe: number, { stateIndex, state: noted }: NotedRecord): number {
    const { records } = this;
    if (noted === 0 || records.overflows) return this.setLocked(stripe);
    const { hash, keyBytes, valueBytes, shape } = this.#encoder;
    const { sizeClass } = records;
    const { overwrite } = this.#core;
    const state = overwrite(this.#own, stripe, stateIndex, noted, hash, keyBytes, valueBytes, shape, sizeClass);
    if (state > 0) return state;
    if (state === NOT_NOTED) return this.setLocked(stripe);
    return state < LAST_ANSWER ? this.#published(stripe, state) : this.#setSlow(stripe);
  }

  /** What the core leaves: room in the index, chunks. */
  #setSlow(stripe: number): number {
    const { index, records } = this;
    const { hash } = this.#encoder;
    const entry = this.#find(stripe);
    if (entry === 0) index.reserve(stripe, hash);
    const overflow = entry === 0 ? [] : records.overflowChunks(index.recordAt(entry));
    const state = records.write(stripe, entry);
    records.release(overflow);
    return state < 0 ? this.#published(stripe, state) : state;
  }

  /** Publishes what was stored. */
  #published(stripe: number, state: number): number {
    this.ring.publish(stripe, this.#encoder, false);
    return -state;
  }

  /** Under the write lock. False when the key was absent. */
  clearLocked(stripe: number): boolean {
    const { hash, keyBytes, shape } = this.#encoder;
    const cleared = this.#core.clear(this.#own, stripe, hash, keyBytes, shape);
    if (cleared === ABSENT) return false;
    if (cleared === OVERFLOWS) {
      const entry = this.#find(stripe);
      return entry !== 0 && this.#clearEntry(stripe, entry);
    }
    this.#cleared(stripe, cleared);
    if ((cleared & CLEARED_WATCHED) !== 0) this.ring.publish(stripe, this.#encoder, true);
    return true;
  }

  /** clearLocked by what was noted on an ID of these strings. */
  clearNotedLocked(stripe: number, type: string, name: string, noted: NotedRecord): boolean {
    const cleared = this.#core.clearNoted(this.#own, stripe, noted.stateIndex, noted.state, noted.hash);
    if (cleared === CLEARED) return true;
    if (cleared === NOT_NOTED) return this.#encodeIfHashed(stripe, type, name, noted) && this.clearLocked(stripe);
    this.#cleared(stripe, cleared);
    if ((cleared & CLEARED_WATCHED) !== 0) {
      this.#encoder.encodeKey(type, name); // only now: whoever began to watch before the commit is owed the event
      this.ring.publish(stripe, this.#encoder, true);
    }
    return true;
  }

  /** Clears what the entry names, overflow chunks and all. */
  #clearEntry(stripe: number, entry: number): boolean {
    const overflow = this.records.overflowChunks(this.index.recordAt(entry));
    const cleared = this.#core.clearEntry(this.#own, stripe, entry);
    this.records.release(overflow);
    this.#cleared(stripe, cleared);
    if ((cleared & CLEARED_WATCHED) !== 0) this.ring.publish(stripe, this.#encoder, true);
    return true;
  }

  /** What is left to do after the core has cleared something. */
  #cleared(stripe: number, cleared: number): void {
    if ((cleared & CLEARED_LAST) !== 0) this.index.releaseEmpty(stripe);
  }

  /** getLocked by what was noted on an ID of these strings. */
  getNotedLocked(stripe: number, store: object, type: string, name: string, noted: NotedRecord): LastSeen | undefined {
    const { stateIndex, state } = noted;
    const record = this.#core.notedRecord(this.#own, stateIndex, state);
    if (record === 0)
      return this.#encodeIfHashed(stripe, type, name, noted) ? this.getLocked(stripe, store) : undefined;
    this.foundLarge = false;
    return { store, stateIndex, state, ref: this.records.readValue(record) };
  }

  /** hasLocked by what was noted on an ID of these strings. */
  hasNotedLocked(stripe: number, type: string, name: string, noted: NotedRecord): boolean {
    if (this.#core.notedRecord(this.#own, noted.stateIndex, noted.state) !== 0) return true;
    return this.#encodeIfHashed(stripe, type, name, noted) && this.hasLocked(stripe);
  }

  /** Encodes the key, unless no key in the stripe has its hash: then the key is absent. */
  #encodeIfHashed(stripe: number, type: string, name: string, { hash }: NotedRecord): boolean {
    if (this.#core.entryOfHash(this.#own, stripe, hash, 0) === 0) return false;
    this.#encoder.encodeHashedKey(type, name, hash);
    return true;
  }

  /** Under either lock: every record of the stripe, copied. */
  copyLocked(stripe: number): (RecordCopy & Version)[] {
    const copies: (RecordCopy & Version)[] = [];
    for (const record of this.index.records(stripe)) {
      const { shape, keyBytes, valueBytes, body } = this.records.copy(record);
      const stateIndex = this.slab.stateIndex(record);
      const state = this.#memory.words[stateIndex] as number;
      copies.push({ shape, keyBytes, valueBytes, body, stateIndex, state });
    }
    return copies;
  }

  /** References in the stripe; no lock needed. */
  count(stripe: number): number {
    return Atomics.load(this.#memory.words, this.#base(stripe) + Stripe.COUNT);
  }

  /** Under the write lock: gives back the chunks the stripe can do without. True when there were any. */
  reclaimLocked(stripe: number): boolean {
    if (!this.index.isSparse(stripe, this.count(stripe))) return this.slab.releaseEmpty(stripe);
    this.repairLocked(stripe);
    return true;
  }

  /** Under the write lock, after its owner died inside: nobody knows what of its write was published. */
  recoverLocked(stripe: number): void {
    this.repairLocked(stripe);
    this.ring.repair(stripe);
  }

  /**
   * Under the write lock: rebuilds index, counts and free lists from the state words. May itself be cut by a death.
   * The new index takes the chunks of the old one, so that repair succeeds in a store where others fill every free chunk.
   */
  repairLocked(stripe: number): void {
    const spare = this.index.forget(stripe);
    const index = new IndexPages(this.table, this.#core, spare);
    this.slab.forgetPartial(stripe);
    const live: number[] = [];
    for (const chunk of this.table.ownedBy(stripe, ChunkKind.RECORDS)) live.push(...this.slab.rebuild(stripe, chunk));
    let highest = 0;
    let count = 0;
    for (const record of live) {
      highest = Math.max(highest, this.records.sequence(record));
      if (this.#reinsert(index, stripe, record)) count++;
    }
    this.#setSequence(stripe, Math.max(highest, this.#sequence(stripe)));
    Atomics.store(this.#memory.words, this.#base(stripe) + Stripe.COUNT, count);
    for (const chunk of spare) this.table.release(chunk);
    this.#releaseLostOverflow(stripe);
  }

  /** Puts a live record into the index; of two of one key the older is freed. False when the key was there. */
  #reinsert(index: IndexPages, stripe: number, record: number): boolean {
    const hash = this.records.hash(record);
    const sameKey: RecordMatcher = { matches: (other) => this.records.sameKey(record, other) };
    const entry = index.find(stripe, hash, sameKey);
    if (entry === 0) {
      index.reserve(stripe, hash);
      index.insert(stripe, hash, record);
      return true;
    }
    const other = index.recordAt(entry);
    if (this.records.sequence(record) > this.records.sequence(other)) {
      index.replace(entry, record);
      this.records.free(stripe, other);
    } else this.records.free(stripe, record);
    return false;
  }

  /** Overflow chunks that no live record names: their writer died before its commit, or after its delete. */
  #releaseLostOverflow(stripe: number): void {
    const owned = new Set(this.table.ownedBy(stripe, ChunkKind.OVERFLOW));
    if (owned.size === 0) return;
    for (const record of this.index.records(stripe)) {
      for (const chunk of this.records.overflowChunks(record)) owned.delete(chunk);
    }
    for (const chunk of owned) this.table.release(chunk);
  }

  #sequence(stripe: number): number {
    return readSequence(this.#memory.words, this.#base(stripe) + Stripe.SEQUENCE);
  }

  #setSequence(stripe: number, sequence: number): void {
    writeSequence(this.#memory.words, this.#base(stripe) + Stripe.SEQUENCE, sequence);
  }

  #base(stripe: number): number {
    return this.#memory.layout.lock.firstStripe + stripe * STRIPE_WORDS;
  }
}
