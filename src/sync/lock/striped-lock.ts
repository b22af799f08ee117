/**
 * Reader/writer locks, one a stripe, over one thread table: a distributed-reader ("big reader") lock whose words say
 * who holds what, so that a dead holder can be found and its stripe repaired. Used by store/ and rw-lock.ts.
 *
 * The protocol
 * - A reader publishes READING in its own line, then loads the writer word: free and READERS means it holds. A writer
 *   takes the writer word by CAS, then drains: it waits until no line of the stripe blocks. Atomics are sequentially
 *   consistent, so of a racing reader and writer at least one sees the other (Dekker). Readers share no written line.
 * - A free word without READERS has no reader inside, and a writer that takes it looks at no line. The first reader after
 *   it sets READERS, by an `or` that tells whether the word was free then: if not, it does not hold. READERS goes only
 *   with a word that is let go by a writer that took it, saw no line block after that, and promoted nobody; meanwhile no
 *   reader can have confirmed its line, for the word was not free.
 * - Waiting: whoever must wait for a writer sleeps on an event count of the stripe, never on the writer word: the same
 *   owner may take it again with the same value. Order: load the count, set PARKED in the word, look at the own line,
 *   sleep. Whoever lets go of a word with PARKED adds 1 to the count afterwards and notifies. So either the count
 *   differs at the sleep, or the sleeper is found asleep.
 * - Turns: there are two counts. On EVENTS readers sleep, and all asynchronous waits, and all of them are woken. On TURNS
 *   threads sleep that stand still to write, and one of them is woken: of many only one can enter. Whoever was has the
 *   turn, and passes it on: by PARKED in the word that it takes, or finds taken, whose release then wakes the next. So
 *   while one sleeps on TURNS, the word has PARKED, or is let go just now by who found it there, or somebody has the turn.
 *   Asynchronous waits have none: one that was given up is still asleep for the engine, and would keep it.
 * - A drainer adds AWAITED to a line that blocks, by CAS, and sleeps while the line keeps that value. Whoever makes the
 *   line not block takes AWAITED away in the same operation, and notifies the line when it was there.
 * - Fairness: a reader that waits says WAITING in its line, then sets PARKED: from there on at most one writer that
 *   takes the word later enters before it. A release that finds PARKED clears it, promotes every waiting line to
 *   READING, then frees the word with READERS; a PARKED that came meanwhile stays on the free word, for the release
 *   after it.
 * - If the thread dies here: recovery.ts turns its writer word into ABANDONED and clears its line. Whoever needs the
 *   stripe next takes ABANDONED over, drains like any writer, repairs, and only then lets others in.
 *
 * Invariant: a writer is inside only while the writer word names it and no other line of the stripe is a confirmed
 * READING. A line is confirmed by a free writer word with READERS after publishing, or by promotion; while one is
 * confirmed, the word has READERS when it is free.
 *
 * A thread holds one stripe, or all of them: acquireAll says why that cannot deadlock.
 *
 * Here: what a thread holds. The moves of the fast paths are in core/lock.ts, the other ones in stripe-access.ts,
 * everything that sleeps in lock-waits.ts.
 */

import { ABANDONED, isFree, OWNER_MASK } from '../../core/lock-words.ts';
import { RefManagerError } from '../../errors.ts';
import { Stripe } from '../../memory/layout.ts';
import { pause, sleepWhile, wakeAll } from '../parking.ts';
import { nowMs } from '../real-time.ts';
import { Doing, isHold, misuse } from '../threads/doing.ts';
import type { SlotIdentity, ThreadRegistry } from '../threads/thread-registry.ts';
import { type Deadline, deadlineIn, msUntil, NEVER_WAIT } from './deadline.ts';
import { type LockMode } from './lock-mode.ts';
import { LockWaits, type StripedLockOptions, type Waiting } from './lock-waits.ts';
import { StripeAccess, UNDRAINED } from './stripe-access.ts';

/** The thread-local counters are flushed when these bits of them are 0. */
const FLUSH_MASK = 0x3ff;
/** The same for asynchronous ones, which cost far more than a flush. */
const FLUSH_ASYNC_EVERY = 16;

/**
 * By names of their own: an acquisition and its release are inlined as a whole only while their bytecode, everything
 * they call included, is below V8's limit (920 bytes), and a property of an import takes three times as much.
 */
const { IDLE, ACQUIRING, READING, WRITING, RELEASING } = Doing;

/** The locks as one attached thread sees them. Belongs to that thread. */
export class StripedLock {
  readonly #words: Int32Array;
  readonly #access: StripeAccess;
  readonly #waits: LockWaits;
  readonly #options: StripedLockOptions;
  readonly #stripes: number;
  #doing: Doing = IDLE;
  /** The stripe that #doing is about. */
  #stripe = 0;
  /** Its writer word, when it was last taken for writing. */
  #writer = 0;
  /** Holds taken through rw-lock.ts so far: tells a guard whether its own still stands. */
  holds = 0;
  /**
   * The one of them whose section is over, its release to come. Set by an assignment, before the call: a stack overflow
   * may keep that call from beginning, and the next one of this thread then finishes it.
   */
  leaving = -1;
  #reads = 0;
  #writes = 0;

  constructor(registry: ThreadRegistry, identity: SlotIdentity, options: StripedLockOptions) {
    this.#words = registry.words;
    this.#access = new StripeAccess(registry, identity);
    this.#waits = new LockWaits(this.#access, options);
    this.#options = options;
    this.#stripes = registry.region.stripes;
  }

  /** True while this attachment holds a lock or waits for one. */
  get busy(): boolean {
    return this.#doing !== IDLE;
  }

  /** The slot that stood in the way of the last acquisition that gave up, or -1. */
  get blockedBy(): number {
    return this.#access.blockedBy;
  }

  /** When the reader that blocked the last acquisition was seen inside at the latest; NaN: a writer blocked it. */
  get drainingSinceMs(): number {
    return this.#access.drainingSinceMs;
  }

  /** Slot of this thread's asynchronous holds, or -1: a synchronous wait for one is given up at once. */
  get sibling(): number {
    return this.#waits.sibling;
  }
  set sibling(slot: number) {
    this.#waits.sibling = slot;
  }

  /**
   * To be called outside of whatever would abandon a cut acquisition: refuses nesting, and finishes what an exception cut
   * before. So a refusal that is itself cut by a stack overflow does not give back the hold that it protects.
   */
  begin(): void {
    if (this.#doing !== IDLE) this.#settleOrRefuse();
  }

  /** Finishes what an exception cut, if anything: nothing is acquired or released now, and a hold that stands is left alone. */
  finishCut(): void {
    const doing = this.#doing;
    if (isHold(doing) ? this.leaving === this.holds : doing !== IDLE) this.#settleOrRefuse();
  }

  /** Takes the stripe for reading. False when `timeoutMs` (Infinity: never) ran out. Throws `ERR_LOCK_MISUSE` when nested. */
  acquireRead(stripe: number, timeoutMs: number): boolean {
    this.begin();
    return this.enterRead(stripe, timeoutMs);
  }

  /** acquireRead after `begin`. */
  enterRead(stripe: number, timeoutMs: number): boolean {
    const access = this.#access;
    const writer = access.writerIndex(stripe);
    this.#stripe = stripe;
    this.#doing = ACQUIRING;
    if (access.publish(stripe, writer) || this.#acquireReadSlow(stripe, writer, timeoutMs)) {
      if ((++this.#reads & FLUSH_MASK) === 0) this.flush();
      this.#doing = READING; // last: whatever cuts an acquisition leaves it ACQUIRING
      return true;
    }
    this.#doing = IDLE;
    return false;
  }

  /** Takes the stripe for reading if that is possible at once. */
  tryAcquireRead(stripe: number): boolean {
    if (this.#doing !== IDLE) this.#settleOrRefuse();
    const access = this.#access;
    const writer = access.writerIndex(stripe);
    this.#stripe = stripe;
    this.#doing = ACQUIRING;
    if (access.publish(stripe, writer)) {
      if ((++this.#reads & FLUSH_MASK) === 0) this.flush();
      this.#doing = READING; // last: whatever cuts an acquisition leaves it ACQUIRING
      return true;
    }
    access.clearLine();
    this.#doing = IDLE;
    const seen = Atomics.load(this.#words, writer);
    if (seen === ABANDONED && this.tryRepair(stripe)) return this.tryAcquireRead(stripe);
    access.noteWriter(seen);
    return false;
  }

  releaseRead(): void {
    if (this.#doing !== READING) this.#refuse('releaseRead');
    this.#doing = RELEASING;
    this.#access.clearLine();
    this.#doing = IDLE;
  }

  /** Takes the stripe for writing. False when `timeoutMs` (Infinity: never) ran out. Throws `ERR_LOCK_MISUSE` when nested. */
  acquireWrite(stripe: number, timeoutMs: number): boolean {
    this.begin();
    return this.enterWrite(stripe, timeoutMs);
  }

  /** acquireWrite after `begin`. */
  enterWrite(stripe: number, timeoutMs: number): boolean {
    const access = this.#access;
    const writer = access.writerIndex(stripe);
    this.#stripe = stripe;
    this.#writer = writer;
    this.#doing = ACQUIRING;
    const seen = access.enterWrite(stripe, writer);
    if (isFree(seen) || this.#acquireWriteSlow(stripe, writer, seen === UNDRAINED, timeoutMs)) {
      if ((++this.#writes & FLUSH_MASK) === 0) this.flush();
      this.#doing = WRITING; // last: whatever cuts an acquisition leaves it ACQUIRING
      return true;
    }
    this.#doing = IDLE;
    return false;
  }

  /** Takes the stripe for writing if that is possible at once. */
  tryAcquireWrite(stripe: number): boolean {
    if (this.#doing !== IDLE) this.#settleOrRefuse();
    const access = this.#access;
    const writer = access.writerIndex(stripe);
    this.#stripe = stripe;
    this.#writer = writer;
    this.#doing = ACQUIRING;
    let seen = access.enterWrite(stripe, writer);
    if (seen === ABANDONED) {
      this.#takeOverOrSettle(stripe, writer);
      seen = access.enterWrite(stripe, writer);
    }
    if (isFree(seen)) {
      if ((++this.#writes & FLUSH_MASK) === 0) this.flush();
      this.#doing = WRITING;
      return true;
    }
    if (seen === UNDRAINED) access.letGo(stripe, writer);
    else access.noteWriter(seen);
    this.#doing = IDLE;
    return false;
  }

  releaseWrite(): void {
    if (this.#doing !== WRITING) this.#refuse('releaseWrite');
    this.#doing = RELEASING;
    this.#access.letGo(this.#stripe, this.#writer);
    this.#doing = IDLE;
  }

  /** True while this attachment holds every stripe for writing. */
  get holdsAll(): boolean {
    return this.#doing === Doing.WRITING_ALL;
  }

  /** The stripe that the last acquisition was about, or the one that acquireAll gave up for. */
  get stripe(): number {
    return this.#stripe;
  }

  /**
   * Takes every stripe for writing. False when `timeoutMs` (Infinity: never) ran out for the whole; nothing is held then.
   * Throws `ERR_LOCK_MISUSE` when nested.
   *
   * No deadlock:
   *  1. Synchronous holders of one stripe wait for nothing while they hold it, and recoverers never sleep.
   *  2. Of two that take all, both upwards, the one that has the highest stripe taken so far waits for no other of them.
   *  3. An asynchronous hold ends only when its thread goes on, and that thread may stand still for a stripe held here. So
   *     with others in hand a stripe is waited for a short time only; then all are given back, that one is waited for
   *     alone, and the taking begins anew.
   * If the thread dies here, recovery.ts takes each word that names it, as it would take one; each stripe is repaired by
   * whoever needs it next.
   */
  acquireAll(timeoutMs: number): boolean {
    if (this.#doing !== IDLE) this.#settleOrRefuse();
    const deadline = deadlineIn(timeoutMs);
    while (!this.#takeAll(deadline)) {
      const leftMs = msUntil(deadline);
      if (leftMs <= 0 || !this.acquireWrite(this.#stripe, leftMs)) return false;
      this.releaseWrite();
    }
    this.#doing = Doing.WRITING_ALL;
    this.#writes += this.#stripes;
    return true;
  }

  /** Gives every stripe back. */
  releaseAll(): void {
    if (this.#doing !== Doing.WRITING_ALL) this.#refuse('releaseAll');
    this.#doing = Doing.RELEASING_ALL;
    this.#letGoBelow(this.#stripes);
    this.#doing = IDLE;
  }

  /** Gives back whatever this thread holds. */
  release(): void {
    if (this.#doing === WRITING) this.releaseWrite();
    else this.releaseRead();
  }

  /** Gives back the read hold that was counted as `hold`. @throws {RefManagerError} `ERR_LOCK_MISUSE` when it is over already */
  releaseReadHold(hold: number): void {
    if (this.holds !== hold) refuseStale();
    try {
      this.releaseRead();
    } catch (error) {
      this.abandon(); // a stack overflow can cut a release: nothing of it may stay
      throw error;
    }
  }

  /** As releaseReadHold. */
  releaseWriteHold(hold: number): void {
    if (this.holds !== hold) refuseStale();
    try {
      this.releaseWrite();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** acquireRead as a wait that the caller drives. */
  *acquiringRead(stripe: number, deadline: Deadline): Waiting {
    if (this.tryAcquireRead(stripe)) {
      this.#countAsync(0, 0); // it is counted already
      return true;
    }
    this.#doing = ACQUIRING;
    const writer = this.#access.writerIndex(stripe);
    const held = yield* this.#settling('read', this.#waits.forRead(stripe, writer, deadline));
    this.#doing = held ? READING : IDLE;
    if (held) this.#countAsync(1, 0);
    return held;
  }

  /** acquireWrite as a wait that the caller drives. */
  *acquiringWrite(stripe: number, deadline: Deadline): Waiting {
    if (this.tryAcquireWrite(stripe)) {
      this.#countAsync(0, 0);
      return true;
    }
    this.#doing = ACQUIRING;
    const writer = this.#access.writerIndex(stripe);
    const waiting = this.#waits.forWrite(stripe, writer, false, deadline, Stripe.EVENTS);
    const held = yield* this.#settling('write', waiting);
    this.#doing = held ? WRITING : IDLE;
    if (held) this.#countAsync(0, 1);
    return held;
  }

  /** True while this attachment holds the stripe for writing. */
  isWriting(stripe: number): boolean {
    return this.#doing === Doing.WRITING_ALL || (this.#doing === WRITING && this.#stripe === stripe);
  }

  /** A reader that shares a hold of this attachment: counted, nothing else. */
  countSharedRead(): void {
    this.#countAsync(1, 0);
  }

  /** Notes who has the stripe now, for the error of a request that was never tried. */
  noteHolder(stripe: number): void {
    const access = this.#access;
    access.noteWriter(Atomics.load(this.#words, access.writerIndex(stripe)));
  }

  #countAsync(reads: number, writes: number): void {
    this.#reads += reads;
    this.#writes += writes;
    if (this.#reads + this.#writes >= FLUSH_ASYNC_EVERY) this.flush();
  }

  /** True when no writer holds the stripe or waits for its readers: a further local reader passes nobody. */
  hasNoWriter(stripe: number): boolean {
    return isFree(Atomics.load(this.#words, this.#access.writerIndex(stripe)));
  }

  /** Repairs the stripe if it is ABANDONED and nobody stands in the way; never sleeps. Nothing while busy. True: it did. */
  tryRepair(stripe: number): boolean {
    const writer = this.#access.writerIndex(stripe);
    if (this.#doing !== IDLE || Atomics.load(this.#words, writer) !== ABANDONED) return false;
    this.#stripe = stripe;
    this.#doing = ACQUIRING;
    const repaired = this.#takeOverOrSettle(stripe, writer);
    this.#doing = IDLE;
    return repaired;
  }

  /**
   * After an exception cut an acquisition, a section or a release (a stack overflow can, anywhere): gives back whatever
   * this attachment has. What it was writing becomes ABANDONED, to be repaired by whoever comes next. Never sleeps.
   */
  abandon(): void {
    if (this.#doing !== IDLE) this.#settle();
  }

  /** A call ends by `error`: unless that is a refusal, it may have cut an acquisition, and nothing of it may stay. */
  abandonIfCut(error: unknown): void {
    if (!(error instanceof RefManagerError)) this.abandon();
  }

  /** Adds the thread-local counters to the shared statistics. */
  flush(): void {
    this.#options.observer.flush(this.#reads, this.#writes);
    this.#reads = 0;
    this.#writes = 0;
  }

  /** Takes the stripes upwards, each with patience only. False: #stripe could not be had, and nothing is held. */
  #takeAll(deadline: Deadline): boolean {
    const access = this.#access;
    const { patienceWithAllMs = Number.POSITIVE_INFINITY } = this.#options;
    this.#doing = Doing.ACQUIRING_ALL;
    for (let stripe = 0; stripe < this.#stripes; stripe++) {
      const writer = access.writerIndex(stripe);
      const free = isFree(access.takeWord(writer));
      if (free && access.isDrained(stripe)) continue;
      if (this.#acquireWriteSlow(stripe, writer, free, Math.min(patienceWithAllMs, msUntil(deadline)))) continue;
      this.#letGoBelow(stripe);
      this.#stripe = stripe;
      this.#doing = IDLE;
      return false;
    }
    return true;
  }

  #letGoBelow(end: number): void {
    const access = this.#access;
    for (let stripe = 0; stripe < end; stripe++) access.letGoOneOfMany(stripe, access.writerIndex(stripe));
  }

  /** Spins, then waits. The own line is published; it is withdrawn while this thread spins, or a drainer would wait for it. */
  #acquireReadSlow(stripe: number, writer: number, timeoutMs: number): boolean {
    const access = this.#access;
    const { spins } = this.#options;
    if (spins > 0) access.clearLine();
    for (let spin = 0; spin < spins; spin++) {
      if (isFree(Atomics.load(this.#words, writer))) {
        if (access.publish(stripe, writer)) {
          this.#options.observer.spun('read');
          return true;
        }
        access.clearLine();
      }
      pause();
    }
    return this.#finish(this.#settling('read', this.#waits.forRead(stripe, writer, deadlineIn(timeoutMs))));
  }

  /** Spins, then waits. `taken`: the writer word is ours already, readers are in the way. */
  #acquireWriteSlow(stripe: number, writer: number, taken: boolean, timeoutMs: number): boolean {
    const access = this.#access;
    const { spins } = this.#options;
    let ours = taken;
    for (let spin = 0; spin < spins; spin++) {
      if (!ours) ours = isFree(Atomics.load(this.#words, writer)) && isFree(access.takeWord(writer));
      if (ours && access.isDrained(stripe)) {
        this.#options.observer.spun('write');
        return true;
      }
      pause();
    }
    const waiting = this.#waits.forWrite(stripe, writer, ours, deadlineIn(timeoutMs), Stripe.TURNS);
    return this.#finish(this.#settling('write', waiting));
  }

  /** Drives a wait by sleeping on the word, with this thread standing still. */
  #finish(waiting: Waiting): boolean {
    let step = waiting.next();
    while (step.done !== true) {
      const { index, value, maxMs } = step.value;
      step = waiting.next(sleepWhile(this.#words, index, value, maxMs));
    }
    return step.value;
  }

  /** A wait that leaves nothing behind when it throws (a repair can), and that is counted as contended. */
  *#settling(mode: LockMode, waiting: Waiting): Waiting {
    const startedMs = nowMs();
    let held: boolean;
    try {
      held = yield* waiting;
    } catch (error) {
      this.#settle(); // no line may stay that blocks writers
      throw error;
    }
    // Behind an asynchronous wait of this very thread the acquisition goes on elsewhere, and is counted there.
    const isOverHere = held || this.sibling < 0 || this.blockedBy !== this.sibling;
    if (isOverHere) this.#options.observer.contended(mode, startedMs);
    this.flush();
    return held;
  }

  #takeOverOrSettle(stripe: number, writer: number): boolean {
    try {
      return this.#finish(this.#waits.takeOver(stripe, writer, NEVER_WAIT, false));
    } catch (error) {
      this.#settle();
      throw error;
    }
  }

  /** Called when the last operation did not end: nesting is refused, what an exception cut is finished. */
  #settleOrRefuse(): void {
    const doing = this.#doing;
    if (!isHold(doing)) this.#settle();
    else if (this.leaving === this.holds) this.release();
    else this.#refuse('acquire');
  }

  #refuse(what: string): never {
    const doing = this.#doing;
    this.finishCut();
    throw misuse(what, doing);
  }

  /** Leaves nothing of a cut acquire or release in the shared words; a stripe left half released is repaired later. */
  #settle(): void {
    const access = this.#access;
    access.clearLine();
    wakeAll(this.#words, access.line); // the cut may lie between changing the line and waking
    const isAll = this.#doing >= Doing.ACQUIRING_ALL;
    const end = isAll ? this.#stripes : this.#stripe + 1;
    for (let stripe = isAll ? 0 : this.#stripe; stripe < end; stripe++) {
      const writer = access.writerIndex(stripe);
      const seen = Atomics.load(this.#words, writer);
      if ((seen & OWNER_MASK) === access.me) access.disown(writer);
      else access.wake(writer); // the cut may lie between freeing the word and waking
    }
    this.#doing = IDLE;
  }
}

function refuseStale(): never {
  throw new RefManagerError('ERR_LOCK_MISUSE', 'release expects the lock this guard stands for; it was given back');
}
