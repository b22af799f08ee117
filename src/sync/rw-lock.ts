/**
 * RWLock: the store's lock as a primitive of its own, in shared memory of its own or inside yours.
 * One stripe of striped-lock.ts; what that file says of fairness and of dying threads holds here.
 */

import type { Worker } from 'node:worker_threads';
import { RefManagerError } from '../errors.ts';
import { type MemoryHandle, memoryHandle } from '../memory/linear-memory.ts';
import { type AsyncLockOptions, checkAsyncOptions, checkTimeout } from './async-lock-options.ts';
import type { LockMode } from './lock/lock-mode.ts';
import type { LockStats } from './lock/lock-statistics.ts';
import type { StripedLock } from './lock/striped-lock.ts';
import { attachmentFor, leaveFor } from './lock-attachments.ts';
import { type LockGuard, ReadGuard, WriteGuard } from './lock-guard.ts';
import {
  checkHandle,
  createLockMemory,
  type LockPlace,
  lockBytes,
  lockMemory,
  type RWLockMemory,
} from './rw-lock-memory.ts';
import { checkKnown, checkMaxThreads, type RWLockOptions } from './rw-lock-options.ts';
import { refuseThenable } from './synchronous-body.ts';
import { Attachment } from './threads/attachment.ts';
import { defaultLockTimeoutMs, warnOfUnseenDeaths } from './threads/unseen-deaths.ts';

/** Carries a lock to another thread. Structured-cloneable. */
export interface RWLockHandle extends MemoryHandle {
  readonly refmanager: 'lock';
  readonly byteOffset: number;
}

const DEFAULT_MAX_THREADS = 64;
/** A bare lock has one stripe. */
const STRIPE = 0;

/**
 * A reader/writer lock for worker threads. Many readers or one writer; neither side starves (Go's sync.RWMutex).
 * Nesting is refused: a thread that holds the lock gets `ERR_LOCK_MISUSE` when it acquires again, whatever the mode.
 * A thread that dies while it holds or waits is recovered: by `watchWorker`, or on Linux by whoever waits for it.
 *
 * An object belongs to the thread that created or attached it. One that is dropped without `detach()` is detached when it is
 * collected and nothing is held through it any more. Times are milliseconds.
 */
export class RWLock implements Disposable {
  readonly #place: LockPlace;
  readonly #maxThreads: number;
  #attachment: Attachment | undefined;
  /** That of the attachment, at hand for the fast paths. */
  #lock: StripedLock | undefined;
  readonly #defaultTimeoutMs: number = defaultLockTimeoutMs();

  private constructor(place: LockPlace) {
    this.#place = place;
    const memory = lockMemory(place);
    this.#maxThreads = memory.region.maxThreads;
    this.#attachment = attachmentFor(this, memory.key, () => newAttachment(memory));
    this.#lock = this.#attachment.lock;
  }

  /** Bytes a lock for so many threads takes. @throws {RefManagerError} `ERR_INVALID_OPTION` */
  static byteLength({ maxThreads = DEFAULT_MAX_THREADS }: { maxThreads?: number } = {}): number {
    return lockBytes(checkMaxThreads(maxThreads));
  }

  /**
   * Creates a lock; this thread is attached to it.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for room that is missing, misaligned, not zero, or the memory of another lock or a store
   */
  static create(options: RWLockOptions = {}): RWLock {
    checkKnown(options);
    const maxThreads = checkMaxThreads(options.maxThreads ?? DEFAULT_MAX_THREADS);
    const { buffer, byteOffset = 0 } = options;
    const place = createLockMemory(maxThreads, buffer, byteOffset);
    warnOfUnseenDeaths();
    return new RWLock(place);
  }

  /**
   * Attaches this thread to a lock another thread created. Attaching again costs no further slot.
   * @throws {RefManagerError} `ERR_BAD_HANDLE`, `ERR_TOO_MANY_THREADS`
   */
  static attach(handle: RWLockHandle): RWLock {
    return new RWLock(checkHandle(handle));
  }

  /** What another thread needs to attach. */
  get handle(): RWLockHandle {
    const { memory, byteOffset } = this.#place;
    return { refmanager: 'lock', ...memoryHandle(memory), byteOffset };
  }

  /** Runs `body` as a reader and passes its value on; released whatever happens. An async body throws `ERR_LOCK_MISUSE`. */
  read<T>(body: () => T): T {
    const lock = this.#lock ?? refuseDetached();
    const timeoutMs = this.#defaultTimeoutMs;
    let hold = 0;
    let value: T;
    lock.begin();
    try {
      if (!lock.enterRead(STRIPE, timeoutMs)) this.#acquireBehindOwnWait('read', timeoutMs, 'read');
      hold = ++lock.holds;
      value = refusePromise(body());
    } catch (error) {
      if (hold === 0) lock.abandonIfCut(error);
      else {
        lock.leaving = hold;
        lock.releaseReadHold(hold);
      }
      throw error;
    }
    lock.leaving = hold;
    lock.releaseReadHold(hold);
    return value;
  }

  /** Runs `body` as the writer and passes its value on; released whatever happens. An async body throws `ERR_LOCK_MISUSE`. */
  write<T>(body: () => T): T {
    const lock = this.#lock ?? refuseDetached();
    const timeoutMs = this.#defaultTimeoutMs;
    let hold = 0;
    let value: T;
    lock.begin();
    try {
      if (!lock.enterWrite(STRIPE, timeoutMs)) this.#acquireBehindOwnWait('write', timeoutMs, 'write');
      hold = ++lock.holds;
      value = refusePromise(body());
    } catch (error) {
      if (hold === 0) lock.abandonIfCut(error);
      else {
        lock.leaving = hold;
        lock.releaseWriteHold(hold);
      }
      throw error;
    }
    lock.leaving = hold;
    lock.releaseWriteHold(hold);
    return value;
  }

  /** Waits for a read lock. @throws {RefManagerError} `ERR_LOCK_TIMEOUT` (default: 10 s on a main thread, else never), `ERR_LOCK_MISUSE` */
  acquireRead(timeoutMs?: number): LockGuard {
    const attachment = this.#attachment ?? refuseDetached();
    const { lock } = attachment;
    const limitMs = timeoutMs === undefined ? this.#defaultTimeoutMs : checkTimeout(timeoutMs);
    lock.begin();
    try {
      if (!lock.enterRead(STRIPE, limitMs)) this.#acquireBehindOwnWait('read', limitMs, 'acquireRead');
      return new ReadGuard(attachment, ++lock.holds);
    } catch (error) {
      lock.abandonIfCut(error);
      throw error;
    }
  }

  /** Takes a read lock if that is possible at once. */
  tryAcquireRead(): boolean {
    const lock = this.#lock ?? refuseDetached();
    const held = lock.tryAcquireRead(STRIPE);
    if (held) lock.holds++;
    return held;
  }

  /** @throws {RefManagerError} `ERR_LOCK_MISUSE` unless this thread holds a read lock */
  releaseRead(): void {
    (this.#lock ?? refuseDetached()).releaseRead();
  }

  /** Waits for the write lock. @throws {RefManagerError} as acquireRead */
  acquireWrite(timeoutMs?: number): LockGuard {
    const attachment = this.#attachment ?? refuseDetached();
    const { lock } = attachment;
    const limitMs = timeoutMs === undefined ? this.#defaultTimeoutMs : checkTimeout(timeoutMs);
    lock.begin();
    try {
      if (!lock.enterWrite(STRIPE, limitMs)) this.#acquireBehindOwnWait('write', limitMs, 'acquireWrite');
      return new WriteGuard(attachment, ++lock.holds);
    } catch (error) {
      lock.abandonIfCut(error);
      throw error;
    }
  }

  /** Takes the write lock if that is possible at once. */
  tryAcquireWrite(): boolean {
    const lock = this.#lock ?? refuseDetached();
    const held = lock.tryAcquireWrite(STRIPE);
    if (held) lock.holds++;
    return held;
  }

  /** @throws {RefManagerError} `ERR_LOCK_MISUSE` unless this thread holds the write lock */
  releaseWrite(): void {
    (this.#lock ?? refuseDetached()).releaseWrite();
  }

  /**
   * Runs `body`, which may be asynchronous, as a reader, and passes its value on; released whatever happens. Never
   * blocks the event loop. Acquisitions of one thread come in the order asked for; the first takes it a second slot.
   * @throws {RefManagerError} `ERR_ABORTED`, `ERR_LOCK_TIMEOUT`; then `body` was not called
   */
  async readAsync<T>(body: () => T | Promise<T>, options?: AsyncLockOptions): Promise<T> {
    return this.#attached().async.run('read', STRIPE, body, checkAsyncOptions(options));
  }

  /** As readAsync, as the writer; `body` is told whether a writer died inside before (see LockGuard). */
  async writeAsync<T>(
    body: (inside: { abandoned: boolean }) => T | Promise<T>,
    options?: AsyncLockOptions,
  ): Promise<T> {
    const attachment = this.#attached();
    const inside = (): T | Promise<T> => body({ abandoned: attachment.isAbandoned(STRIPE) });
    return attachment.async.run('write', STRIPE, inside, checkAsyncOptions(options));
  }

  /**
   * True while what a dead writer left has not been followed by `markConsistent`: for readers and for whoever has no
   * guard. Inside the lock it cannot change, but by this thread.
   */
  get abandoned(): boolean {
    return this.#attached().isAbandoned(STRIPE);
  }

  /**
   * Says that what the lock guards is sound again after a writer died inside (pthread_mutex_consistent).
   * @throws {RefManagerError} `ERR_LOCK_MISUSE` unless this thread holds the write lock
   */
  markConsistent(): void {
    const attachment = this.#attached();
    if (!attachment.isWriter(STRIPE))
      throw new RefManagerError('ERR_LOCK_MISUSE', 'markConsistent expects this thread to hold the write lock');
    attachment.setAbandoned(STRIPE, false);
  }

  /** Gives back what the ended thread held. Idempotent; never waits. Recovering a thread that lives is undefined. */
  recover(threadId: number): void {
    this.#attached().recover(threadId);
  }

  /** Calls `recover` when `worker` exits. */
  watchWorker(worker: Worker): void {
    this.#attached().watchWorker(worker);
  }

  /**
   * watchWorker for the workers of a pool (piscina, tinypool, workerpool, poolifier) and for every Worker that this thread
   * creates from now on; a pool that shows no workers (threads.js) is to be made after this. @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  watchPool(pool: object): void {
    this.#attached().watchPool(pool);
  }

  /** Acquisitions, waits and recoveries so far; counts of other threads lag. */
  stats(): LockStats {
    const attachment = this.#attached();
    attachment.flush();
    return attachment.statistics.read();
  }

  /** Ends this object's use of the lock; a second call does nothing. @throws {RefManagerError} `ERR_LOCK_MISUSE` while held */
  detach(): void {
    if (this.#attachment !== undefined) leaveFor(this, this.#attachment);
    this.#attachment = undefined;
    this.#lock = undefined;
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  toString(): string {
    return this.#attachment === undefined ? 'RWLock (detached)' : `RWLock { maxThreads: ${this.#maxThreads} }`;
  }

  #attached(): Attachment {
    return this.#attachment ?? refuseDetached();
  }

  #acquireBehindOwnWait(mode: LockMode, timeoutMs: number, what: string): void {
    this.#attached().acquireBehindOwnWait(mode, STRIPE, timeoutMs, what);
  }
}

Object.defineProperty(RWLock.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value: function inspectRWLock(this: RWLock): string {
    return this.toString();
  },
});

function newAttachment({ words, longs, region, core }: RWLockMemory): Attachment {
  const attachment = new Attachment(words, longs, region, () => attachment.setAbandoned(STRIPE, true), core);
  return attachment;
}

function refuseDetached(): never {
  throw new RefManagerError('ERR_DETACHED', 'this RWLock was detached: attach again');
}

function refusePromise<T>(value: T): T {
  if (typeof value === 'object' && value !== null) refuseThenable(value);
  return value;
}
