/**
 * RefManager: container ID -> ObjectReference in shared memory, for any number of threads at once. The public face of
 * the store; the work is done in store-core.ts.
 * @see kubelet v1.18.6, `pkg/kubelet/container/container_reference_manager.go`
 */

import type { Worker } from 'node:worker_threads';
import type { ContainerID, ContainerIDLike } from '../api/container-id.ts';
import type { ObjectReference } from '../api/object-reference.ts';
import { RefManagerError } from '../errors.ts';
import { type AsyncLockOptions, checkAsyncOptions } from '../sync/async-lock-options.ts';
import { clearRefAsync, getRefAsync, hasRefAsync, setRefAsync } from './attached/async-twins.ts';
import type { Listing } from './attached/listing.ts';
import type { StoreCore } from './attached/store-core.ts';
import { attachStore, createStore, leaveStore, restoreStore } from './attached/store-cores.ts';
import { FieldFilter, type RefFilter } from './encoding/field-filter.ts';
import { type RefManagerHandle, threadOptions } from './ref-manager-handle.ts';
import { type RefManagerOptions, storeOptions } from './store-options.ts';
import { inLine, type StoreStats } from './store-stats.ts';
import { clear, clearMany, compareAndSetRef, setMany, setRefIfAbsent, type Update, updateRef } from './updates.ts';
import type { Watcher } from './watch/watcher.ts';
import { Watches, type WatchOptions } from './watch/watches.ts';

/** A RefManager dropped without `detach()` must not keep the store's memory and the thread's slot for ever. */
const forgotten = new FinalizationRegistry<StoreCore>(leaveStore);

/**
 * The kubelet's RefManager over shared memory. Each thread attaches for itself; all its methods may be called from any
 * attached thread at any time, and each takes effect at one instant (linearizable). A method blocks only while another
 * thread holds the lock of the same stripe; nothing of the caller's runs under a lock.
 *
 * All methods throw `ERR_DETACHED` after `detach()`, and `ERR_LOCK_TIMEOUT` when a lock could not be had within `lockTimeoutMs`.
 * A RefManagerError means that nothing was changed; a write that a stack overflow cuts is done or not (docs/api.md).
 */
export class RefManager implements Disposable {
  #core: StoreCore | undefined;
  readonly #watches = new Watches();

  private constructor(core: StoreCore) {
    this.#core = core;
    forgotten.register(this, core, this);
  }

  /**
   * Allocates a store; this thread is attached to it.
   * @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  static create(options: RefManagerOptions = {}): RefManager {
    return new RefManager(createStore(storeOptions(options)));
  }

  /**
   * Allocates a store that holds what was stored at the instant of `snapshot`; this thread is attached to it. Where the
   * bytes lie is free: any view will do. Everything about them is checked before anything is created. 1 million
   * references take about 1.4 s (docs/snapshot-format.md).
   * @param options - as `create`; they need not be those of the store that the snapshot is of
   * @throws {RefManagerError} `ERR_BAD_SNAPSHOT`, `ERR_INVALID_OPTION`; `ERR_STORE_FULL` when `maxBytes` is too small for it
   */
  static restore(snapshot: Uint8Array, options: RefManagerOptions = {}): RefManager {
    return new RefManager(restoreStore(snapshot, storeOptions(options)));
  }

  /**
   * Attaches this thread to the store whose `handle` another thread sent. Attaching again costs no further slot; each
   * RefManager is detached on its own, and the thread's slot is given back with the last.
   * @throws {RefManagerError} `ERR_BAD_HANDLE`, `ERR_TOO_MANY_THREADS`; `ERR_INVALID_OPTION` for options changed on the way
   */
  static attach(handle: RefManagerHandle): RefManager {
    return new RefManager(attachStore(handle, threadOptions(handle)));
  }

  /** What another thread needs to attach. Structured-cloneable. */
  get handle(): RefManagerHandle {
    const core = this.#attached();
    return { ...core.memory.handle, ...core.options };
  }

  /**
   * Stores a copy of `ref` under `id`; a reference already there is replaced. `null` is stored, as Go stores nil.
   * @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID`, `ERR_INVALID_REF`, `ERR_STORE_FULL`
   */
  setRef(id: ContainerIDLike, ref: ObjectReference | null): void {
    this.#attached().setRef(id, ref);
  }

  /**
   * The reference stored under `id`: a frozen copy, where Go hands out the shared pointer. `null`: a nil was stored;
   * `undefined`: nothing is stored.
   * @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID`
   */
  getRef(id: ContainerIDLike): ObjectReference | null | undefined {
    return this.#attached().getRef(id);
  }

  /**
   * True when something, null included, is stored under `id`.
   * @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID`
   */
  hasRef(id: ContainerIDLike): boolean {
    return this.#attached().hasRef(id);
  }

  /**
   * Removes what is stored under `id`. True when something was; an absent one is not an error.
   * @throws {RefManagerError} `ERR_INVALID_CONTAINER_ID`
   */
  clearRef(id: ContainerIDLike): boolean {
    return this.#attached().clearRef(id);
  }

  /**
   * Stores what `update` makes of what is stored under `id` (`undefined`: nothing is), and returns it; when `update` returns
   * `undefined`, all stays as it is. `update` runs outside of any lock, and again whenever another thread was faster: it
   * should only compute. It must be synchronous.
   * @throws {RefManagerError} as setRef, `ERR_LOCK_MISUSE` when `update` returns a promise; what `update` throws
   */
  updateRef(id: ContainerIDLike, update: Update): ObjectReference | null | undefined {
    return updateRef(this.#attached(), id, update);
  }

  /** setRef, if nothing (not even null) is stored under `id`. True when it was stored. @throws {RefManagerError} as setRef */
  setRefIfAbsent(id: ContainerIDLike, ref: ObjectReference | null): boolean {
    return setRefIfAbsent(this.#attached(), id, ref);
  }

  /**
   * setRef, if what is stored under `id` is `expected`, compared field by field; `undefined`: if nothing is. True when
   * `next` was stored.
   * @throws {RefManagerError} as setRef
   */
  compareAndSetRef(
    id: ContainerIDLike,
    expected: ObjectReference | null | undefined,
    next: ObjectReference | null,
  ): boolean {
    return compareAndSetRef(this.#attached(), id, expected, next);
  }

  /**
   * setRef of each pair (a Map of references will do). All are checked before the first is stored; each takes effect at an
   * instant of its own, so others see them come one by one.
   * @throws {RefManagerError} as setRef; with `ERR_STORE_FULL` and `ERR_LOCK_TIMEOUT` those before it are stored
   */
  setMany(references: Iterable<readonly [ContainerIDLike, ObjectReference | null]>): void {
    setMany(this.#attached(), references);
  }

  /**
   * clearRef of each ID, or of each reference for which the function returns true. Returns how many were removed. Each
   * goes at an instant of its own; what the function has seen is what goes: it is asked again about one that another thread
   * has replaced meanwhile, and it runs outside of any lock.
   * @throws {RefManagerError} as clearRef; `ERR_INVALID_OPTION`
   */
  clearMany(which: Iterable<ContainerIDLike> | ((id: ContainerID, ref: ObjectReference | null) => boolean)): number {
    return clearMany(this.#attached(), which);
  }

  /** Removes every reference, each at an instant of its own, and returns how many; what others store meanwhile may stay. */
  clear(): number {
    return clear(this.#attached());
  }

  /**
   * As setRef, without ever blocking the event loop: waits for the lock in the thread's queue of asynchronous operations,
   * first come, first served. `ref` is read before the call returns. The first asynchronous call of a thread takes it a
   * second thread slot. `timeoutMs` is by default the option `lockTimeoutMs` when that was set, else unlimited.
   * @throws {RefManagerError} as setRef; `ERR_ABORTED`, `ERR_LOCK_TIMEOUT`, `ERR_TOO_MANY_THREADS`; nothing is changed then
   */
  async setRefAsync(id: ContainerIDLike, ref: ObjectReference | null, options?: AsyncLockOptions): Promise<void> {
    return await setRefAsync(this.#attached(), id, ref, checkAsyncOptions(options)); // awaited: that keeps `this` from being collected
  }

  /** As getRef, without ever blocking the event loop. @throws {RefManagerError} as setRefAsync */
  async getRefAsync(id: ContainerIDLike, options?: AsyncLockOptions): Promise<ObjectReference | null | undefined> {
    return await getRefAsync(this.#attached(), id, checkAsyncOptions(options));
  }

  /** As hasRef, without ever blocking the event loop. @throws {RefManagerError} as setRefAsync */
  async hasRefAsync(id: ContainerIDLike, options?: AsyncLockOptions): Promise<boolean> {
    return await hasRefAsync(this.#attached(), id, checkAsyncOptions(options));
  }

  /** As clearRef, without ever blocking the event loop. @throws {RefManagerError} as setRefAsync */
  async clearRefAsync(id: ContainerIDLike, options?: AsyncLockOptions): Promise<boolean> {
    return await clearRefAsync(this.#attached(), id, checkAsyncOptions(options));
  }

  /** References stored now; exact when no other thread writes. */
  get size(): number {
    return this.#attached().listing.size;
  }

  /**
   * Every reference, in no particular order; with `filter`, those of a namespace, of a pod's uid, or of both. What it leaves
   * out is not decoded, but looked at. Safe beside writers: a key that is there throughout comes exactly once.
   * @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  entries(filter?: RefFilter): IterableIterator<[ContainerID, ObjectReference | null]> {
    return this.#entriesOf(this.#attached(), FieldFilter.of(filter));
  }

  /** The IDs of `entries`. */
  *keys(filter?: RefFilter): IterableIterator<ContainerID> {
    for (const [id] of this.entries(filter)) yield id;
  }

  /** The references of `entries`. */
  *values(filter?: RefFilter): IterableIterator<ObjectReference | null> {
    for (const [, ref] of this.entries(filter)) yield ref;
  }

  [Symbol.iterator](): IterableIterator<[ContainerID, ObjectReference | null]> {
    return this.entries();
  }

  /**
   * Every set, and every clear that removed something, committed by any thread after this call returned: each exactly
   * once, those of one container ID in commit order. Ends with `break`, `return()`, `signal` or `detach()`; waiting keeps
   * the process alive and blocks nothing, and no writer waits for a watcher.
   *
   * A watcher that cannot keep up (the store remembers the last 32,768 events, fewer in a small store), or that a dying
   * writer may owe an event, gets `ERR_WATCH_TOO_OLD` thrown from the iteration, once: list with `entries()`, watch again.
   * @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  watch(options: WatchOptions = {}): Watcher {
    return this.#watches.open(this.#attached().watching, options, this);
  }

  /**
   * Every reference as it was at one instant: versioned, checksummed bytes for `RefManager.restore`. Stores with equal
   * contents have equal snapshots. For the instant of the copy everybody else stands still who is not answered from
   * memory; the rest of the work is done beside them (docs/snapshot-format.md has times).
   * @throws {RefManagerError} `ERR_LOCK_TIMEOUT` when not every stripe could be had within `lockTimeoutMs`
   */
  snapshot(): Uint8Array {
    return this.#attached().listing.snapshot();
  }

  /** Entries, memory, lock acquisitions and waits so far. Counts of other threads may lag. */
  stats(): StoreStats {
    return this.#attached().stats();
  }

  /**
   * After the thread `threadId` ended: frees its locks and has repaired what it half did. Idempotent; never waits.
   * Recovering a thread that lives is undefined.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for a threadId no thread can have had (-1: the Worker exited already)
   */
  recover(threadId: number): void {
    this.#attached().attachment.recover(threadId);
  }

  /** Calls `recover` when `worker` exits. Keeps neither the worker nor the process alive. */
  watchWorker(worker: Worker): void {
    this.#attached().attachment.watchWorker(worker);
  }

  /**
   * watchWorker for the workers of a pool (piscina, tinypool, workerpool, poolifier) and for every Worker that this thread
   * creates from now on; a pool that shows no workers (threads.js) is to be made after this.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for what can be no pool
   */
  watchPool(pool: object): void {
    this.#attached().attachment.watchPool(pool);
  }

  /** Ends this RefManager's use of the store; a second call does nothing. The store lives while any thread holds it. */
  detach(): void {
    if (this.#core !== undefined) leaveStore(this.#core);
    this.#core = undefined;
    this.#watches.endAll();
    forgotten.unregister(this);
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  /** One line for people: what console.log prints too. */
  toString(): string {
    return `RefManager ${this.#core === undefined ? '(detached)' : inLine(this.#core.stats())}`;
  }

  /** Keeps `this` from being collected while the iteration goes on. */
  *#entriesOf(core: StoreCore, filter: FieldFilter | undefined): ReturnType<Listing['entries']> {
    yield* core.listing.entries(filter);
  }

  #attached(): StoreCore {
    if (this.#core === undefined)
      throw new RefManagerError('ERR_DETACHED', 'this RefManager was detached: attach again');
    return this.#core;
  }
}

Object.defineProperty(RefManager.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value: function inspectRefManager(this: RefManager): string {
    return this.toString();
  },
});
