/**
 * RWLock: the store's lock as a primitive of its own, over a SharedArrayBuffer of its own or inside yours.
 * One stripe of striped-lock.ts; what that file says of fairness and of dying threads holds here.
 */

import { randomBytes } from 'node:crypto';
import { inspect, types } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { RefManagerError } from '../errors.ts';
import {
  BARE_STRIPE_WORDS,
  CACHE_LINE_WORDS,
  LAYOUT_VERSION,
  type LockRegion,
  lockRegion,
  MAX_THREADS,
  WORD_BYTES,
} from '../memory/layout.ts';
import { type AsyncLockOptions, checkAsyncOptions, checkTimeout } from './async-lock.ts';
import type { LockStats } from './lock/lock-statistics.ts';
import type { LockMode } from './lock/lock-words.ts';
import type { StripedLock } from './lock/striped-lock.ts';
import { checkKnown, checkMaxThreads, checkRoom, LONG_BYTES, type RWLockOptions } from './rw-lock-options.ts';
import { Attachment, defaultLockTimeoutMs } from './threads/attachment.ts';

/** Carries a lock to another thread. Structured-cloneable. */
export interface RWLockHandle {
  readonly refmanager: 'lock';
  readonly memory: SharedArrayBuffer;
  readonly byteOffset: number;
}

/** A lock held; `release` gives it back, as does leaving a `using` block. */
export interface LockGuard extends Disposable {
  release(): void;
  /** Writers: true while what a dead writer left has not been followed by `markConsistent`. Readers: always false. */
  readonly abandoned: boolean;
}

/** "rwlk" in ASCII. */
const LOCK_MAGIC = 0x7277_6c6b;
/**
 * Head of a bare lock, offsets in words from its start; the lock region follows.
 * | word | name        | written by    | guarded by   | holds                                  |
 * | ---- | ----------- | ------------- | ------------ | -------------------------------------- |
 * | 0    | MAGIC       | creator, last | atomic store | 0 until the head is complete           |
 * | 1    | MAX_THREADS | creator, once | MAGIC        | thread slots                           |
 * | 2-3  | LOCK_ID     | creator, once | MAGIC        | random; tells locks apart in a thread  |
 * | 4    | VERSION     | creator, once | MAGIC        | LAYOUT_VERSION of who created it       |
 */
const Head = { MAGIC: 0, MAX_THREADS: 1, LOCK_ID: 2, VERSION: 4 } as const;
const HEAD_WORDS: number = CACHE_LINE_WORDS;
const DEFAULT_MAX_THREADS = 64;
const STRIPE = 0;

/** This thread's attachments by lock id. */
const attachments = new Map<string, Attachment>();

/**
 * A reader/writer lock for worker threads. Many readers or one writer; neither side starves (Go's sync.RWMutex).
 * Nesting is refused: a thread that holds the lock gets `ERR_LOCK_MISUSE` when it acquires again, whatever the mode.
 * A thread that dies while it holds or waits is recovered: by `watchWorker`, or on Linux by whoever waits for it.
 *
 * An object belongs to the thread that created or attached it. Times are milliseconds.
 */
export class RWLock implements Disposable {
  readonly #memory: SharedArrayBuffer;
  readonly #byteOffset: number;
  readonly #words: Int32Array;
  readonly #region: LockRegion;
  readonly #key: string;
  #attachment: Attachment | undefined;
  /** That of the attachment, at hand for the fast paths. */
  #lock: StripedLock | undefined;
  readonly #defaultTimeoutMs: number = defaultLockTimeoutMs();

  private constructor(memory: SharedArrayBuffer, byteOffset: number) {
    this.#memory = memory;
    this.#byteOffset = byteOffset;
    const head = new Int32Array(memory, byteOffset, HEAD_WORDS);
    const maxThreads = head[Head.MAX_THREADS] ?? 0;
    this.#region = lockRegion(HEAD_WORDS, maxThreads, 1, BARE_STRIPE_WORDS);
    this.#words = new Int32Array(memory, byteOffset, this.#region.end);
    this.#key = `${head[Head.LOCK_ID]}/${head[Head.LOCK_ID + 1]}`;
    const known = attachments.get(this.#key);
    this.#attachment = known?.share() ?? this.#newAttachment();
    this.#lock = this.#attachment.lock;
    attachments.set(this.#key, this.#attachment);
  }

  /** Bytes a lock for so many threads takes. @throws {RefManagerError} `ERR_INVALID_OPTION` */
  static byteLength({ maxThreads = DEFAULT_MAX_THREADS }: { maxThreads?: number } = {}): number {
    return lockRegion(HEAD_WORDS, checkMaxThreads(maxThreads), 1, BARE_STRIPE_WORDS).end * WORD_BYTES;
  }

  /**
   * Creates a lock; this thread is attached to it.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for room that is missing, misaligned or not zero
   */
  static create(options: RWLockOptions = {}): RWLock {
    checkKnown(options);
    const maxThreads = checkMaxThreads(options.maxThreads ?? DEFAULT_MAX_THREADS);
    const bytes = RWLock.byteLength({ maxThreads });
    const { buffer = new SharedArrayBuffer(bytes), byteOffset = 0 } = options;
    checkRoom(buffer, byteOffset, bytes);
    const words = new Int32Array(buffer, byteOffset, bytes / WORD_BYTES);
    if (words.some((word) => word !== 0)) {
      throw new RefManagerError(
        'ERR_INVALID_OPTION',
        `buffer must hold ${bytes} zero bytes at byteOffset ${byteOffset}; it holds other data`,
      );
    }
    const id = randomBytes(LONG_BYTES);
    words[Head.MAX_THREADS] = maxThreads;
    words[Head.VERSION] = LAYOUT_VERSION;
    words[Head.LOCK_ID] = id.readInt32LE(0);
    words[Head.LOCK_ID + 1] = id.readInt32LE(WORD_BYTES);
    Atomics.store(words, Head.MAGIC, LOCK_MAGIC);
    return new RWLock(buffer, byteOffset);
  }

  /**
   * Attaches this thread to a lock another thread created. Attaching again costs no further slot.
   * @throws {RefManagerError} `ERR_BAD_HANDLE`, `ERR_TOO_MANY_THREADS`
   */
  static attach(handle: RWLockHandle): RWLock {
    const memory: unknown = typeof handle === 'object' && handle !== null ? handle.memory : undefined;
    const byteOffset = handle?.byteOffset ?? 0;
    const aligned = Number.isInteger(byteOffset) && byteOffset >= 0 && byteOffset % LONG_BYTES === 0;
    if (!types.isSharedArrayBuffer(memory) || !aligned || memory.byteLength < byteOffset + HEAD_WORDS * WORD_BYTES) {
      throw new RefManagerError('ERR_BAD_HANDLE', 'handle must be the handle of an RWLock, with its SharedArrayBuffer');
    }
    const head = new Int32Array(memory, byteOffset, HEAD_WORDS);
    const isLock = Atomics.load(head, Head.MAGIC) === LOCK_MAGIC;
    if (isLock && head[Head.VERSION] !== LAYOUT_VERSION) {
      throw new RefManagerError(
        'ERR_BAD_HANDLE',
        `handle must point to an RWLock of layout version ${LAYOUT_VERSION}, got version ${head[Head.VERSION]}`,
      );
    }
    const maxThreads = head[Head.MAX_THREADS] ?? 0;
    const isSound = isLock && maxThreads >= 1 && maxThreads <= MAX_THREADS;
    const region = lockRegion(HEAD_WORDS, maxThreads, 1, BARE_STRIPE_WORDS);
    if (!isSound || memory.byteLength < byteOffset + region.end * WORD_BYTES) {
      throw new RefManagerError(
        'ERR_BAD_HANDLE',
        `handle must point to a whole RWLock; there is none at byteOffset ${byteOffset}`,
      );
    }
    return new RWLock(memory, byteOffset);
  }

  /** What another thread needs to attach. */
  get handle(): RWLockHandle {
    return { refmanager: 'lock', memory: this.#memory, byteOffset: this.#byteOffset };
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

  /** Acquisitions, waits and recoveries so far; counts of other threads lag. */
  stats(): LockStats {
    const attachment = this.#attached();
    attachment.flush();
    return attachment.statistics.read();
  }

  /** Ends this object's use of the lock; a second call does nothing. @throws {RefManagerError} `ERR_LOCK_MISUSE` while held */
  detach(): void {
    if (this.#attachment?.leave() === true) attachments.delete(this.#key);
    this.#attachment = undefined;
    this.#lock = undefined;
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  toString(): string {
    return this.#attachment === undefined ? 'RWLock (detached)' : `RWLock { maxThreads: ${this.#region.maxThreads} }`;
  }

  #newAttachment(): Attachment {
    const longs = new BigInt64Array(this.#memory, this.#byteOffset, Math.floor(this.#region.end / 2));
    const attachment = new Attachment(this.#words, longs, this.#region, () => attachment.setAbandoned(STRIPE, true));
    return attachment;
  }

  #attached(): Attachment {
    return this.#attachment ?? refuseDetached();
  }

  #acquireBehindOwnWait(mode: LockMode, timeoutMs: number, what: string): void {
    this.#attached().acquireBehindOwnWait(mode, STRIPE, timeoutMs, what);
  }
}

Object.defineProperty(RWLock.prototype, inspect.custom, {
  value: function inspectRWLock(this: RWLock): string {
    return this.toString();
  },
});

/** Gives back the hold that was taken last, once; when that hold is over already, a later one is none of its business. */
class ReadGuard implements LockGuard {
  readonly #attachment: Attachment;
  /** What `holds` of the lock said; 0 once released. */
  #hold: number;

  constructor(attachment: Attachment, hold: number) {
    this.#attachment = attachment;
    this.#hold = hold;
  }

  get abandoned(): boolean {
    return false;
  }

  release(): void {
    const hold = this.#hold;
    if (hold === 0) return;
    const { lock } = this.#attachment;
    lock.leaving = hold;
    lock.releaseReadHold(hold);
    this.#hold = 0;
  }

  [Symbol.dispose](): void {
    this.#attachment.lock.leaving = this.#hold; // before the call, which a stack overflow may keep from beginning
    this.release();
  }
}

/** As ReadGuard. */
class WriteGuard implements LockGuard {
  readonly #attachment: Attachment;
  #hold: number;

  constructor(attachment: Attachment, hold: number) {
    this.#attachment = attachment;
    this.#hold = hold;
  }

  get abandoned(): boolean {
    return this.#attachment.isAbandoned(STRIPE);
  }

  release(): void {
    const hold = this.#hold;
    if (hold === 0) return;
    const { lock } = this.#attachment;
    lock.leaving = hold;
    lock.releaseWriteHold(hold);
    this.#hold = 0;
  }

  [Symbol.dispose](): void {
    this.#attachment.lock.leaving = this.#hold; // before the call, which a stack overflow may keep from beginning
    this.release();
  }
}

function refuseDetached(): never {
  throw new RefManagerError('ERR_DETACHED', 'this RWLock was detached: attach again');
}

function refusePromise<T>(value: T): T {
  if (typeof value === 'object' && value !== null) refuseThenable(value);
  return value;
}

function refuseThenable(value: object): void {
  if (!isThenable(value)) return;
  if (types.isPromise(value)) void value.catch(() => undefined); // refused below: what becomes of it is nobody's any more
  throw new RefManagerError(
    'ERR_LOCK_MISUSE',
    'the body must be synchronous: it returned a promise, and the lock is released before that settles',
  );
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function';
}
