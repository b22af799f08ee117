/**
 * The slow paths of striped-lock.ts: everything that may have to sleep until somebody else lets go.
 *
 * Each wait is a generator of Sleeps: a driver sleeps and sends back whether it was woken (false: the time ran out).
 * So there is one copy of the protocol for synchronous callers (striped-lock.ts) and asynchronous ones (async-lock.ts).
 */

import {
  ABANDONED,
  AWAITED,
  BLOCKS_DRAIN,
  isFree,
  lineIs,
  MODE_MASK,
  namesOwner,
  OWNER_MASK,
  ownerSlot,
  PARKED,
  READERS,
} from '../../core/lock-words.ts';
import { Stripe } from '../../memory/layout.ts';
import { wakeAll } from '../parking.ts';
import { nowMs } from '../real-time.ts';
import { type Deadline, msUntil, NEVER_WAIT, overdue } from './deadline.ts';
import { Mode } from './lock-mode.ts';
import type { LockObserver } from './lock-observer.ts';
import type { StripeAccess } from './stripe-access.ts';

/** A wish to sleep while a word keeps its value, at most `maxMs`. */
export interface Sleep {
  readonly index: number;
  readonly value: number;
  readonly maxMs: number;
}
export type Waiting = Generator<Sleep, boolean, boolean>;

export interface StripedLockOptions {
  /** Looks at a word before sleeping on it. */
  readonly spins: number;
  /** The longest single sleep; correctness never depends on it. */
  readonly probeMs: number;
  /**
   * How long a reader waits without asking to be promoted. A promoted reader that still sleeps blocks the next writer
   * until it has been woken and scheduled; with many threads that costs far more than being passed now and then.
   * Asked for at the beginning of a wait. Default 0: it asks at once, and at most one later writer passes it.
   */
  readonly patienceMs?: number;
  /** How long one stripe is waited for while others are held: see acquireAll. Default: as long as the whole may take. */
  readonly patienceWithAllMs?: number;
  /** Makes the stripe's data consistent after its owner died; called by the holder of the write lock. */
  readonly repair: (stripe: number) => void;
  readonly observer: LockObserver;
}

/** The waits of one attached thread. Belongs to that thread. */
export class LockWaits {
  readonly #access: StripeAccess;
  readonly #options: StripedLockOptions;
  /**
   * Slot of this thread's asynchronous holds, or -1. They end only when this thread goes on, so a synchronous wait for
   * one would never end: it is given up at once.
   */
  sibling = -1;

  constructor(access: StripeAccess, options: StripedLockOptions) {
    this.#access = access;
    this.#options = options;
  }

  /** Waits to read; the own line is published or NONE. */
  *forRead(stripe: number, writer: number, deadline: Deadline): Waiting {
    this.#access.noteNobody();
    if (yield* this.#patiently(stripe, writer, deadline)) return true;
    const access = this.#access;
    const { words, line, me } = access;
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    const base = access.lineBase(stripe);
    access.retract(base);
    for (;;) {
      const count = Atomics.load(words, events); // before the word: see "Waiting" in striped-lock.ts
      const seen = this.#parkOn(stripe, writer, Atomics.load(words, writer), count);
      if ((Atomics.load(words, line) & MODE_MASK) === Mode.READING) return true; // promoted; looked at only now
      if (seen === ABANDONED) {
        // The own line stays WAITING: the release at the end of the takeover promotes it.
        if (!(yield* this.takeOver(stripe, writer, deadline, false)) && overdue(deadline)) {
          access.noteWriter(Atomics.load(words, writer)); // somebody else was faster
          return this.#giveUpRead(base);
        }
        continue;
      }
      if (isFree(seen)) {
        if (this.#retryRead(base, writer)) return true;
        continue;
      }
      if ((seen & OWNER_MASK) === me) {
        access.disown(writer);
        continue;
      }
      const own = this.#ownInTheWay(stripe, seen);
      if (own >= 0 || !(yield* this.#sleep(events, count, deadline))) {
        access.noteWriter(seen, own >= 0 ? own : undefined);
        return this.#giveUpRead(base);
      }
    }
  }

  /**
   * Waits to write; `taken` says that the writer word is ours already. `sleepsOn`: Stripe.TURNS, or Stripe.EVENTS for a
   * wait that may be left behind, which must not take the turn of another.
   */
  *forWrite(stripe: number, writer: number, taken: boolean, deadline: Deadline, sleepsOn: number): Waiting {
    const access = this.#access;
    const { words, me } = access;
    const events = writer - Stripe.WRITER + sleepsOn;
    let hasTurn = false;
    access.noteNobody();
    while (!taken) {
      const count = Atomics.load(words, events);
      const found = access.takeWord(writer);
      if (isFree(found)) break;
      const seen = this.#parkOn(stripe, writer, found, count);
      if (isFree(seen)) continue;
      if (seen === ABANDONED) {
        if (yield* this.takeOver(stripe, writer, deadline, true)) return true;
        if (overdue(deadline)) {
          access.noteWriter(Atomics.load(words, writer));
          return false;
        }
      } else if ((seen & OWNER_MASK) === me) {
        access.disown(writer);
      } else {
        const own = this.#ownInTheWay(stripe, seen);
        if (own < 0 && (yield* this.#sleep(events, count, deadline))) {
          hasTurn = sleepsOn === Stripe.TURNS;
          continue;
        }
        access.noteWriter(seen, own >= 0 ? own : undefined);
        return false; // PARKED stands in the word since this thread woke: it costs a release one needless wake-up at most
      }
    }
    if (hasTurn) access.park(writer); // the next turn comes with the release of this one
    if (yield* this.#drain(stripe, deadline)) return true;
    access.letGo(stripe, writer);
    return false;
  }

  /** ABANDONED -> ours, drained and repaired; then kept, or let go. False when it was not ABANDONED or time ran out. */
  *takeOver(stripe: number, writer: number, deadline: Deadline, keep: boolean): Waiting {
    const access = this.#access;
    const ours = access.me | PARKED | READERS;
    if (Atomics.compareExchange(access.words, writer, ABANDONED, ours) !== ABANDONED) return false;
    access.tookOver();
    let repaired = false;
    try {
      if (!(yield* this.#drain(stripe, deadline))) return false;
      this.#options.repair(stripe);
      repaired = true;
    } finally {
      if (!repaired) access.disown(writer); // never 0: nobody may enter unrepaired; promotes nobody
    }
    this.#options.observer.repaired();
    if (!keep) access.letGo(stripe, writer);
    return true;
  }

  /**
   * Waits like a writer, for the word to be free, with nothing in the own line; then publishes READING and looks again,
   * as the fast path does. False when patience or time is over, or when the word needs more than waiting.
   */
  *#patiently(stripe: number, writer: number, deadline: Deadline): Waiting {
    const { patienceMs = 0 } = this.#options;
    if (patienceMs === 0) return false;
    const access = this.#access;
    const { words, me } = access;
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    const until: Deadline = { atMs: Math.min(deadline.atMs, nowMs() + patienceMs) };
    access.clearLine();
    for (;;) {
      const count = Atomics.load(words, events);
      const seen = this.#parkOn(stripe, writer, Atomics.load(words, writer), count);
      if (isFree(seen)) {
        if (access.publish(stripe, writer)) return true;
        access.clearLine();
        if (overdue(until)) return false;
        continue;
      }
      if (seen === ABANDONED || (seen & OWNER_MASK) === me || this.#ownInTheWay(stripe, seen) >= 0) return false;
      if (!(yield* this.#sleep(events, count, until, false))) return false;
    }
  }

  /**
   * Slot of this very thread that owns the word, or that the owner may be waiting for to leave: its asynchronous line, or
   * another copy's; -1: none. Neither ends while this thread sleeps. Asked before each sleep; a line that is promoted
   * during one is seen at the next, because whoever promotes wakes.
   */
  #ownInTheWay(stripe: number, seen: number): number {
    const { sibling } = this;
    if (sibling >= 0) {
      if (ownerSlot(seen) === sibling) return sibling;
      const line = Atomics.load(this.#access.words, this.#access.lineIndex(sibling));
      if (lineIs(line, stripe, BLOCKS_DRAIN)) return sibling;
    }
    return this.#options.observer.otherCopy(stripe, ownerSlot(seen));
  }

  /** When somebody has the word, says there that somebody waits. Returns what the word was at last. */
  #parkOn(stripe: number, writer: number, found: number, count: number): number {
    if (!namesOwner(found)) return found;
    const isFirst = (found & PARKED) === 0;
    const seen = isFirst ? this.#access.park(writer) : found;
    if (namesOwner(seen)) this.#options.observer.seesHeld(stripe, count, isFirst);
    return seen;
  }

  /**
   * The word was free: the waiting reader tries again. True when it holds. RETRY blocks a drain; PARKED is set before
   * that ends, so that the writer which came between promotes this reader when it leaves.
   */
  #retryRead(base: number, writer: number): boolean {
    const { words, line } = this.#access;
    const waiting = base | Mode.WAITING;
    let seen = base | Mode.RETRY;
    if (Atomics.compareExchange(words, line, waiting, seen) !== waiting) return true; // promoted meanwhile
    if (this.#access.confirm(writer)) return true;
    this.#access.park(writer);
    for (;;) {
      const found = Atomics.compareExchange(words, line, seen, waiting);
      if ((found & MODE_MASK) === Mode.READING) return true; // promoted
      if (found === seen) break;
      seen = found; // AWAITED meanwhile
    }
    if (seen < 0) wakeAll(words, line);
    return false;
  }

  /** Withdraws a waiting reader. A promotion that came first is a hold: it is given back. */
  #giveUpRead(base: number): false {
    const { words, line } = this.#access;
    const waiting = base | Mode.WAITING;
    if (Atomics.compareExchange(words, line, waiting, Mode.NONE) !== waiting) this.#access.clearLine();
    return false;
  }

  /** Waits until no other line of the stripe blocks; the writer word is ours. False when time ran out. */
  *#drain(stripe: number, deadline: Deadline): Waiting {
    const access = this.#access;
    if (deadline === NEVER_WAIT || !access.mayHaveReaders) return access.isDrained(stripe);
    access.leaveReaders();
    const { words } = access;
    const { highWater } = access; // after the CAS, as in isDrained
    access.drainingSinceMs = nowMs();
    for (let slot = 0; slot < highWater; slot++) {
      if (slot === access.slot) continue; // left out: a reader that takes over may have been promoted meanwhile
      const index = access.lineIndex(slot);
      for (
        let line = Atomics.load(words, index);
        lineIs(line, stripe, BLOCKS_DRAIN);
        line = Atomics.load(words, index)
      ) {
        const awaited = line | AWAITED;
        if (line >= 0 && Atomics.compareExchange(words, index, line, awaited) !== line) continue;
        const isOwn = slot === this.sibling || this.#options.observer.otherCopy(stripe, slot) >= 0;
        if (isOwn || !(yield* this.#sleep(index, awaited, deadline))) {
          access.blockedBy = slot;
          return false;
        }
      }
    }
    return true;
  }

  /** Sleeps while the word keeps its value. False when the deadline had passed before. A sleep that runs out probes. */
  *#sleep(index: number, value: number, deadline: Deadline, probes = true): Waiting {
    const { probeMs, observer } = this.#options;
    const leftMs = msUntil(deadline);
    if (leftMs <= 0) return false;
    observer.slept();
    if (!(yield { index, value, maxMs: Math.min(probeMs, leftMs) }) && probes) observer.probe();
    return true;
  }
}
