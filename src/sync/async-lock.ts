/**
 * The locks for code that must not stand still: the same protocol as striped-lock.ts, driven by Atomics.waitAsync.
 * One per thread and lock region, with a thread slot of its own, so that asynchronous holds have a line of their own
 * and everything said of threads (fairness, recovery) holds for them too. Asked by rw-lock.ts and store-core.ts.
 *
 * Locally first come, first served. Readers of one stripe share the line by a local count, as long as nobody waits in
 * the queue and no writer of any thread has the stripe's word: so local readers that overlap starve no writer.
 */

import { RefManagerError } from '../errors.ts';
import { type Deadline, deadlineIn, type Waiting } from './lock-waits.ts';
import { sleepWhileAsync } from './parking.ts';
import type { StripedLock } from './striped-lock.ts';

export type LockMode = 'read' | 'write';

export interface AsyncLockOptions {
  /** Ends the waiting with `ERR_ABORTED`; once the lock is held it has no effect. */
  signal?: AbortSignal | undefined;
  /** Ends the waiting with `ERR_LOCK_TIMEOUT`. Default: no limit. */
  timeoutMs?: number | undefined;
}

interface Request {
  readonly mode: LockMode;
  readonly stripe: number;
  readonly timeoutMs: number;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
  admit(): void;
  refuse(error: unknown): void;
}

/** Asynchronous acquisitions of one thread. Never blocks the event loop; keeps the process alive while one waits. */
export class AsyncLock {
  readonly #words: Int32Array;
  readonly #lock: StripedLock;
  readonly #timeoutError: (what: string, stripe: number, timeoutMs: number) => RefManagerError;
  readonly #queue: Request[] = [];
  /** What is held now: one writer, or readers of one stripe. */
  #held: { readonly mode: LockMode; readonly stripe: number; holders: number } | undefined;
  #acquiring = false;

  constructor(
    words: Int32Array,
    lock: StripedLock,
    timeoutError: (what: string, stripe: number, timeoutMs: number) => RefManagerError,
  ) {
    this.#words = words;
    this.#lock = lock;
    this.#timeoutError = timeoutError;
  }

  /** True while something is held or waited for. */
  get busy(): boolean {
    return this.#held !== undefined || this.#acquiring || this.#queue.length > 0;
  }

  /**
   * Runs `body`, which may be asynchronous, inside the lock, and passes its value on; released whatever happens.
   * @throws {RefManagerError} `ERR_ABORTED`, `ERR_LOCK_TIMEOUT`; then `body` was not called
   */
  async run<T>(mode: LockMode, stripe: number, body: () => T | Promise<T>, options: AsyncLockOptions = {}): Promise<T> {
    await this.#acquire(mode, stripe, options);
    try {
      return await body();
    } finally {
      this.#release();
    }
  }

  #acquire(
    mode: LockMode,
    stripe: number,
    { signal, timeoutMs = Number.POSITIVE_INFINITY }: AsyncLockOptions,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(aborted(signal));
        return;
      }
      const deadline = deadlineIn(timeoutMs);
      const timer = timeoutMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => giveUp(), timeoutMs);
      // While it stands in the queue, the request leaves at once. At the head the wait itself ends, by its deadline.
      const giveUp = (): void => {
        deadline.atMs = 0;
        const index = this.#queue.indexOf(request);
        if (index === -1) return;
        this.#queue.splice(index, 1);
        request.refuse(this.#refusal(request));
      };
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
      };
      const request: Request = {
        mode,
        stripe,
        timeoutMs,
        deadline,
        signal,
        admit: () => {
          settle();
          resolve();
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      if (this.#queue.length === 0 && this.#joins(request)) request.admit();
      else {
        this.#queue.push(request);
        void this.#next();
      }
    });
  }

  /** Lets a reader in beside local readers of its stripe, if that passes nobody. */
  #joins({ mode, stripe }: Request): boolean {
    const held = this.#held;
    if (held === undefined || held.mode !== 'read' || mode !== 'read' || held.stripe !== stripe) return false;
    if (!this.#lock.hasNoWriter(stripe)) return false;
    held.holders++;
    return true;
  }

  /** Acquires for the head of the queue, then lets in whoever behind it may share. One at a time. */
  async #next(): Promise<void> {
    if (this.#acquiring || this.#held !== undefined) return;
    const head = this.#queue.shift();
    if (head === undefined) return;
    this.#acquiring = true;
    const { mode, stripe, deadline } = head;
    const lock = this.#lock;
    const waiting = mode === 'read' ? lock.acquiringRead(stripe, deadline) : lock.acquiringWrite(stripe, deadline);
    try {
      const held = await this.#await(waiting, head.signal);
      if (held) {
        this.#held = { mode, stripe, holders: 1 };
        head.admit();
      } else head.refuse(this.#refusal(head));
    } catch (error) {
      head.refuse(error);
    }
    this.#acquiring = false;
    for (let next = this.#queue[0]; next !== undefined && this.#joins(next); next = this.#queue[0]) {
      this.#queue.shift();
      next.admit();
    }
    void this.#next();
  }

  /** Drives a wait by awaiting the word, with this thread going on. An abort ends the sleep; the deadline then ends the wait. */
  async #await(waiting: Waiting, signal: AbortSignal | undefined): Promise<boolean> {
    let step = waiting.next();
    while (step.done !== true) {
      const { index, value, maxMs } = step.value;
      step = waiting.next(await sleepWhileAsync(this.#words, index, value, maxMs, signal));
    }
    return step.value;
  }

  #release(): void {
    const held = this.#held;
    if (held === undefined || --held.holders > 0) return;
    this.#held = undefined;
    if (held.mode === 'read') this.#lock.releaseRead();
    else this.#lock.releaseWrite();
    void this.#next();
  }

  #refusal({ mode, stripe, timeoutMs, signal }: Request): RefManagerError {
    if (signal?.aborted === true) return aborted(signal);
    return this.#timeoutError(`${mode}Async`, stripe, timeoutMs);
  }
}

function aborted(signal: AbortSignal): RefManagerError {
  return new RefManagerError('ERR_ABORTED', 'the wait for the lock was aborted by its signal', {
    cause: signal.reason,
  });
}
