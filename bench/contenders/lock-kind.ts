/**
 * A lock as worker threads use it: made once on the main thread, handed over as plain data, attached by each thread.
 * kinds.ts lists them; lock-crew.ts runs them.
 */

/** The lock of one thread, when acquiring blocks the thread. */
export interface BlockingLock {
  readonly style: 'acquires';
  acquireRead(stripe: number): void;
  releaseRead(stripe: number): void;
  acquireWrite(stripe: number): void;
  releaseWrite(stripe: number): void;
  detach?(): void;
}

/** The lock of one thread, when it calls the section itself, and blocks the thread before. */
export interface CallingLock {
  readonly style: 'calls';
  read(stripe: number, section: () => void): void;
  write(stripe: number, section: () => void): void;
  detach?(): void;
}

/** The lock of one thread, when the section is called back on a later turn of the event loop. */
export interface CallbackLock {
  readonly style: 'calls back';
  read(stripe: number, section: () => void): Promise<void>;
  write(stripe: number, section: () => void): Promise<void>;
}

export interface LockKind {
  readonly name: string;
  readonly about: string;
  /** False for the floor, which is no lock at all: its plain counters need not add up. */
  readonly excludes: boolean;
  /** Why it cannot run on this Node, or undefined. */
  missing(): string | undefined;
  /** So many locks, all free, as something that can be cloned to other threads. */
  create(threads: number, stripes: number): unknown;
  /** This thread's side of what `create` made. */
  attach(handle: unknown): Promise<BlockingLock | CallingLock | CallbackLock>;
}
