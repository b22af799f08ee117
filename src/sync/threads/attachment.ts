/**
 * A thread's membership in one lock region: its slot, its view of the locks, statistics, and the recovery of others.
 * RefManager and RWLock each have one; a thread that attaches again shares it.
 */

import type { Worker } from 'node:worker_threads';
import { threadId } from 'node:worker_threads';
import type { Core } from '../../core/core.ts';
import { preview, RefManagerError } from '../../errors.ts';
import { type LockRegion, Stripe } from '../../memory/layout.ts';
import { AsyncLock } from '../async-lock.ts';
import { deadlineIn } from '../lock/deadline.ts';
import type { LockMode } from '../lock/lock-mode.ts';
import type { LockObserver } from '../lock/lock-observer.ts';
import { LockStatistics } from '../lock/lock-statistics.ts';
import { StripedLock } from '../lock/striped-lock.ts';
import { nowMs, setRealTimeout } from '../real-time.ts';
import { noteHeld, stripeBase } from './held-since.ts';
import { describeHolder } from './lock-holder.ts';
import { currentOsThread, seesDeaths } from './os-thread.ts';
import { OtherCopy } from './other-copy.ts';
import { workersOf } from './pool-workers.ts';
import { recoverSlots, slotOfEndedOsThread, slotOfThread, stillRuns } from './recovery.ts';
import { flushAtEnd, type Member, tellOfExits } from './thread-members.ts';
import { type SlotIdentity, ThreadRegistry } from './thread-registry.ts';
import { onExit } from './worker-exit.ts';

/** Looks before a sleep: about the cost of one uncontended section; more only burns the holder's core (bench/RESULTS.md). */
const SPINS_BEFORE_SLEEP = 40;
/**
 * A reader that is not let in within this time asks to be promoted by the next release. Measured with 8 threads on 2
 * cores (bench/RESULTS.md): promoting at once cost 20 times the throughput, 10 ms let single waits grow to 20 ms. For each
 * thread that a core has: of many, most of that time goes by before the reader is on a core and can look at all.
 */
const PATIENCE_MS = 1;
const CORES: number = process.getBuiltinModule('node:os').availableParallelism();
/** How long one stripe is waited for while others are held: those who need them stand still meanwhile. At least a probe. */
const PATIENCE_WITH_ALL_MS = 25;
/** The longest single sleep. A dead holder whose exit nobody watched is noticed after this long (Linux). */
const PROBE_MS = 20;
/**
 * The least time between two looks for dead threads, whoever of the waiters looks: each asks the system about every thread,
 * about 15 µs, so that with a look a waiter a few dozen of them would keep the cores from whoever holds the lock.
 */
const PROBE_GAP_MS = 10;
/** The same for each thread: looks take no more than a sixteenth of a core, however many threads there are. */
const PROBE_GAP_MS_A_THREAD = 0.25;

/** One thread in one lock region. Belongs to that thread. */
export class Attachment implements Member {
  readonly lock: StripedLock;
  readonly statistics: LockStatistics;
  readonly #registry: ThreadRegistry;
  readonly #identity: SlotIdentity;
  readonly #threadId: number = threadId;
  readonly #otherCopy: OtherCopy;
  readonly #repair: (stripe: number) => void;
  #async: { readonly identity: SlotIdentity; readonly striped: StripedLock; readonly lock: AsyncLock } | undefined;
  #owners = 1;
  /** Acquisitions got by looking again that the shared counters do not have yet. */
  readonly #spun: Record<LockMode, number> = { read: 0, write: 0 };
  /** The slot was given back: its identity must not enter the locks any more, though a watched worker may exit yet. */
  #left = false;

  /**
   * Claims a slot for this thread. `core`: over `words`; default: in JavaScript.
   * @throws {RefManagerError} `ERR_TOO_MANY_THREADS` when no slot is free, not even one of a dead thread
   */
  constructor(
    words: Int32Array,
    longs: BigInt64Array,
    region: LockRegion,
    repair: (stripe: number) => void,
    core?: Core,
  ) {
    this.#registry = new ThreadRegistry(words, longs, region, core);
    this.#otherCopy = new OtherCopy(this.#registry, this.#threadId);
    this.statistics = new LockStatistics(words, longs, region, this.#registry.core.build);
    this.#repair = repair;
    [this.#identity, this.lock] = this.#newLock({
      probe: () => {
        this.#probe();
        this.#async?.lock.standStill(0); // may be what others wait for, while this thread stands still
      },
      otherCopy: (stripe, holder) => this.#otherCopy.inTheWay(stripe, holder, this.#slots),
    });
    flushAtEnd(this);
    if (!seesDeaths) tellOfExits(this);
  }

  /**
   * Acquisitions that do not stand still. When first asked for, takes a second slot for this thread: a hold that ends on
   * a later turn of the event loop has a line and a name of its own.
   * @throws {RefManagerError} `ERR_TOO_MANY_THREADS`
   */
  get async(): AsyncLock {
    if (this.#left) throw new RefManagerError('ERR_DETACHED', 'this thread was detached while the call was under way');
    this.lock.finishCut(); // else the request could wait for what this thread itself has left behind
    if (this.#async !== undefined) return this.#async.lock;
    const [identity, striped] = this.#newLock({
      probe: () => this.#probe(),
      otherCopy: () => -1, // its hold may end while this one waits without standing still
    });
    const lock = new AsyncLock(this.#registry.words, striped, (...details) => this.timeoutError(...details, striped));
    this.#async = { identity, striped, lock };
    this.lock.sibling = identity.slot;
    return lock;
  }

  /**
   * A synchronous acquisition has just given up. When an asynchronous wait of this very thread is in its way, goes on
   * with that one here and takes the stripe, or all of them, afterwards.
   * @throws {RefManagerError} `ERR_LOCK_TIMEOUT`, `ERR_LOCK_MISUSE`; see timeoutError
   */
  acquireBehindOwnWait(mode: LockMode | 'all', stripe: number, timeoutMs: number, what: string): void {
    const acquire = (leftMs: number): boolean => {
      if (mode === 'all') return lock.acquireAll(leftMs);
      return mode === 'read' ? lock.acquireRead(stripe, leftMs) : lock.acquireWrite(stripe, leftMs);
    };
    const { lock } = this;
    const startedMs = nowMs();
    const deadline = deadlineIn(timeoutMs);
    let leftMs = timeoutMs;
    let stoodStill = false;
    try {
      do {
        const isOwn = lock.blockedBy >= 0 && lock.blockedBy === lock.sibling;
        if (!isOwn || leftMs <= 0 || this.#async?.lock.standStill(leftMs) !== true)
          throw this.timeoutError(what, lock.stripe, timeoutMs);
        stoodStill = true;
        leftMs = Math.max(0, deadline.atMs - nowMs());
      } while (!acquire(leftMs));
    } finally {
      if (stoodStill) this.#contended(mode === 'read' ? 'read' : 'write', startedMs);
    }
  }

  /** More than one use it. */
  get isShared(): boolean {
    return this.#owners > 1;
  }

  /** Finishes what an exception cut. True when nothing is held or awaited then: the last user may leave. */
  isIdle(): boolean {
    this.lock.finishCut();
    return !this.lock.busy && this.#async?.lock.busy !== true;
  }

  /** Counts one more user of this membership in the same thread. */
  share(): this {
    this.#owners++;
    return this;
  }

  /** One user less. True when it was the last one and the slot was given back. Throws `ERR_LOCK_MISUSE` inside a lock. */
  leave(): boolean {
    if (this.#owners > 1) {
      this.#owners--; // others of this thread go on, with whatever they hold or await
      return false;
    }
    if (!this.isIdle()) {
      throw new RefManagerError('ERR_LOCK_MISUSE', 'detach expects that this thread holds no lock and awaits none');
    }
    this.#owners = 0;
    this.flush();
    this.#left = true;
    if (this.#async !== undefined) this.#registry.free(this.#async.identity, this.#threadId);
    this.#registry.free(this.#identity, this.#threadId);
    return true;
  }

  /** Adds this thread's counts to the shared statistics. */
  flush(): void {
    this.lock.flush();
    this.#async?.striped.flush();
  }

  /** Recovers a thread that ended. Idempotent; never waits. Recovering a thread that lives is undefined. */
  recover(deadThreadId: number): void {
    if (!Number.isInteger(deadThreadId) || deadThreadId < 0) {
      const expected =
        'the id a thread had while it lived, an integer of at least 0 (a Worker that has exited says -1: note its threadId before)';
      throw new RefManagerError('ERR_INVALID_OPTION', `threadId must be ${expected}, got ${preview(deadThreadId)}`);
    }
    if (deadThreadId === this.#threadId) {
      throw new RefManagerError(
        'ERR_INVALID_OPTION',
        `threadId must be another thread's, got this thread's own ${deadThreadId}`,
      );
    }
    this.#recovered(recoverSlots(this.#registry, this.#ownLock, slotOfThread(deadThreadId)));
  }

  /** Recovers every thread whose OS thread ended (Linux), and whatever another recoverer left undone. Never waits. */
  recoverEnded(): void {
    this.#recovered(recoverSlots(this.#registry, this.#ownLock, slotOfEndedOsThread(this.#registry)));
  }

  /**
   * Recovers `worker` when it exits. Its id is noted now: in the event it is -1. An engine may say so while the thread
   * still runs (Deno does): then what it holds is left to it until the system says that it has ended.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for what is no Worker
   */
  watchWorker(worker: Worker): void {
    const watched: unknown = typeof worker === 'object' ? worker?.threadId : undefined;
    if (typeof watched !== 'number')
      throw new RefManagerError(
        'ERR_INVALID_OPTION',
        `worker must be a Worker of node:worker_threads, got ${preview(worker)}`,
      );
    if (watched < 0)
      this.recoverEnded(); // it exited before the watch began: only the OS can still tell
    else onExit(worker, () => this.workerExited(watched));
  }

  /**
   * The error of an acquisition that gave up: `ERR_LOCK_TIMEOUT` names the holder and how long it has held at least. A
   * synchronous one gives up at once when this thread's own asynchronous hold is in its way, or what it holds through
   * another copy of this package: `ERR_LOCK_MISUSE`.
   */
  timeoutError(what: string, stripe: number, timeoutMs: number, lock: StripedLock = this.lock): RefManagerError {
    const slot = lock.blockedBy;
    if (slot >= 0 && slot === lock.sibling && this.#async?.lock.isAsleep !== true) {
      const problem = `${what} would wait for ever: this thread's own asynchronous hold ends only when the thread goes on`;
      return new RefManagerError('ERR_LOCK_MISUSE', problem);
    }
    if (lock === this.lock && slot >= 0 && this.#otherCopy.owns(slot, this.#slots)) {
      const cause = 'this thread itself has the lock, through another copy of refmanager (it is loaded twice)';
      return new RefManagerError('ERR_LOCK_MISUSE', `${what} would wait for ever: ${cause}`);
    }
    const holder = describeHolder(this.#registry, lock, stripe);
    return new RefManagerError('ERR_LOCK_TIMEOUT', `${what} expected the lock within ${timeoutMs} ms, but ${holder}`);
  }

  /** RWLock: a writer died inside, and nobody has said since that its data is consistent. */
  isAbandoned(stripe: number): boolean {
    return Atomics.load(this.#registry.words, stripeBase(this.#registry.region, stripe) + Stripe.ABANDONED) !== 0;
  }

  setAbandoned(stripe: number, abandoned: boolean): void {
    Atomics.store(
      this.#registry.words,
      stripeBase(this.#registry.region, stripe) + Stripe.ABANDONED,
      abandoned ? 1 : 0,
    );
  }

  /** True while this thread holds the stripe for writing, synchronously or not. */
  isWriter(stripe: number): boolean {
    return this.lock.isWriting(stripe) || this.#async?.striped.isWriting(stripe) === true;
  }

  /** The thread table and this thread's place in it, for what it says of itself there. */
  get membership(): { readonly registry: ThreadRegistry; readonly identity: SlotIdentity } {
    return { registry: this.#registry, identity: this.#identity };
  }

  get threads(): number {
    return this.#registry.highWater();
  }

  get #ownLock(): StripedLock | undefined {
    return this.#left ? undefined : this.lock;
  }

  #newLock(waits: Pick<LockObserver, 'probe' | 'otherCopy'>): [SlotIdentity, StripedLock] {
    const registry = this.#registry;
    const { words, region } = registry;
    const identity = this.#claim();
    const lock = new StripedLock(this.#registry, identity, {
      spins: SPINS_BEFORE_SLEEP,
      probeMs: PROBE_MS,
      get patienceMs(): number {
        return PATIENCE_MS * Math.max(1, registry.highWater() / CORES);
      },
      patienceWithAllMs: PATIENCE_WITH_ALL_MS,
      repair: this.#repair,
      observer: {
        seesHeld: (stripe, count, isFirst) => noteHeld(words, stripeBase(region, stripe), count, isFirst),
        spun: (mode) => this.#spun[mode]++,
        contended: (mode, startedMs) => this.#contended(mode, startedMs),
        slept: () => this.statistics.add('SLEEPS', 1),
        repaired: () => this.statistics.add('REPAIRS', 1),
        ...waits,
        flush: (reads, writes) => {
          this.#flushSpun();
          this.statistics.add('READ_ACQUISITIONS', reads);
          this.statistics.add('WRITE_ACQUISITIONS', writes);
        },
      },
    });
    return [identity, lock];
  }

  #claim(): SlotIdentity {
    const osThread = currentOsThread();
    const claimed = this.#registry.claim(threadId, osThread);
    if (claimed !== undefined) return claimed;
    // No lock of our own yet: what a dead thread held is set free here, its stripes are repaired by who needs them.
    this.#recovered(recoverSlots(this.#registry, undefined, slotOfEndedOsThread(this.#registry)));
    const second = this.#registry.claim(threadId, osThread);
    if (second !== undefined) return second;
    const { maxThreads } = this.#registry.region;
    throw new RefManagerError(
      'ERR_TOO_MANY_THREADS',
      `at most ${maxThreads} threads may be attached at once (option maxThreads); thread ${threadId} found no free slot`,
    );
  }

  /**
   * watchWorker for each worker that the pool shows, and for every Worker that this thread creates from now on: those that
   * the pool replaces dead ones by, whether it shows them or not.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for what can be no pool
   */
  watchPool(pool: object): void {
    for (const worker of workersOf(pool)) this.watchWorker(worker);
    tellOfExits(this);
  }

  /** An event says that the thread has ended. Recovering one that runs yet would give its slot, and what it holds, to two. */
  workerExited(exited: number): void {
    if (!stillRuns(this.#registry, exited)) this.recover(exited);
    else setRealTimeout(() => this.workerExited(exited), PROBE_MS).unref();
  }

  /** A sleep ran out: perhaps whoever is waited for has ended. */
  #probe(): void {
    const gapMs = Math.max(PROBE_GAP_MS, PROBE_GAP_MS_A_THREAD * this.#registry.highWater());
    if (this.#registry.claimProbe(gapMs)) this.recoverEnded();
  }

  /** The slots of this object. */
  get #slots(): readonly number[] {
    return [this.#identity.slot, this.lock.sibling];
  }

  #flushSpun(): void {
    const spun = this.#spun;
    this.statistics.addSpun('read', spun.read);
    this.statistics.addSpun('write', spun.write);
    spun.read = 0;
    spun.write = 0;
  }

  #contended(mode: LockMode, startedMs: number): void {
    this.statistics.add('CONTENDED', 1);
    this.statistics.addWait(mode, nowMs() - startedMs);
  }

  #recovered(deaths: number): void {
    this.statistics.add('RECOVERIES', deaths);
  }
}
