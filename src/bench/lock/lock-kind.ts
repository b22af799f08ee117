/**
 * A lock as worker threads use it: made once on the main thread, handed over as plain data, attached by each thread.
 * `refmanager bench lock --kind ./my-lock.mjs` measures one of yours beside the others: the module exports it as
 * `lockKind`. kinds.ts lists those that come along; lock-crew.ts runs them.
 *
 * @example
 * ```js
 * // my-lock.mjs: one word a stripe, and a thread that does not get it spins
 * export const lockKind = {
 *   name: 'spin lock',
 *   about: 'Compare-exchange until it works.',
 *   excludes: true,
 *   create: (threads, stripes) => new Int32Array(new SharedArrayBuffer(stripes * 4)),
 *   attach(words) {
 *     const acquire = (stripe) => { while (Atomics.compareExchange(words, stripe, 0, 1) !== 0); };
 *     const release = (stripe) => Atomics.store(words, stripe, 0);
 *     return { style: 'acquires', acquireRead: acquire, releaseRead: release, acquireWrite: acquire, releaseWrite: release };
 *   },
 * };
 * ```
 */

/** The lock of one thread, when acquiring blocks the thread. `stripe` is the lock's number, from 0. */
export interface BlockingLock {
  readonly style: 'acquires';
  acquireRead(stripe: number): void;
  releaseRead(stripe: number): void;
  acquireWrite(stripe: number): void;
  releaseWrite(stripe: number): void;
  /** Called when the run is over. */
  detach?(): void;
}

/** The lock of one thread, when it calls the section itself, and blocks the thread before. */
export interface CallingLock {
  readonly style: 'calls';
  read(stripe: number, section: () => void): void;
  write(stripe: number, section: () => void): void;
  /** Called when the run is over. */
  detach?(): void;
}

/** The lock of one thread, when the section is called back on a later turn of the event loop. */
export interface CallbackLock {
  readonly style: 'calls back';
  /** Resolves once the section has been called and the lock is free again. */
  read(stripe: number, section: () => void): Promise<void>;
  write(stripe: number, section: () => void): Promise<void>;
}

/** The lock of one thread, in one of three styles. */
export type AttachedLock = BlockingLock | CallingLock | CallbackLock;

export interface LockKind {
  /** Names it in tables and charts. */
  readonly name: string;
  /** What exactly it is, in a sentence. */
  readonly about: string;
  /** True for every lock that keeps writers from everybody else: each run checks it (verdict/exclusion.ts). */
  readonly excludes: boolean;
  /** Why it cannot run on this Node.js or without some package; undefined, or left out: it can. */
  missing?(): string | undefined;
  /**
   * So many locks (`stripes`) for so many threads, all free, as something that `postMessage` can clone.
   * Called in one thread; a lock of yours in one that can be ended, should it not come back.
   */
  create(threads: number, stripes: number): unknown;
  /** This thread's side of what `create` made. Called once for each run in each worker thread. */
  attach(handle: unknown): AttachedLock | Promise<AttachedLock>;
}
