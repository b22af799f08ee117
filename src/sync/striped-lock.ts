/**
 * Reader/writer locks, one a stripe, over one thread table: a distributed-reader ("big reader") lock whose words say
 * who holds what, so that a dead holder can be found and its stripe repaired. Used by store/ and rw-lock.ts.
 *
 * The protocol
 * - A reader publishes READING in its own line, then loads the writer word: 0 means it holds. A writer takes the
 *   writer word by CAS, then drains: it waits until no line of the stripe blocks. Atomics are sequentially
 *   consistent, so of a racing reader and writer at least one sees the other (Dekker). Readers share no written line.
 * - Whoever must wait for a writer sleeps on the stripe's event count, never on the writer word: the same owner may
 *   take it again with the same value. Order: load the count, load the word, set PARKED, look at the own line, sleep.
 *   Whoever lets go of a word with PARKED adds 1 to the count afterwards and notifies. So either the count differs at
 *   the sleep, or the sleeper is found asleep.
 * - A drainer sets DRAIN before its last look at a line; a reader changes its line, then loads the writer word: one of
 *   them sees the other, and the reader notifies its line.
 * - A releasing writer first promotes every waiting reader's line to READING, then frees the word: neither side starves.
 * - If the thread dies here: recovery.ts turns its writer word into ABANDONED and clears its line. Whoever needs the
 *   stripe next takes ABANDONED over, drains like any writer, repairs, and only then lets others in.
 *
 * Invariant: a writer is inside only while the writer word names it and no other line of the stripe is a confirmed
 * READING. A line is confirmed by a 0 in the writer word after publishing, or by promotion.
 */

import { RefManagerError } from '../errors.ts';
import { type LockRegion, SLOT_WORDS, Stripe } from '../memory/layout.ts';
import {
  ABANDONED,
  BLOCKS_DRAIN,
  DRAIN,
  lineIs,
  lineWord,
  MODE_MASK,
  Mode,
  namesOwner,
  OWNER_MASK,
  ownerSlot,
  ownerWord,
  PARKED,
  WANTS_PROMOTION,
} from './lock-words.ts';
import { sleepWhile, spinWhile, wakeAll } from './parking.ts';
import type { SlotIdentity, ThreadRegistry } from './thread-registry.ts';

/** What this attachment does now. ACQUIRING and RELEASING outlive a call only when an exception cut it (stack overflow). */
const Doing = { IDLE: 0, ACQUIRING: 1, READING: 2, WRITING: 3, RELEASING: 4 } as const;
type Doing = (typeof Doing)[keyof typeof Doing];

/** Acquisitions between two flushes of the thread-local counters; a power of two. */
const FLUSH_EVERY = 1024;

/** What the lock tells its surroundings, on slow paths only. */
interface LockObserver {
  /** A waiter has just set PARKED on the stripe: the first to see it held. */
  firstWaiter(stripe: number): void;
  /** An acquisition that was not at once is over. */
  contended(startedMs: number): void;
  slept(): void;
  repaired(): void;
  /** A sleep reached the probe period or the deadline: perhaps the holder is dead. */
  probe(): void;
  flush(reads: number, writes: number): void;
}

export interface StripedLockOptions {
  /** Looks at a word before sleeping on it. */
  readonly spins: number;
  /** The longest single sleep; correctness never depends on it. */
  readonly probeMs: number;
  /**
   * How long a reader waits without asking to be promoted. A promoted reader that still sleeps blocks the next writer
   * until it has been woken and scheduled; with many threads that costs far more than being passed now and then.
   * Default 0: it asks at once, and at most one later writer passes it.
   */
  readonly patienceMs?: number;
  /** Makes the stripe's data consistent after its owner died; called by the holder of the write lock. */
  readonly repair: (stripe: number) => void;
  readonly observer: LockObserver;
}

/** When an acquisition gives up: `performance.now()` milliseconds. Whoever awaits it may bring it forward. */
export interface Deadline {
  atMs: number;
}

/** A deadline that is over before it begins: look once, never sleep. */
const NEVER_WAIT: Deadline = { atMs: Number.NEGATIVE_INFINITY };

/**
 * A wish to sleep while a word keeps its value, at most `maxMs`. The protocol's waits are generators of these: a driver
 * sleeps and sends back whether it was woken (false: the time ran out). One copy of the protocol serves synchronous
 * callers (`finish` below) and asynchronous ones (async-lock.ts).
 */
interface Sleep {
  readonly index: number;
  readonly value: number;
  readonly maxMs: number;
}
export type Waiting = Generator<Sleep, boolean, boolean>;

/** The locks as one attached thread sees them. Belongs to that thread. */
export class StripedLock {
  readonly #words: Int32Array;
  readonly #registry: ThreadRegistry;
  readonly #region: LockRegion;
  readonly #slot: number;
  readonly #generation: number;
  /** This thread's name in a writer word. */
  readonly #me: number;
  readonly #line: number;
  readonly #options: StripedLockOptions;
  #doing: Doing = Doing.IDLE;
  /** The stripe that #doing is about. */
  #stripe = 0;
  #reads = 0;
  #writes = 0;
  /** Slot that stood in the way of the last acquisition that gave up. */
  #blockedBy = -1;
  /** When the last drain with a deadline began, if a reader was in its way; NaN when a writer was. */
  #drainingSinceMs = Number.NaN;
  /**
   * Slot of this thread's asynchronous holds, or -1. They end only when this thread goes on, so a synchronous wait for
   * one would never end: it is given up at once.
   */
  sibling = -1;

  constructor(registry: ThreadRegistry, identity: SlotIdentity, options: StripedLockOptions) {
    this.#words = registry.words;
    this.#registry = registry;
    this.#region = registry.region;
    this.#slot = identity.slot;
    this.#generation = identity.generation;
    this.#me = ownerWord(identity.slot, identity.generation);
    this.#line = registry.lineIndex(identity.slot);
    this.#options = options;
  }

  /** True while this attachment holds a lock or waits for one. */
  get busy(): boolean {
    return this.#doing !== Doing.IDLE;
  }

  /** The slot that stood in the way of the last acquisition that gave up, or -1. */
  get blockedBy(): number {
    return this.#blockedBy;
  }

  /** When the reader that blocked the last acquisition was seen inside at the latest; NaN: a writer blocked it. */
  get drainingSinceMs(): number {
    return this.#drainingSinceMs;
  }

  /** Takes the stripe for reading. False when `timeoutMs` (Infinity: never) ran out. Throws `ERR_LOCK_MISUSE` when nested. */
  acquireRead(stripe: number, timeoutMs: number): boolean {
    if (this.#doing !== Doing.IDLE) this.#settleOrRefuse();
    const writer = this.#writerIndex(stripe);
    this.#stripe = stripe;
    this.#doing = Doing.ACQUIRING;
    Atomics.store(this.#words, this.#line, lineWord(stripe, this.#generation) | Mode.READING);
    if (Atomics.load(this.#words, writer) === 0 || this.#acquireReadSlow(stripe, writer, timeoutMs)) {
      this.#doing = Doing.READING;
      if ((++this.#reads & (FLUSH_EVERY - 1)) === 0) this.flush();
      return true;
    }
    this.#doing = Doing.IDLE;
    return false;
  }

  /** Takes the stripe for reading if that is possible at once. */
  tryAcquireRead(stripe: number): boolean {
    if (this.#doing !== Doing.IDLE) this.#settleOrRefuse();
    const writer = this.#writerIndex(stripe);
    this.#stripe = stripe;
    this.#doing = Doing.ACQUIRING;
    Atomics.store(this.#words, this.#line, lineWord(stripe, this.#generation) | Mode.READING);
    const seen = Atomics.load(this.#words, writer);
    if (seen === 0) {
      this.#doing = Doing.READING;
      if ((++this.#reads & (FLUSH_EVERY - 1)) === 0) this.flush();
      return true;
    }
    this.#clearLine(writer);
    this.#doing = Doing.IDLE;
    if (seen === ABANDONED) this.tryRepair(stripe);
    else this.#blockedByWriter(seen);
    return false;
  }

  releaseRead(): void {
    if (this.#doing !== Doing.READING) throw misuse('releaseRead', this.#doing);
    this.#doing = Doing.RELEASING;
    this.#clearLine(this.#writerIndex(this.#stripe));
    this.#doing = Doing.IDLE;
  }

  /** Takes the stripe for writing. False when `timeoutMs` (Infinity: never) ran out. Throws `ERR_LOCK_MISUSE` when nested. */
  acquireWrite(stripe: number, timeoutMs: number): boolean {
    if (this.#doing !== Doing.IDLE) this.#settleOrRefuse();
    const writer = this.#writerIndex(stripe);
    this.#stripe = stripe;
    this.#doing = Doing.ACQUIRING;
    const free = Atomics.compareExchange(this.#words, writer, 0, this.#me) === 0;
    if ((free && this.#isDrained(stripe)) || this.#acquireWriteSlow(stripe, writer, free, timeoutMs)) {
      this.#doing = Doing.WRITING;
      if ((++this.#writes & (FLUSH_EVERY - 1)) === 0) this.flush();
      return true;
    }
    this.#doing = Doing.IDLE;
    return false;
  }

  /** Takes the stripe for writing if that is possible at once. */
  tryAcquireWrite(stripe: number): boolean {
    if (this.#doing !== Doing.IDLE) this.#settleOrRefuse();
    const writer = this.#writerIndex(stripe);
    this.#stripe = stripe;
    this.#doing = Doing.ACQUIRING;
    let seen = Atomics.compareExchange(this.#words, writer, 0, this.#me);
    if (seen === ABANDONED) {
      this.#takeOverOrSettle(stripe);
      seen = Atomics.compareExchange(this.#words, writer, 0, this.#me);
    }
    if (seen === 0) {
      if (this.#isDrained(stripe)) {
        this.#doing = Doing.WRITING;
        if ((++this.#writes & (FLUSH_EVERY - 1)) === 0) this.flush();
        return true;
      }
      this.#letGo(stripe, writer);
    } else this.#blockedByWriter(seen);
    this.#doing = Doing.IDLE;
    return false;
  }

  releaseWrite(): void {
    if (this.#doing !== Doing.WRITING) throw misuse('releaseWrite', this.#doing);
    this.#doing = Doing.RELEASING;
    this.#letGo(this.#stripe, this.#writerIndex(this.#stripe));
    this.#doing = Doing.IDLE;
  }

  /** acquireRead as a wait that the caller drives. */
  *acquiringRead(stripe: number, deadline: Deadline): Waiting {
    if (this.tryAcquireRead(stripe)) return true;
    this.#doing = Doing.ACQUIRING;
    const held = yield* this.#settling(this.#waitForRead(stripe, this.#writerIndex(stripe), deadline));
    this.#doing = held ? Doing.READING : Doing.IDLE;
    if (held) this.#reads++;
    return held;
  }

  /** acquireWrite as a wait that the caller drives. */
  *acquiringWrite(stripe: number, deadline: Deadline): Waiting {
    if (this.tryAcquireWrite(stripe)) return true;
    this.#doing = Doing.ACQUIRING;
    const held = yield* this.#settling(this.#waitForWrite(stripe, this.#writerIndex(stripe), false, deadline));
    this.#doing = held ? Doing.WRITING : Doing.IDLE;
    if (held) this.#writes++;
    return held;
  }

  /** True when no writer holds the stripe or waits for its readers: a further local reader passes nobody. */
  hasNoWriter(stripe: number): boolean {
    return Atomics.load(this.#words, this.#writerIndex(stripe)) === 0;
  }

  /** Repairs the stripe if it is ABANDONED and nobody stands in the way; never sleeps. Nothing while busy. */
  tryRepair(stripe: number): void {
    if (this.#doing !== Doing.IDLE || Atomics.load(this.#words, this.#writerIndex(stripe)) !== ABANDONED) return;
    this.#stripe = stripe;
    this.#doing = Doing.ACQUIRING;
    this.#takeOverOrSettle(stripe);
    this.#doing = Doing.IDLE;
  }

  /**
   * After an exception cut an acquisition, a section or a release (a stack overflow can, anywhere): gives back whatever
   * this attachment has. What it was writing becomes ABANDONED, to be repaired by whoever comes next. Never sleeps.
   */
  abandon(): void {
    if (this.#doing !== Doing.IDLE) this.#settle();
  }

  /** Adds the thread-local counters to the shared statistics. */
  flush(): void {
    this.#options.observer.flush(this.#reads, this.#writes);
    this.#reads = 0;
    this.#writes = 0;
  }

  #writerIndex(stripe: number): number {
    return this.#region.firstStripe + stripe * this.#region.stripeWords + Stripe.WRITER;
  }

  #acquireReadSlow(stripe: number, writer: number, timeoutMs: number): boolean {
    return this.#finish(this.#settling(this.#waitForRead(stripe, writer, deadlineIn(timeoutMs))));
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
  *#settling(waiting: Waiting): Waiting {
    const startedMs = performance.now();
    let held: boolean;
    try {
      held = yield* waiting;
    } catch (error) {
      this.#settle(); // no line may stay that blocks writers
      throw error;
    }
    this.#options.observer.contended(startedMs);
    return held;
  }

  *#waitForRead(stripe: number, writer: number, deadline: Deadline): Waiting {
    const words = this.#words;
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    const base = lineWord(stripe, this.#generation);
    if (yield* this.#waitPatiently(stripe, writer, deadline)) return true;
    Atomics.store(words, this.#line, base | Mode.WAITING);
    if ((Atomics.load(words, writer) & DRAIN) !== 0) wakeAll(words, this.#line); // retracted: the drainer must look again
    for (;;) {
      const count = Atomics.load(words, events); // before the word: see "No lost wake-up" above
      const seen = Atomics.load(words, writer);
      const owned = namesOwner(seen);
      if (owned && (seen & PARKED) === 0 && !this.#park(stripe, writer, seen)) continue;
      if (Atomics.load(words, this.#line) === (base | Mode.READING)) return true; // promoted; looked at only now
      if (seen === ABANDONED) {
        // The own line stays WAITING: the release at the end of the takeover promotes it.
        if (!(yield* this.#takeOver(stripe, deadline, false)) && overdue(deadline)) return this.#giveUpRead(base);
        continue;
      }
      if (seen === 0) {
        if (
          Atomics.compareExchange(words, this.#line, base | Mode.WAITING, base | Mode.RETRY) !==
          (base | Mode.WAITING)
        )
          return true;
        if (Atomics.load(words, writer) === 0) {
          Atomics.compareExchange(words, this.#line, base | Mode.RETRY, base | Mode.READING); // fails: promoted, also held
          return true;
        }
        if (Atomics.compareExchange(words, this.#line, base | Mode.RETRY, base | Mode.WAITING) !== (base | Mode.RETRY))
          return true;
        if ((Atomics.load(words, writer) & DRAIN) !== 0) wakeAll(words, this.#line); // loaded again after the CAS
        continue;
      }
      if ((seen & OWNER_MASK) === this.#me) {
        this.#disown(writer);
        continue;
      }
      if (ownerSlot(seen) === this.sibling || !(yield* this.#sleep(events, count, deadline))) {
        this.#blockedByWriter(seen);
        return this.#giveUpRead(base);
      }
    }
  }

  /**
   * Waits like a writer, for the word to be free, with nothing in the own line; then publishes READING and looks again,
   * as the fast path does. False when patience or time is over, or when the word needs more than waiting.
   */
  *#waitPatiently(stripe: number, writer: number, deadline: Deadline): Waiting {
    const { patienceMs = 0 } = this.#options;
    if (patienceMs === 0) return false;
    const words = this.#words;
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    const until: Deadline = { atMs: Math.min(deadline.atMs, performance.now() + patienceMs) };
    this.#clearLine(writer);
    for (;;) {
      const count = Atomics.load(words, events);
      const seen = Atomics.load(words, writer);
      if (seen === 0) {
        Atomics.store(words, this.#line, lineWord(stripe, this.#generation) | Mode.READING);
        if (Atomics.load(words, writer) === 0) return true;
        this.#clearLine(writer);
        if (overdue(until)) return false;
        continue;
      }
      const mustAct = !namesOwner(seen) || (seen & OWNER_MASK) === this.#me || ownerSlot(seen) === this.sibling;
      if (mustAct) return false;
      if ((seen & PARKED) === 0 && !this.#park(stripe, writer, seen)) continue;
      if (!(yield* this.#sleep(events, count, until, false))) return false;
    }
  }

  /** Withdraws a waiting reader. A promotion that came first is a hold: it is given back. */
  #giveUpRead(base: number): false {
    if (Atomics.compareExchange(this.#words, this.#line, base | Mode.WAITING, Mode.NONE) !== (base | Mode.WAITING)) {
      this.#clearLine(this.#writerIndex(this.#stripe));
    }
    return false;
  }

  #clearLine(writer: number): void {
    Atomics.store(this.#words, this.#line, Mode.NONE);
    if ((Atomics.load(this.#words, writer) & DRAIN) !== 0) wakeAll(this.#words, this.#line);
  }

  #acquireWriteSlow(stripe: number, writer: number, taken: boolean, timeoutMs: number): boolean {
    return this.#finish(this.#settling(this.#waitForWrite(stripe, writer, taken, deadlineIn(timeoutMs))));
  }

  *#waitForWrite(stripe: number, writer: number, taken: boolean, deadline: Deadline): Waiting {
    const words = this.#words;
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    let seen = taken ? 0 : this.#me;
    while (seen !== 0) {
      const count = Atomics.load(words, events);
      seen = Atomics.compareExchange(words, writer, 0, this.#me);
      if (seen === ABANDONED) {
        if (yield* this.#takeOver(stripe, deadline, true)) return true;
        if (overdue(deadline)) return false;
      } else if ((seen & OWNER_MASK) === this.#me) {
        this.#disown(writer);
      } else if (seen !== 0) {
        if ((seen & PARKED) === 0 && !this.#park(stripe, writer, seen)) continue;
        if (ownerSlot(seen) === this.sibling || !(yield* this.#sleep(events, count, deadline))) {
          this.#blockedByWriter(seen);
          return false; // nothing to undo: PARKED costs its owner one needless wake-up
        }
      }
    }
    if (yield* this.#drain(stripe, writer, deadline)) return true;
    this.#letGo(stripe, writer);
    return false;
  }

  #blockedByWriter(seen: number): void {
    this.#blockedBy = namesOwner(seen) ? ownerSlot(seen) : -1;
    this.#drainingSinceMs = Number.NaN;
  }

  /** Says in the writer word that somebody will sleep. False when the word has moved on: look again. */
  #park(stripe: number, writer: number, seen: number): boolean {
    if (Atomics.compareExchange(this.#words, writer, seen, seen | PARKED) !== seen) return false;
    this.#options.observer.firstWaiter(stripe);
    return true;
  }

  /** The word names this very thread although it holds nothing: an exception cut its release. To be repaired first. */
  #disown(writer: number): void {
    Atomics.store(this.#words, writer, ABANDONED); // no CAS: a waiter may add PARKED, but nobody else takes our word away
    this.#wake(writer); // PARKED went with the word, its sleepers did not
  }

  /** True when no other line of the stripe blocks; the writer word is ours. */
  #isDrained(stripe: number): boolean {
    const highWater = this.#registry.highWater(); // after the CAS: an attached reader has raised it before publishing
    for (let slot = 0, index = this.#registry.lineIndex(0); slot < highWater; slot++, index += SLOT_WORDS) {
      if (slot === this.#slot || !lineIs(Atomics.load(this.#words, index), stripe, BLOCKS_DRAIN)) continue;
      this.#blockedBy = slot;
      return false;
    }
    return true;
  }

  /** Waits until no other line of the stripe blocks; the writer word is ours. False when time ran out. */
  *#drain(stripe: number, writer: number, deadline: Deadline): Waiting {
    if (deadline === NEVER_WAIT) return this.#isDrained(stripe);
    const words = this.#words;
    const highWater = this.#registry.highWater(); // likewise after the CAS
    let announced = false;
    this.#drainingSinceMs = performance.now();
    for (let slot = 0, index = this.#registry.lineIndex(0); slot < highWater; slot++, index += SLOT_WORDS) {
      if (slot === this.#slot) continue; // left out: a reader that takes over may have been promoted meanwhile
      for (
        let line = Atomics.load(words, index);
        lineIs(line, stripe, BLOCKS_DRAIN);
        line = Atomics.load(words, index)
      ) {
        if (spinWhile(words, index, line, this.#options.spins)) continue;
        if (!announced) {
          Atomics.or(words, writer, DRAIN); // lazily: an uncontended write never pays for it; then look again
          announced = true;
          continue;
        }
        if (slot === this.sibling || !(yield* this.#sleep(index, line, deadline))) {
          this.#blockedBy = slot;
          return false;
        }
      }
    }
    return true;
  }

  /** Promotes the stripe's waiting readers, frees the writer word, wakes who sleeps. In this order. */
  #letGo(stripe: number, writer: number): void {
    const words = this.#words;
    const highWater = this.#registry.highWater(); // loaded again: threads may have attached since the drain
    for (let slot = 0, index = this.#registry.lineIndex(0); slot < highWater; slot++, index += SLOT_WORDS) {
      for (
        let line = Atomics.load(words, index);
        lineIs(line, stripe, WANTS_PROMOTION);
        line = Atomics.load(words, index)
      ) {
        // Again until it holds: the reader may flip between WAITING and RETRY under our hands.
        if (Atomics.compareExchange(words, index, line, (line & ~MODE_MASK) | Mode.READING) === line) break;
      }
    }
    if ((Atomics.exchange(words, writer, 0) & PARKED) !== 0) this.#wake(writer);
  }

  /** Makes everybody who waits for the stripe look again: the count first, so that who is about to sleep does not. */
  #wake(writer: number): void {
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    Atomics.add(this.#words, events, 1);
    wakeAll(this.#words, events);
  }

  /** ABANDONED -> ours, drained and repaired; then kept, or let go. False when it was not ABANDONED or time ran out. */
  *#takeOver(stripe: number, deadline: Deadline, keep: boolean): Waiting {
    const writer = this.#writerIndex(stripe);
    if (Atomics.compareExchange(this.#words, writer, ABANDONED, this.#me) !== ABANDONED) return false;
    let repaired = false;
    try {
      if (!(yield* this.#drain(stripe, writer, deadline))) return false;
      this.#options.repair(stripe);
      repaired = true;
    } finally {
      if (!repaired) {
        Atomics.store(this.#words, writer, ABANDONED); // never 0: nobody may enter unrepaired; promotes nobody
        this.#wake(writer); // others may sleep with our word in mind
      }
    }
    this.#options.observer.repaired();
    if (!keep) this.#letGo(stripe, writer);
    return true;
  }

  /** Sleeps while the word keeps its value. False when the deadline had passed before. A sleep that runs out probes. */
  *#sleep(index: number, value: number, deadline: Deadline, probes = true): Waiting {
    const { probeMs, observer, spins } = this.#options;
    if (spinWhile(this.#words, index, value, spins)) return true;
    const { atMs } = deadline;
    const leftMs = atMs === Number.POSITIVE_INFINITY ? atMs : atMs - performance.now();
    if (leftMs <= 0) return false;
    observer.slept();
    if (!(yield { index, value, maxMs: Math.min(probeMs, leftMs) }) && probes) observer.probe();
    return true;
  }

  #takeOverOrSettle(stripe: number): void {
    try {
      this.#finish(this.#takeOver(stripe, NEVER_WAIT, false));
    } catch (error) {
      this.#settle();
      throw error;
    }
  }

  /** Called when the last operation did not end: nesting is refused, what an exception cut is finished. */
  #settleOrRefuse(): void {
    if (this.#doing === Doing.READING || this.#doing === Doing.WRITING) throw misuse('acquire', this.#doing);
    this.#settle();
  }

  /** Leaves nothing of a cut acquire or release in the shared words; a stripe left half released is repaired later. */
  #settle(): void {
    const writer = this.#writerIndex(this.#stripe);
    this.#clearLine(writer);
    const seen = Atomics.load(this.#words, writer);
    if ((seen & OWNER_MASK) === this.#me) this.#disown(writer);
    else this.#wake(writer); // the cut may lie between freeing the word and waking
    this.#doing = Doing.IDLE;
  }
}

/** The deadline `timeoutMs` from now; Infinity: never. */
export function deadlineIn(timeoutMs: number): Deadline {
  return { atMs: timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : performance.now() + timeoutMs };
}

function overdue(deadline: Deadline): boolean {
  const { atMs } = deadline;
  return deadline === NEVER_WAIT || (atMs !== Number.POSITIVE_INFINITY && performance.now() >= atMs);
}

const DOING_TEXT: Readonly<Record<Doing, string>> = {
  [Doing.IDLE]: 'holds nothing',
  [Doing.ACQUIRING]: 'is acquiring a lock',
  [Doing.READING]: 'holds a read lock',
  [Doing.WRITING]: 'holds the write lock',
  [Doing.RELEASING]: 'is releasing a lock',
};

function misuse(what: string, doing: Doing): RefManagerError {
  const expected =
    what === 'acquire' ? 'to hold nothing (locks do not nest, upgrade or downgrade)' : 'to hold that lock';
  return new RefManagerError('ERR_LOCK_MISUSE', `${what} expects this thread ${expected}, but it ${DOING_TEXT[doing]}`);
}
