/**
 * What one stripe does under its lock: look-up, the commit protocol of a write, copying out, and the rebuild after its
 * owner died. Asked by store-core.ts, which takes the lock.
 *
 * Commit protocol. A write advances the stripe's sequence first, fills a fresh record, then makes it live with one
 * store: the commit point. An overwrite then points the index to it and frees the old record, both before the lock is
 * released, so nobody can see the old value after the new one. A delete is one store. If the thread dies anywhere
 * in between, the state words alone say what is stored: `repair` rebuilds everything else from them, and of two live
 * records of one key keeps the one with the higher sequence.
 */

import type { LastSeen, NotedRecord } from '../api/container-id.ts';
import { ChunkKind, STRIPE_WORDS, Stripe } from '../memory/layout.ts';
import type { SharedMemory } from '../memory/shared-memory.ts';
import { ThreadRegistry } from '../sync/threads/thread-registry.ts';
import type { Encoder } from './encoding/encoder.ts';
import { ChunkTable } from './records/chunk-table.ts';
import type { RecordMatcher } from './records/index-page.ts';
import { IndexPages } from './records/index-pages.ts';
import { type RecordCopy, Records } from './records/records.ts';
import { readSequence, writeSequence } from './records/sequence.ts';
import { Slab } from './records/slab.ts';
import { settleWatched } from './watch/watch-interest.ts';
import { WatchRing } from './watch/watch-ring.ts';

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
  readonly #same = new SameRecord();

  constructor(memory: SharedMemory, encoder: Encoder) {
    this.#memory = memory;
    this.#encoder = encoder;
    this.table = new ChunkTable(memory);
    this.slab = new Slab(this.table);
    this.records = new Records(this.table, this.slab, encoder);
    this.index = new IndexPages(this.table);
    this.ring = ringOver(memory);
  }

  /** Under either lock: the reference and where to look whether it still stands; undefined when the key is absent. */
  getLocked(stripe: number, store: object): LastSeen | undefined {
    const entry = this.index.find(stripe, this.#encoder.hash, this.records);
    if (entry === 0) return undefined;
    const record = this.index.recordAt(entry);
    const stateIndex = this.slab.stateIndex(record);
    const state = this.#memory.words[stateIndex] as number; // read plainly: nobody changes it while the lock is held
    return { store, stateIndex, state, ref: this.records.readValue(record) };
  }

  /** Under either lock. */
  hasLocked(stripe: number): boolean {
    return this.index.find(stripe, this.#encoder.hash, this.records) !== 0;
  }

  /** Under either lock: what is stored is still what `version` was of. undefined: still nothing is. */
  holdsLocked(stripe: number, version: Version | undefined): boolean {
    const entry = this.index.find(stripe, this.#encoder.hash, this.records);
    if (entry === 0 || version === undefined) return entry === 0 && version === undefined;
    const stateIndex = this.slab.stateIndex(this.index.recordAt(entry));
    return stateIndex === version.stateIndex && this.#memory.words[stateIndex] === version.state;
  }

  /**
   * Under the write lock: stores what the encoder holds. Returns the word of its state.
   * @throws {RefManagerError} `ERR_STORE_FULL`; the stripe holds what it held
   */
  setLocked(stripe: number): number {
    const { hash } = this.#encoder;
    const entry = this.index.find(stripe, hash, this.records);
    if (entry === 0) this.index.reserve(stripe, hash);
    return this.#write(stripe, hash, entry);
  }

  /**
   * setLocked for the record that was noted, which the encoder's key need not be encoded for: it is copied from there. 0: that
   * record is not stored any more, or the value does not stand where its key ends; nothing was changed.
   * @throws {RefManagerError} `ERR_STORE_FULL`; the stripe holds what it held, and the encoder has the key
   */
  overwriteLocked(stripe: number, type: string, noted: NotedRecord): number {
    const old = this.#notedRecord(noted);
    if (old === 0 || !this.records.adoptKey(old, type)) return 0;
    return this.#write(stripe, noted.hash, this.index.find(stripe, noted.hash, this.#same));
  }

  /** The commit protocol of a write of what the encoder holds; `entry` is its key's, or 0. */
  #write(stripe: number, hash: number, entry: number): number {
    const record = this.records.write(stripe, this.#advance(stripe));
    const state = this.slab.commit(record);
    if (entry === 0) {
      this.index.insert(stripe, hash, record);
      this.#count(stripe, 1);
    } else {
      const old = this.index.recordAt(entry);
      this.index.replace(entry, record);
      this.records.free(stripe, old);
    }
    if (this.ring.watched) this.ring.publish(stripe, this.#encoder, false);
    return state;
  }

  /** Under the write lock. False when the key was absent. */
  clearLocked(stripe: number): boolean {
    const entry = this.index.find(stripe, this.#encoder.hash, this.records);
    if (entry === 0) return false;
    this.#clear(stripe, entry);
    if (this.ring.watched) this.ring.publish(stripe, this.#encoder, true);
    return true;
  }

  /** clearLocked by what was noted on an ID of these strings. */
  clearNotedLocked(stripe: number, type: string, name: string, noted: NotedRecord): boolean {
    const entry = this.#notedRecord(noted) === 0 ? 0 : this.index.find(stripe, noted.hash, this.#same);
    if (entry === 0) return this.#encodeIfHashed(stripe, type, name, noted) && this.clearLocked(stripe);
    this.#clear(stripe, entry);
    if (this.ring.watched) {
      this.#encoder.encodeKey(type, name); // only now: whoever began to watch before the commit is owed the event
      this.ring.publish(stripe, this.#encoder, true);
    }
    return true;
  }

  /** getLocked by what was noted on an ID of these strings. */
  getNotedLocked(stripe: number, store: object, type: string, name: string, noted: NotedRecord): LastSeen | undefined {
    const record = this.#notedRecord(noted);
    if (record === 0)
      return this.#encodeIfHashed(stripe, type, name, noted) ? this.getLocked(stripe, store) : undefined;
    const { stateIndex, state } = noted;
    return { store, stateIndex, state, ref: this.records.readValue(record) };
  }

  /** hasLocked by what was noted on an ID of these strings. */
  hasNotedLocked(stripe: number, type: string, name: string, noted: NotedRecord): boolean {
    if (this.#notedRecord(noted) !== 0) return true;
    return this.#encodeIfHashed(stripe, type, name, noted) && this.hasLocked(stripe);
  }

  /** Encodes the key, unless no key in the stripe has its hash: then the key is absent. */
  #encodeIfHashed(stripe: number, type: string, name: string, { hash }: NotedRecord): boolean {
    if (this.index.find(stripe, hash, ANY_RECORD) === 0) return false;
    this.#encoder.encodeHashedKey(type, name, hash);
    return true;
  }

  /**
   * Under either lock of the stripe of its hash: the record that was noted, or 0 when it is not stored any more. No state
   * comes twice, so while the word says what it said, the record is there: whatever was done to chunks and index meanwhile.
   * Read atomically, since else another stripe may have the word by now.
   */
  #notedRecord({ stateIndex, state }: NotedRecord): number {
    if (state === 0 || Atomics.load(this.#memory.words, stateIndex) !== state) return 0;
    this.#same.record = this.slab.recordOf(stateIndex);
    return this.#same.record;
  }

  #clear(stripe: number, entry: number): void {
    const record = this.index.recordAt(entry);
    this.records.free(stripe, record); // the state word first: it is the commit point
    this.index.remove(entry);
    if (this.#count(stripe, -1) === 0) this.index.releaseEmpty(stripe);
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
    const index = new IndexPages(this.table, spare);
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

  /** The sequence of a write that begins now. Advanced before anything else, so that no number is used twice. */
  #advance(stripe: number): number {
    const next = this.#sequence(stripe) + 1;
    this.#setSequence(stripe, next);
    return next;
  }

  #sequence(stripe: number): number {
    return readSequence(this.#memory.words, this.#base(stripe) + Stripe.SEQUENCE);
  }

  #setSequence(stripe: number, sequence: number): void {
    writeSequence(this.#memory.words, this.#base(stripe) + Stripe.SEQUENCE, sequence);
  }

  #count(stripe: number, change: number): number {
    return Atomics.add(this.#memory.words, this.#base(stripe) + Stripe.COUNT, change) + change;
  }

  #base(stripe: number): number {
    return this.#memory.layout.lock.firstStripe + stripe * STRIPE_WORDS;
  }
}

const ANY_RECORD: RecordMatcher = { matches: () => true };

/** Finds the entry of a record by where it lies. */
class SameRecord implements RecordMatcher {
  record = 0;

  matches(record: number): boolean {
    return record === this.record;
  }
}

/** The watch ring and all before it: the fixed part of the memory, so these views stay valid. */
function ringOver({ buffer, layout }: SharedMemory): WatchRing {
  const words = new Int32Array(buffer, 0, layout.watch.end);
  const longs = new BigInt64Array(buffer, 0, layout.watch.end / 2);
  const registry = new ThreadRegistry(words, longs, layout.lock);
  return new WatchRing(words, longs, layout, () => settleWatched(registry));
}
