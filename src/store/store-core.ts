/**
 * One thread's side of one store: takes the stripe's lock around each operation of stripe.ts, and remembers what it
 * decoded. Shared by all RefManager objects of the thread over that store.
 */

import type { Worker } from 'node:worker_threads';
import {
  type ContainerID,
  type ContainerIDLike,
  type LastSeen,
  lastSeen,
  type NotedRecord,
  noteRecord,
  noteSeen,
  readNoted,
} from '../api/container-id.ts';
import type { ObjectReference } from '../api/object-reference.ts';
import { coreOver } from '../core/core.ts';
import { RefManagerError } from '../errors.ts';
import { SharedMemory as Memory, type SharedMemory, type StoreHandle } from '../memory/shared-memory.ts';
import type { AsyncLockOptions } from '../sync/async-lock-options.ts';
import { Attachment } from '../sync/threads/attachment.ts';
import { flushAtEnd } from '../sync/threads/thread-members.ts';
import { defaultLockTimeoutMs, warnOfUnseenDeaths } from '../sync/threads/unseen-deaths.ts';
import { AsyncCalls, isRefusal } from './async-calls.ts';
import { decodeKey, decodeValue, storedReference } from './records/codec.ts';
import { Encoder } from './records/encoder.ts';
import type { FieldFilter } from './records/field-filter.ts';
import type { RecordCopy } from './records/records.ts';
import { partsOf, type ValueParts, valuePartsOf } from './records/value-parts.ts';
import { SnapshotReader } from './snapshot/snapshot-reader.ts';
import { writeSnapshot } from './snapshot/snapshot-writer.ts';
import { takeImage } from './snapshot/store-image.ts';
import type { StoreOptions } from './store-options.ts';
import { type StoreStats, storeStats } from './store-stats.ts';
import { Stripes, type Version } from './stripe.ts';
import { ValidatedCache } from './validated-cache.ts';
import { WatchHost } from './watch/watch-subscription.ts';

/** What of the options another thread needs; travels in the handle. */
export interface ThreadOptions {
  readonly cacheEntries: number;
  readonly lockTimeoutMs: number | undefined;
}

/** The cores of this thread by store id: attaching twice shares one. (A SharedArrayBuffer is another object each time it arrives.) */
const cores = new Map<string, StoreCore>();
/** How many there were. */
let made = 0;

export class StoreCore {
  readonly memory: SharedMemory;
  readonly options: ThreadOptions;
  readonly watching: WatchHost;
  readonly #encoder: Encoder;
  readonly #stripes: Stripes;
  readonly #attachment: Attachment;
  readonly #cache: ValidatedCache;
  readonly #stripeMask: number;
  readonly #timeoutMs: number;
  /** Names this core on IDs: one that attached again later knows nothing of what this one noted. */
  readonly #number: number = ++made;
  /** What readNoted has read last. */
  readonly #noted: NotedRecord = { hash: 0, stateIndex: 0, state: 0 };
  #async: AsyncCalls | undefined;
  #cacheHits = 0;
  #cacheMisses = 0;
  /** The word of the state of what this thread stored last, and the state it got. */
  #writtenAt = 0;
  #writtenState = 0;
  /** The thread's slot was given back: only an iterator that outlived it can still come here, or a call whose ID or reference has a getter that detaches. */
  #left = false;

  private constructor(memory: SharedMemory, options: ThreadOptions) {
    this.memory = memory;
    this.options = options;
    this.#encoder = new Encoder(memory.storeId[0] ^ memory.storeId[1]);
    this.#stripes = new Stripes(memory, this.#encoder);
    this.#cache = new ValidatedCache(options.cacheEntries);
    this.#stripeMask = memory.layout.stripes - 1;
    this.#timeoutMs = options.lockTimeoutMs ?? defaultLockTimeoutMs();
    const longs = new BigInt64Array(memory.buffer, 0, Math.floor(memory.layout.lock.end / 2));
    const repair = (stripe: number): void => this.#stripes.recoverLocked(stripe);
    const core = coreOver(memory.memory, memory.words);
    this.#attachment = new Attachment(memory.words, longs, memory.layout.lock, repair, core);
    this.watching = new WatchHost(this.#stripes.ring, this.#attachment);
    flushAtEnd(this);
  }

  static create(options: StoreOptions): StoreCore {
    const memory = Memory.create(options);
    warnOfUnseenDeaths();
    const core = new StoreCore(memory, { cacheEntries: options.cacheEntries, lockTimeoutMs: options.lockTimeoutMs });
    cores.set(memory.key, core);
    return core;
  }

  static attach(handle: StoreHandle, options: ThreadOptions): StoreCore {
    const memory = Memory.attach(handle);
    const known = cores.get(memory.key);
    if (known !== undefined) {
      known.#attachment.share();
      return known;
    }
    const core = new StoreCore(memory, options);
    cores.set(memory.key, core);
    return core;
  }

  /** A new store with what the snapshot holds; nothing is created unless all of it is sound. */
  static restore(snapshot: Uint8Array, options: StoreOptions): StoreCore {
    const reader = new SnapshotReader(snapshot);
    const core = StoreCore.create(options);
    try {
      reader.forEach(({ start, keyBytes, valueBytes, shape }) => {
        core.#encoder.take(reader.bytes, start, keyBytes, valueBytes, shape);
        core.#storeEncoded();
      });
    } catch (error) {
      core.leave();
      throw error;
    }
    return core;
  }

  setRef(id: ContainerIDLike, ref: ObjectReference | null): void {
    const [type, name] = partsOf(id);
    const value = valuePartsOf(ref);
    const seen = lastSeen(id);
    // From here on nothing of the caller's runs: it might call this store, and change what the encoder holds.
    try {
      const isNoted = readNoted(id, this.#number, this.#noted);
      if (!isNoted || !this.#overwrite(type, name, value)) {
        if (isNoted) this.#encoder.encodeHashedKey(type, name, this.#noted.hash);
        else this.#encoder.encodeKey(type, name);
        this.#encoder.encodeValue(value);
        this.#storeEncoded();
      }
    } catch (error) {
      const full = error instanceof RefManagerError && error.code === 'ERR_STORE_FULL';
      if (!full || !this.#reclaim()) throw error;
      this.#storeEncoded();
    }
    noteRecord(id, this.#number, this.#encoder.hash, this.#writtenAt, this.#writtenState);
    // Whoever read it before by this ID will read it again: what was stored is at hand here, and need not be decoded then.
    if (seen === undefined || seen.store !== this) return;
    seen.ref = storedReference(value); // first: the state says of which reference this is
    seen.stateIndex = this.#writtenAt;
    seen.state = this.#writtenState;
  }

  getRef(id: ContainerIDLike): ObjectReference | null | undefined {
    const seen = this.#seen(id);
    if (seen !== undefined) return seen.ref;
    const [type, name] = partsOf(id);
    return this.#find(id, type, name, 'getRef')?.ref;
  }

  /** What is stored under the ID, whose strings are these, and where to look whether it still stands; undefined: nothing is. */
  look(id: ContainerIDLike, type: string, name: string, operation: string): LastSeen | undefined {
    return this.#seen(id) ?? this.#find(id, type, name, operation);
  }

  #find(id: ContainerIDLike, type: string, name: string, operation: string): LastSeen | undefined {
    return this.#cached(id, type, name) ?? this.lookAnew(id, type, name, operation);
  }

  /** `look` under the lock, whatever this thread remembers. */
  lookAnew(id: ContainerIDLike, type: string, name: string, operation: string): LastSeen | undefined {
    const noted = this.#noted;
    const isNoted = this.#readNoted(id, type, name);
    const stripe = this.#stripeOf(noted.hash);
    let found: LastSeen | undefined;
    try {
      this.#acquireRead(stripe, operation);
      if (isNoted) found = this.#stripes.getNotedLocked(stripe, this, type, name, noted);
      else found = this.#stripes.getLocked(stripe, this);
      this.#attachment.lock.releaseRead();
    } catch (error) {
      this.#attachment.lock.abandon();
      throw error;
    }
    if (found === undefined) {
      if (!isNoted || noted.state !== 0) noteRecord(id, this.#number, noted.hash, 0, 0);
      return undefined;
    }
    if (found.state !== noted.state) noteRecord(id, this.#number, noted.hash, found.stateIndex, found.state);
    this.#remember(id, type, name, found);
    return found;
  }

  hasRef(id: ContainerIDLike): boolean {
    if (this.#seen(id) !== undefined) return true;
    const [type, name] = partsOf(id);
    if (this.#cached(id, type, name) !== undefined) return true;
    const noted = this.#noted;
    const isNoted = this.#readNoted(id, type, name);
    const stripe = this.#stripeOf(noted.hash);
    let found: boolean;
    try {
      this.#acquireRead(stripe, 'hasRef');
      found = isNoted ? this.#stripes.hasNotedLocked(stripe, type, name, noted) : this.#stripes.hasLocked(stripe);
      this.#attachment.lock.releaseRead();
    } catch (error) {
      this.#attachment.lock.abandon();
      throw error;
    }
    if (!isNoted) noteRecord(id, this.#number, noted.hash, 0, 0);
    return found;
  }

  /** As getRef; waits without standing still. */
  async getRefAsync(id: ContainerIDLike, options?: AsyncLockOptions): Promise<ObjectReference | null | undefined> {
    const seen = this.#seen(id);
    if (seen !== undefined) return seen.ref;
    const [type, name] = partsOf(id);
    const cached = this.#cached(id, type, name);
    if (cached !== undefined) return cached.ref;
    const found = await this.#asyncCalls().get(type, name, this, options);
    if (found === undefined) return undefined;
    this.#remember(id, type, name, found);
    return found.ref;
  }

  /** As hasRef; waits without standing still. */
  async hasRefAsync(id: ContainerIDLike, options?: AsyncLockOptions): Promise<boolean> {
    if (this.#seen(id) !== undefined) return true;
    const [type, name] = partsOf(id);
    return this.#cached(id, type, name) !== undefined || this.#asyncCalls().has(type, name, options);
  }

  /** As setRef; waits without standing still. */
  async setRefAsync(id: ContainerIDLike, ref: ObjectReference | null, options?: AsyncLockOptions): Promise<void> {
    const [type, name] = partsOf(id);
    const value = valuePartsOf(ref);
    await this.#asyncCalls().set(type, name, value, options);
  }

  /** As clearRef; waits without standing still. */
  async clearRefAsync(id: ContainerIDLike, options?: AsyncLockOptions): Promise<boolean> {
    const [type, name] = partsOf(id);
    this.#cache.delete(type, name);
    return this.#asyncCalls().clear(type, name, options);
  }

  clearRef(id: ContainerIDLike): boolean {
    const [type, name] = partsOf(id);
    const noted = this.#noted;
    const isNoted = this.#readNoted(id, type, name);
    this.#cache.delete(type, name);
    const stripe = this.#stripeOf(noted.hash);
    let cleared: boolean;
    try {
      this.#acquireWrite(stripe, 'clearRef');
      if (isNoted) cleared = this.#stripes.clearNotedLocked(stripe, type, name, noted);
      else cleared = this.#stripes.clearLocked(stripe);
      this.#attachment.lock.releaseWrite();
    } catch (error) {
      this.#attachment.lock.abandon(); // as in setRef; a clear refuses nothing
      throw error;
    }
    if (!isNoted || noted.state !== 0) noteRecord(id, this.#number, noted.hash, 0, 0);
    return cleared;
  }

  /** setRef, if what is stored under the two strings is still what `version` was of. False: it is not, nothing was changed. */
  setIf(
    type: string,
    name: string,
    value: ValueParts | null,
    version: Version | undefined,
    operation: string,
  ): boolean {
    this.#encoder.encodeKey(type, name);
    this.#encoder.encodeValue(value);
    const set = (stripe: number): boolean => {
      if (!this.#stripes.holdsLocked(stripe, version)) return false;
      this.#stripes.setLocked(stripe);
      return true;
    };
    try {
      return this.#writing(operation, set);
    } catch (error) {
      const full = error instanceof RefManagerError && error.code === 'ERR_STORE_FULL';
      if (!full || !this.#reclaim()) throw error;
      return this.#writing(operation, set);
    }
  }

  /** clearRef, as setIf. */
  clearIf(type: string, name: string, version: Version, operation: string): boolean {
    this.#encoder.encodeKey(type, name);
    this.#cache.delete(type, name);
    return this.#writing(
      operation,
      (stripe) => this.#stripes.holdsLocked(stripe, version) && this.#stripes.clearLocked(stripe),
    );
  }

  get size(): number {
    let size = 0;
    for (let stripe = 0; stripe < this.memory.layout.stripes; stripe++) {
      this.#attachment.lock.tryRepair(stripe); // a dead writer may have stored what it had not counted yet
      size += this.#stripes.count(stripe);
    }
    return size;
  }

  *entries(filter: FieldFilter | undefined): Generator<[ContainerID, ObjectReference | null], void, undefined> {
    for (const { body, keyBytes, valueBytes, shape } of this.copies(filter, 'entries'))
      yield [decodeKey(body, 0, keyBytes, shape), decodeValue(body, body.length - valueBytes, valueBytes, shape)];
  }

  /**
   * Every record that `filter` lets pass, not decoded yet. Copies one stripe at a time under its read lock; nothing is
   * yielded while it is held.
   */
  *copies(filter: FieldFilter | undefined, operation: string): Generator<RecordCopy & Version, void, undefined> {
    for (let stripe = 0; stripe < this.memory.layout.stripes; stripe++) {
      let copies: ReturnType<Stripes['copyLocked']>;
      try {
        this.#acquireRead(stripe, operation);
        copies = this.#stripes.copyLocked(stripe);
        this.#attachment.lock.releaseRead();
      } catch (error) {
        this.#attachment.lock.abandon();
        throw error;
      }
      for (const copy of copies) if (filter === undefined || filter.passes(copy)) yield copy;
    }
  }

  snapshot(): Uint8Array {
    return writeSnapshot(takeImage(this.#stripes.table, this.#attachment, this.#timeoutMs));
  }

  stats(): StoreStats {
    this.flush();
    return storeStats(this.memory, this.#stripes.table, this.#attachment, this.size, this.#stripes.ring.head);
  }

  recover(threadId: number): void {
    this.#attachment.recover(threadId);
  }

  watchWorker(worker: Worker): void {
    this.#attachment.watchWorker(worker);
  }

  watchPool(pool: object): void {
    this.#attachment.watchPool(pool);
  }

  /** One RefManager less uses this core; the last one gives the thread's slot back. */
  leave(): void {
    this.#attachment.lock.abandon();
    this.flush();
    this.#left = this.#attachment.leave();
    if (this.#left) cores.delete(this.memory.key);
  }

  /** What this store noted on the ID, if it is current: one atomic load, which is when the call takes effect. */
  #seen(id: ContainerIDLike): LastSeen | undefined {
    const seen = lastSeen(id);
    if (seen === undefined || seen.store !== this) return undefined;
    if (Atomics.load(this.memory.words, seen.stateIndex) !== seen.state) return undefined;
    this.#cacheHits++;
    return seen;
  }

  /** What this thread remembers under the two strings, if it is current; noted on the ID for the next time. */
  #cached(id: ContainerIDLike, type: string, name: string): LastSeen | undefined {
    const cached = this.#cache.get(type, name, this.memory.words);
    if (cached === undefined) {
      this.#cacheMisses++;
      return undefined;
    }
    this.#cacheHits++;
    noteSeen(id, cached);
    return cached;
  }

  #remember(id: ContainerIDLike, type: string, name: string, found: LastSeen): void {
    if (this.#cache.isOff) return;
    const entry = this.#cache.put(type, name, found);
    if (entry !== undefined) noteSeen(id, entry);
  }

  /** Hands in what this thread has counted for itself. */
  flush(): void {
    const { statistics } = this.#attachment;
    this.#attachment.flush();
    statistics.add('CACHE_HITS', this.#cacheHits);
    statistics.add('CACHE_MISSES', this.#cacheMisses);
    this.#cacheHits = 0;
    this.#cacheMisses = 0;
  }

  /**
   * Whether this core noted something on the ID: #noted then says what. If not, the encoder holds the key, and #noted has its
   * hash and no record.
   */
  #readNoted(id: ContainerIDLike, type: string, name: string): boolean {
    const noted = this.#noted;
    if (readNoted(id, this.#number, noted)) return true;
    this.#encoder.encodeKey(type, name);
    noted.hash = this.#encoder.hash;
    noted.stateIndex = 0;
    noted.state = 0;
    return false;
  }

  /** Stores the value under the ID whose record is noted. False: that is not stored any more, and nothing was changed. */
  #overwrite(type: string, name: string, value: ValueParts | null): boolean {
    const { hash, stateIndex, state } = this.#noted;
    if (state === 0 || Atomics.load(this.memory.words, stateIndex) !== state) return false;
    this.#encoder.expectKey(type, name);
    this.#encoder.encodeValue(value);
    const stripe = this.#stripeOf(hash);
    try {
      this.#acquireWrite(stripe, 'setRef');
      const written = this.#stripes.overwriteLocked(stripe, type, this.#noted);
      if (written !== 0) {
        this.#writtenAt = written;
        this.#writtenState = this.memory.words[written] as number;
      }
      this.#attachment.lock.releaseWrite();
      return written !== 0;
    } catch (error) {
      this.#endRefused(error);
    }
  }

  /** Stores what the encoder holds. */
  #storeEncoded(): void {
    const stripe = this.#stripeOfKey();
    try {
      this.#acquireWrite(stripe, 'setRef');
      this.#writtenAt = this.#stripes.setLocked(stripe);
      this.#writtenState = this.memory.words[this.#writtenAt] as number; // read plainly: the lock is held
      this.#attachment.lock.releaseWrite();
    } catch (error) {
      this.#endRefused(error);
    }
  }

  /** Runs `body` under the write lock of the stripe of the encoder's key. */
  #writing(operation: string, body: (stripe: number) => boolean): boolean {
    const stripe = this.#stripeOfKey();
    try {
      this.#acquireWrite(stripe, operation);
      const changed = body(stripe);
      this.#attachment.lock.releaseWrite();
      return changed;
    } catch (error) {
      this.#endRefused(error);
    }
  }

  /**
   * A write that refused left everything as it was. Any other error (a stack overflow) may have cut it anywhere, as a
   * death would: the stripe goes to repair, and each reference in it is then present whole or absent whole.
   */
  #endRefused(error: unknown): never {
    if (this.#attachment.lock.busy && isRefusal(error)) this.#attachment.lock.releaseWrite();
    else this.#attachment.lock.abandon();
    throw error;
  }

  /** The store is full: takes from every stripe, one after another, the chunks it can do without. True when there were any. */
  #reclaim(): boolean {
    let reclaimed = false;
    for (let stripe = 0; stripe < this.memory.layout.stripes; stripe++) {
      try {
        this.#acquireWrite(stripe, 'setRef');
        if (this.#stripes.reclaimLocked(stripe)) reclaimed = true;
        this.#attachment.lock.releaseWrite();
      } catch (error) {
        this.#attachment.lock.abandon();
        throw error;
      }
    }
    return reclaimed;
  }

  #asyncCalls(): AsyncCalls {
    this.#async ??= new AsyncCalls(this.memory, this.#attachment, this.options.lockTimeoutMs);
    return this.#async;
  }

  #stripeOfKey(): number {
    return this.#stripeOf(this.#encoder.hash);
  }

  #stripeOf(hash: number): number {
    return hash & this.#stripeMask;
  }

  #acquireRead(stripe: number, operation: string): void {
    if (this.#left) refuseDetached(); // by a getter of the ID, since the call began
    const attachment = this.#attachment;
    attachment.lock.abandon(); // the store never nests: what is still held, an exception cut
    if (!attachment.lock.enterRead(stripe, this.#timeoutMs))
      attachment.acquireBehindOwnWait('read', stripe, this.#timeoutMs, operation);
  }

  #acquireWrite(stripe: number, operation: string): void {
    if (this.#left) refuseDetached();
    const attachment = this.#attachment;
    attachment.lock.abandon(); // as in #acquireRead
    if (!attachment.lock.enterWrite(stripe, this.#timeoutMs))
      attachment.acquireBehindOwnWait('write', stripe, this.#timeoutMs, operation);
  }
}

function refuseDetached(): never {
  throw new RefManagerError('ERR_DETACHED', 'this RefManager was detached while the call was under way');
}
