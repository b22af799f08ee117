/**
 * The locks for code that must not stand still: the same protocol as striped-lock.ts, driven by Atomics.waitAsync.
 * One per thread and lock region, with a thread slot of its own, so that asynchronous holds have a line of their own
 * and everything said of threads (fairness, recovery) holds for them too. Asked by rw-lock.ts and store-core.ts.
 *
 * Locally first come, first served. Readers of one stripe share the line by a local count, as long as nobody waits in
 * the queue and no writer of any thread has the stripe's word: so local readers that overlap starve no writer.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { threadId } from 'node:worker_threads';
import { RefManagerError } from '../errors.ts';
import type { AsyncLockOptions } from './async-lock-options.ts';
import { type AsyncRequest, asyncRequest } from './lock/async-request.ts';
import type { LockMode } from './lock/lock-mode.ts';
import type { Sleep, Waiting } from './lock/lock-waits.ts';
import type { StripedLock } from './lock/striped-lock.ts';
import { sleepWhile, sleepWhileAsync } from './parking.ts';
import { nowMs } from './real-time.ts';
import { LONGEST_WAIT_MS } from './threads/unseen-deaths.ts';

/** A request's wait, and what it sleeps on. */
interface Asleep {
  readonly head: AsyncRequest;
  readonly waiting: Waiting;
  readonly sleep: Sleep;
}

/** A body that runs inside a lock, for what is called in it: asking for the same lock again would wait for itself. */
interface Inside {
  readonly lock: AsyncLock;
  readonly outer: Inside | undefined;
  isOver: boolean;
}
const insides = new AsyncLocalStorage<Inside>();

/** Asynchronous acquisitions of one thread. Never blocks the event loop; keeps the process alive while one waits. */
export class AsyncLock {
  readonly #words: Int32Array;
  readonly #lock: StripedLock;
  readonly #timeoutError: (what: string, stripe: number, timeoutMs: number) => RefManagerError;
  readonly #queue: AsyncRequest[] = [];
  /** What is held now: one writer, or readers of one stripe. */
  #held: { readonly mode: LockMode; readonly stripe: number; readonly sinceMs: number; holders: number } | undefined;
  #acquiring = false;
  #isGoingOn = false;
  /** The wait of the head of the queue, while it sleeps. */
  #asleep: Asleep | undefined;
  /** The request whose wait is being driven. Still there afterwards when a stack overflow cut that: see #refuseCut. */
  #driven: AsyncRequest | undefined;

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

  /** True while the head of the queue waits: what it has so far is no hold. */
  get isAsleep(): boolean {
    return this.#asleep !== undefined;
  }

  /**
   * Runs `body`, which may be asynchronous, inside the lock, and passes its value on; released whatever happens.
   * @throws {RefManagerError} `ERR_ABORTED`, `ERR_LOCK_TIMEOUT`, `ERR_LOCK_MISUSE` when nested; then `body` was not called
   */
  async run<T>(mode: LockMode, stripe: number, body: () => T | Promise<T>, options: AsyncLockOptions = {}): Promise<T> {
    const outer = insides.getStore();
    for (let around = outer; around !== undefined; around = around.outer) {
      if (around.lock === this && !around.isOver) throw nested(mode);
    }
    await new Promise<void>((resolve, reject) => this.#request(mode, stripe, options, resolve, reject));
    const inside: Inside = { lock: this, outer, isOver: false };
    try {
      return await insides.run(inside, body);
    } finally {
      inside.isOver = true;
      this.#release();
    }
  }

  /**
   * Runs `body`, which is synchronous, inside the lock: at the moment it is had, so that nothing else of this thread runs
   * meanwhile, and a synchronous acquisition never meets this hold. An error for which `leavesWhole` is false may have
   * cut a write anywhere: the stripe is then given back as a dead thread would leave it, to be repaired by the next.
   * @throws {RefManagerError} as run
   */
  runAtOnce<T>(
    mode: LockMode,
    stripe: number,
    body: () => T,
    leavesWhole: (error: unknown) => boolean,
    options: AsyncLockOptions = {},
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        let whole = true;
        try {
          resolve(body());
        } catch (error) {
          whole = mode === 'read' || leavesWhole(error);
          reject(error);
        } finally {
          this.#release(whole);
        }
      };
      this.#request(mode, stripe, options, admit, reject);
    });
  }

  /** Asks for the lock; `admit` is called at the moment it is had, or `refuse`. */
  #request(
    mode: LockMode,
    stripe: number,
    { signal, timeoutMs = LONGEST_WAIT_MS }: AsyncLockOptions,
    admit: () => void,
    refuse: (error: unknown) => void,
  ): void {
    if (signal?.aborted === true) {
      refuse(aborted(signal));
      return;
    }
    // While it stands in the queue, the request leaves at once. At the head the wait itself ends, by its deadline.
    const leave = (request: AsyncRequest): void => {
      const index = this.#queue.indexOf(request);
      if (index === -1) return;
      this.#queue.splice(index, 1);
      request.refuse(this.#refusalInLine(request));
      void Promise.resolve().then(() => this.#next()); // who stood behind it may share what is held
    };
    const request = asyncRequest({ mode, stripe, timeoutMs, signal, admit, refuse }, leave);
    // Not on the caller's stack, of which little may be left: a cut there could leave half a request behind.
    void Promise.resolve().then(() => this.#next());
    this.#queue.push(request);
  }

  /** Lets a reader in beside local readers of its stripe, if that passes nobody. */
  #joins({ mode, stripe }: AsyncRequest): boolean {
    const held = this.#held;
    if (held === undefined || held.mode !== 'read' || mode !== 'read' || held.stripe !== stripe) return false;
    if (!this.#lock.hasNoWriter(stripe)) return false;
    held.holders++;
    this.#lock.countSharedRead();
    return true;
  }

  /** Acquires for the head of the queue, one at a time, until one has to wait or holds; lets in who may share with it. */
  #next(): void {
    if (this.#isGoingOn) return; // called back from an admission below: the loop there goes on
    this.#isGoingOn = true;
    try {
      this.#refuseCut();
      for (let head = this.#queue[0]; head !== undefined && !this.#acquiring; head = this.#queue[0]) {
        if (this.#held !== undefined && !this.#joins(head)) break;
        this.#queue.shift();
        if (this.#held !== undefined) head.admit();
        else this.#acquire(head);
      }
    } finally {
      this.#isGoingOn = false;
    }
  }

  #acquire(head: AsyncRequest): void {
    this.#acquiring = true;
    const { mode, stripe, deadline } = head;
    const lock = this.#lock;
    const waiting = mode === 'read' ? lock.acquiringRead(stripe, deadline) : lock.acquiringWrite(stripe, deadline);
    this.#drive(head, waiting, true);
  }

  /** Drives a wait one sleep further, with this thread going on meanwhile. An abort ends the sleep; the deadline then the wait. */
  #drive(head: AsyncRequest, waiting: Waiting, woken: boolean): void {
    this.#driven = head;
    let held: boolean;
    try {
      const step = waiting.next(woken);
      if (step.done !== true) {
        this.#sleep({ head, waiting, sleep: step.value });
        this.#driven = undefined;
        return;
      }
      held = step.value;
    } catch (error) {
      this.#acquiring = false;
      head.refuse(error);
      this.#driven = undefined;
      return;
    }
    this.#acquiring = false;
    if (!held) {
      head.refuse(this.#refusal(head));
      this.#driven = undefined;
      return;
    }
    if (head.signal?.aborted === true) {
      // The lock became free while the event loop stood still, and the abort came before this turn: the body must not run.
      this.#lock.release();
      head.refuse(aborted(head.signal));
      this.#driven = undefined;
      return;
    }
    this.#held = { mode: head.mode, stripe: head.stripe, sinceMs: nowMs(), holders: 1 };
    this.#driven = undefined;
    head.admit();
  }

  #sleep(asleep: Asleep): void {
    const { head, waiting, sleep } = asleep;
    this.#asleep = asleep;
    void sleepWhileAsync(this.#words, sleep.index, sleep.value, sleep.maxMs, head.signal).then((woken) => {
      if (this.#asleep !== asleep) return; // standStill has gone on with it
      this.#asleep = undefined;
      this.#drive(head, waiting, woken);
      this.#next();
    });
  }

  /**
   * A synchronous acquisition of this thread is in the way of its own asynchronous wait, which may already have the
   * writer word and wait for readers: sleeps here in its place, standing still, and goes on with it. False when nothing
   * waits: what is in the way is a hold, which ends only when the thread goes on.
   */
  standStill(maxMs: number): boolean {
    const asleep = this.#asleep;
    if (asleep === undefined) return false;
    const { head, waiting, sleep } = asleep;
    // First, while nothing is changed: little stack may be left, and whatever is cut below is settled by that turn.
    void Promise.resolve().then(() => this.#next());
    this.#driven = head;
    this.#asleep = undefined;
    const woken = sleepWhile(this.#words, sleep.index, sleep.value, Math.max(0, Math.min(sleep.maxMs, maxMs)));
    this.#drive(head, waiting, woken);
    this.#next();
    return true;
  }

  /** @param whole - false: a write was cut, its stripe must be repaired */
  #release(whole = true): void {
    const held = this.#held;
    if (held === undefined || --held.holders > 0) return;
    this.#held = undefined;
    if (!whole) this.#lock.abandon();
    else if (held.mode === 'read') this.#lock.releaseRead();
    else this.#lock.releaseWrite();
    this.#next();
  }

  /** A stack overflow cut the driving of a wait, perhaps before it could be refused: gives back what it had, and refuses it. */
  #refuseCut(): void {
    const cut = this.#driven;
    if (cut === undefined) return;
    this.#driven = undefined;
    this.#asleep = undefined;
    this.#acquiring = false;
    this.#lock.abandon();
    cut.refuse(new RangeError('a stack overflow cut the wait for the lock in a synchronous call of the same thread'));
  }

  /** The refusal of a request that was never tried, because others of this thread are before it. */
  #refusalInLine(request: AsyncRequest): RefManagerError {
    const { mode, stripe, timeoutMs, signal } = request;
    if (signal?.aborted === true) return aborted(signal);
    const held = this.#held;
    if (held === undefined) {
      this.#lock.noteHolder(stripe);
      return this.#timeoutError(`${mode}Async`, stripe, timeoutMs);
    }
    const heldMs = Math.floor(nowMs() - held.sinceMs);
    const holder = `thread ${threadId} has it, held for at least ${heldMs} ms, by an earlier asynchronous call of its own`;
    return new RefManagerError(
      'ERR_LOCK_TIMEOUT',
      `${mode}Async expected the lock within ${timeoutMs} ms, but ${holder}`,
    );
  }

  #refusal({ mode, stripe, timeoutMs, signal }: AsyncRequest): RefManagerError {
    if (signal?.aborted === true) return aborted(signal);
    return this.#timeoutError(`${mode}Async`, stripe, timeoutMs);
  }
}

function nested(mode: LockMode): RefManagerError {
  const problem = `${mode}Async expects to be called outside of the lock's own bodies (locks do not nest), but it is inside one`;
  return new RefManagerError('ERR_LOCK_MISUSE', problem);
}

function aborted(signal: AbortSignal): RefManagerError {
  return new RefManagerError('ERR_ABORTED', 'the wait for the lock was aborted by its signal', {
    cause: signal.reason,
  });
}
