/**
 * One thread's side of one store: takes the stripe's lock around each operation of stripe.ts, and remembers what it
 * decoded. Shared by all RefManager objects of the thread over that store.
 */

import {
  type ContainerIDLike,
  type LastSeen,
  lastSeen,
  type NotedRecord,
  noteRecord,
  readNoted,
} from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import { coreOver } from '../../core/core.ts';
import { SCRATCH_WORDS } from '../../memory/layout.ts';
import type { SharedMemory } from '../../memory/shared-memory.ts';
import { Attachment } from '../../sync/threads/attachment.ts';
import { flushAtEnd } from '../../sync/threads/thread-members.ts';
import { defaultLockTimeoutMs } from '../../sync/threads/unseen-deaths.ts';
import { storedReference } from '../encoding/codec.ts';
import { Encoder } from '../encoding/encoder.ts';
import { partsOf, valuePartsOf } from '../encoding/value-parts.ts';
import type { ThreadOptions } from '../store-options.ts';
import { type StoreStats, storeStats } from '../store-stats.ts';
import { Stripes } from '../stripe.ts';
import { WatchHost } from '../watch/watch-subscription.ts';
import { AsyncCalls } from './async-calls.ts';
import { ConditionalWrites } from './conditional-writes.ts';
import { Listing } from './listing.ts';
import { Recollection } from './recollection.ts';
import { isFull, StripeGate } from './stripe-gate.ts';
import { renew } from './validated-cache.ts';

/** How many there were in this thread. */
let made = 0;

export class StoreCore {
  readonly memory: SharedMemory;
  readonly options: ThreadOptions;
  readonly watching: WatchHost;
  readonly listing: Listing;
  readonly conditional: ConditionalWrites;
  readonly #encoder: Encoder;
  readonly #stripes: Stripes;
  readonly attachment: Attachment;
  readonly #gate: StripeGate;
  readonly recollection: Recollection;
  readonly #stripeMask: number;
  /** Names this core on IDs: one that attached again later knows nothing of what this one noted. */
  readonly #number: number = ++made;
  /** What readNoted has read last. */
  readonly #noted: NotedRecord = { hash: 0, stateIndex: 0, state: 0 };
  #async: AsyncCalls | undefined;
  /** By what was seen on IDs. */
  #cacheHits = 0;
  /** The word of the state of what this thread stored last, and the state it got. */
  #writtenAt = 0;
  #writtenState = 0;

  /** @throws {RefManagerError} `ERR_TOO_MANY_THREADS` */
  constructor(memory: SharedMemory, options: ThreadOptions) {
    this.memory = memory;
    this.options = options;
    this.recollection = new Recollection(this, this.#number, memory.words, options.cacheEntries);
    this.#stripeMask = memory.layout.stripes - 1;
    const timeoutMs = options.lockTimeoutMs ?? defaultLockTimeoutMs();
    const longs = new BigInt64Array(memory.buffer, 0, Math.floor(memory.layout.lock.end / 2));
    const repair = (stripe: number): void => this.#stripes.recoverLocked(stripe);
    const core = coreOver(memory.memory, memory.words);
    this.attachment = new Attachment(memory.words, longs, memory.layout.lock, repair, core);
    const { slot } = this.attachment.membership.identity;
    const store = core.storeAt(memory.layout.scratch + slot * SCRATCH_WORDS);
    this.#encoder = new Encoder(memory.storeId[0] ^ memory.storeId[1], store);
    this.#stripes = new Stripes(memory, this.#encoder);
    this.#gate = new StripeGate(this.attachment, timeoutMs);
    this.listing = new Listing(memory, this.#stripes, this.attachment, this.#gate, timeoutMs);
    this.conditional = new ConditionalWrites(
      this.#encoder,
      this.#stripes,
      this.#gate,
      this.recollection,
      this.#stripeMask,
    );
    this.watching = new WatchHost(this.#stripes.ring, this.attachment);
    flushAtEnd(this);
  }

  setRef(id: ContainerIDLike, ref: ObjectReference | null): void {
    const [type, name] = partsOf(id);
    const value = valuePartsOf(ref);
    const seen = lastSeen(id);
    // From here on nothing of the caller's runs: it might call this store, and change what the encoder holds.
    if (readNoted(id, this.#number, this.#noted)) this.#encoder.encodeHashedKey(type, name, this.#noted.hash);
    else {
      this.#encoder.encodeKey(type, name);
      this.#noted.state = 0;
    }
    this.#encoder.encodeValue(value);
    try {
      this.#storeEncoded(this.#noted);
    } catch (error) {
      if (!isFull(error) || !this.#gate.reclaim(this.#stripes)) throw error;
      this.#storeEncoded(this.#noted);
    }
    const writtenAt = this.#writtenAt;
    const writtenState = this.#writtenState;
    const isLarge = this.#stripes.records.overflows;
    // An ID that is a Proxy, or inherits from one, is asked for its prototype: from here on the caller may run again.
    noteRecord(id, this.#number, this.#encoder.hash, isLarge ? 0 : writtenAt, isLarge ? 0 : writtenState);
    // Whoever read it before by this ID will read it again: what was stored is at hand here, and need not be decoded then.
    if (seen?.store === this) renew(seen, storedReference(value), writtenAt, writtenState);
  }

  getRef(id: ContainerIDLike): ObjectReference | null | undefined {
    const seen = this.#seen(id);
    if (seen !== undefined) return seen.ref;
    const [type, name] = partsOf(id);
    return (this.recollection.find(id, type, name, true) ?? this.lookAnew(id, type, name, 'getRef'))?.ref;
  }

  /** What this thread remembers of the ID, if it is current. */
  recall(id: ContainerIDLike, type: string, name: string): LastSeen | undefined {
    return this.#seen(id) ?? this.recollection.find(id, type, name, false);
  }

  /** What is stored under the ID, whose strings are these, and where to look whether it still stands, asked under the lock. */
  lookAnew(id: ContainerIDLike, type: string, name: string, operation: string): LastSeen | undefined {
    const noted = this.#noted;
    const isNoted = this.#readNoted(id, type, name);
    const stripe = noted.hash & this.#stripeMask;
    let found: LastSeen | undefined;
    try {
      this.#gate.acquireRead(stripe, operation);
      if (isNoted) found = this.#stripes.getNotedLocked(stripe, this, type, name, noted);
      else found = this.#stripes.getLocked(stripe, this);
      this.attachment.lock.releaseRead();
    } catch (error) {
      this.attachment.lock.abandon();
      throw error;
    }
    if (found === undefined) {
      if (!isNoted || noted.state !== 0) noteRecord(id, this.#number, noted.hash, 0, 0);
      return undefined;
    }
    const { foundLarge } = this.#stripes;
    noteRecord(id, this.#number, noted.hash, foundLarge ? 0 : found.stateIndex, foundLarge ? 0 : found.state);
    this.recollection.remember(id, type, name, found);
    return found;
  }

  hasRef(id: ContainerIDLike): boolean {
    if (this.#seen(id) !== undefined) return true;
    const [type, name] = partsOf(id);
    if (this.recollection.find(id, type, name, false) !== undefined) return true;
    const noted = this.#noted;
    const isNoted = this.#readNoted(id, type, name);
    const stripe = noted.hash & this.#stripeMask;
    let found: boolean;
    try {
      this.#gate.acquireRead(stripe, 'hasRef');
      found = isNoted ? this.#stripes.hasNotedLocked(stripe, type, name, noted) : this.#stripes.hasLocked(stripe);
      this.attachment.lock.releaseRead();
    } catch (error) {
      this.attachment.lock.abandon();
      throw error;
    }
    if (!isNoted) noteRecord(id, this.#number, noted.hash, 0, 0);
    return found;
  }

  clearRef(id: ContainerIDLike): boolean {
    const [type, name] = partsOf(id);
    const noted = this.#noted;
    const isNoted = this.#readNoted(id, type, name);
    this.recollection.forget(type, name);
    const stripe = noted.hash & this.#stripeMask;
    let cleared: boolean;
    try {
      this.#gate.acquireWrite(stripe, 'clearRef');
      if (isNoted) cleared = this.#stripes.clearNotedLocked(stripe, type, name, noted);
      else cleared = this.#stripes.clearLocked(stripe);
      this.attachment.lock.releaseWrite();
    } catch (error) {
      this.attachment.lock.abandon(); // as in setRef; a clear refuses nothing
      throw error;
    }
    if (!isNoted || noted.state !== 0) noteRecord(id, this.#number, noted.hash, 0, 0);
    return cleared;
  }

  /** The same operations for code that must not stand still. Takes the thread a second slot when first asked for. */
  get asyncCalls(): AsyncCalls {
    this.#async ??= new AsyncCalls(this.memory, this.attachment, this.options.lockTimeoutMs);
    return this.#async;
  }

  stats(): StoreStats {
    this.flush();
    return storeStats(this.memory, this.#stripes.table, this.attachment, this.listing.size, this.#stripes.ring.head);
  }

  /** One RefManager more uses this core. */
  share(): void {
    this.attachment.share();
  }

  /** One less; the last one gives the thread's slot back. True when this was the last. */
  leave(): boolean {
    this.attachment.lock.abandon();
    this.flush();
    const isLast = this.#gate.leave();
    if (isLast) this.#encoder.leaveOwnWords();
    return isLast;
  }

  /** What this store noted on the ID, if it is current: one atomic load, which is when the call takes effect. */
  #seen(id: ContainerIDLike): LastSeen | undefined {
    const seen = lastSeen(id);
    if (seen === undefined || seen.store !== this) return undefined;
    if (Atomics.load(this.memory.words, seen.stateIndex) !== seen.state) return undefined;
    this.#cacheHits++;
    return seen;
  }

  /** Hands in what this thread has counted for itself. */
  flush(): void {
    const { recollection } = this;
    const { statistics } = this.attachment;
    this.attachment.flush();
    statistics.add('CACHE_HITS', this.#cacheHits + recollection.hits);
    statistics.add('CACHE_MISSES', recollection.misses);
    this.#cacheHits = 0;
    recollection.hits = 0;
    recollection.misses = 0;
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

  /** Stores a body as an encoder made it before, at byte `start`. */
  setBody(body: Buffer, start: number, keyBytes: number, valueBytes: number, shape: number): void {
    this.#encoder.take(body, start, keyBytes, valueBytes, shape);
    this.#noted.state = 0;
    this.#storeEncoded(this.#noted);
  }

  /** Stores what the encoder holds; `noted`: what is known of its key's record. */
  #storeEncoded(noted: NotedRecord): void {
    const stripe = this.#encoder.hash & this.#stripeMask;
    try {
      this.#gate.acquireWrite(stripe, 'setRef');
      this.#writtenAt = this.#stripes.setNotedLocked(stripe, noted);
      this.#writtenState = this.memory.words[this.#writtenAt] as number; // read plainly: the lock is held
      this.attachment.lock.releaseWrite();
    } catch (error) {
      this.#gate.endRefused(error);
    }
  }
}
