/**
 * What one attached thread does to the shared words of a stripe: the single moves of the protocol that striped-lock.ts
 * states. None of them sleeps. Used by striped-lock.ts (fast paths) and lock-waits.ts (slow paths).
 */

import { LockHeader, SLOT_WORDS, Stripe } from '../../memory/layout.ts';
import { wakeAll } from '../parking.ts';
import type { SlotIdentity, ThreadRegistry } from '../threads/thread-registry.ts';
import {
  ABANDONED,
  BLOCKS_DRAIN,
  isFree,
  isOpen,
  lineIs,
  lineWord,
  MODE_MASK,
  Mode,
  namesOwner,
  ownerSlot,
  ownerWord,
  PARKED,
  READERS,
  WANTS_PROMOTION,
} from './lock-words.ts';

/** By a name of its own: see IDLE in striped-lock.ts. */
const { NONE } = Mode;

/** One thread's hands on the stripes of a lock region. Belongs to that thread. */
export class StripeAccess {
  readonly words: Int32Array;
  readonly slot: number;
  /** This thread's name in a writer word. */
  readonly me: number;
  /** Index of this thread's reader line. */
  readonly line: number;
  /** Slot that stood in the way of the last acquisition that gave up, or -1. */
  blockedBy = -1;
  /** When the last drain with a deadline began, if a reader was in its way; NaN when a writer was. */
  drainingSinceMs: number = Number.NaN;
  /** What the writer word said when it was taken: this thread, and READERS perhaps. Never PARKED: see letGo. */
  #held = 0;
  /** What it shall say when it is let go and nobody waits: READERS, or nothing. */
  #leave = 0;
  /** READERS as the last word that was taken had it: a guess at the next one. */
  #guess = 0;
  /** READING in this thread's line, but for the stripe. */
  readonly #reading: number;
  readonly #highWaterIndex: number;
  readonly #firstLine: number;
  readonly #firstWriter: number;
  readonly #stripeWords: number;

  constructor(registry: ThreadRegistry, identity: SlotIdentity) {
    this.words = registry.words;
    this.slot = identity.slot;
    this.me = ownerWord(identity.slot, identity.generation);
    this.line = registry.lineIndex(identity.slot);
    const { region } = registry;
    this.#reading = lineWord(0, identity.generation) | Mode.READING;
    this.#highWaterIndex = region.base + LockHeader.HIGH_WATER;
    this.#firstLine = registry.lineIndex(0);
    this.#firstWriter = region.firstStripe + Stripe.WRITER;
    this.#stripeWords = region.stripeWords;
  }

  /** Index of the stripe's writer word. */
  writerIndex(stripe: number): number {
    return this.#firstWriter + stripe * this.#stripeWords;
  }

  /** What the own line says of the stripe, without a mode. */
  lineBase(stripe: number): number {
    return (this.#reading & ~MODE_MASK) | lineWord(stripe, 0);
  }

  /** Publishes READING, then looks at the writer word. True: it holds. */
  publish(stripe: number, writer: number): boolean {
    Atomics.store(this.words, this.line, this.#reading | lineWord(stripe, 0));
    return this.confirm(writer);
  }

  /** The own line blocks. True when that is a hold: the word is free, and says that readers may be inside. */
  confirm(writer: number): boolean {
    const seen = Atomics.load(this.words, writer);
    return isOpen(seen) || (isFree(seen) && this.#open(writer));
  }

  /** The free word does not say that readers may be inside. */
  #open(writer: number): boolean {
    return isFree(Atomics.or(this.words, writer, READERS));
  }

  /** Ends a read hold, or the wish for one. */
  clearLine(): void {
    if (Atomics.exchange(this.words, this.line, NONE) < 0) wakeAll(this.words, this.line); // AWAITED is the sign
  }

  /** READING, not confirmed, or NONE, to WAITING. */
  retract(base: number): void {
    if (Atomics.exchange(this.words, this.line, base | Mode.WAITING) < 0) wakeAll(this.words, this.line);
  }

  /** Takes the writer word if nobody has it; its other bits stay. Returns what the word was: taken when that is free. */
  takeWord(writer: number): number {
    const expected = this.#guess;
    const mine = this.me | expected;
    const seen = Atomics.compareExchange(this.words, writer, expected, mine);
    if (seen !== expected) return this.#takeOther(writer, seen);
    this.#held = mine;
    return seen;
  }

  /** takeWord, whose guess was wrong: the word was `other`. */
  #takeOther(writer: number, other: number): number {
    let expected = other;
    while (isFree(expected)) {
      const seen = Atomics.compareExchange(this.words, writer, expected, this.me | expected);
      if (seen === expected) {
        this.#guess = seen & READERS;
        this.#held = this.me | this.#guess;
        break;
      }
      expected = seen;
    }
    return expected;
  }

  /** ABANDONED was taken: drained as if readers were inside, and let go as a word that somebody waits for. */
  tookOver(): void {
    this.#held = this.me | READERS;
    this.leaveReaders();
  }

  /** Lines may block although the word is ours. */
  get mayHaveReaders(): boolean {
    return (this.#held & READERS) !== 0;
  }

  /** A line blocks: what is let go next is let go with READERS. */
  leaveReaders(): void {
    this.#leave = READERS;
  }

  /** Says in the writer word that somebody waits. Returns what the word was. */
  park(writer: number): number {
    return Atomics.or(this.words, writer, PARKED);
  }

  /** True when no other line of the stripe blocks; the writer word is ours. */
  isDrained(stripe: number): boolean {
    this.#leave = 0;
    return (this.#held & READERS) === 0 || this.#scan(stripe);
  }

  #scan(stripe: number): boolean {
    const { words, slot } = this;
    const highWater = this.highWater; // after the CAS: an attached reader has raised it before publishing
    for (let other = 0, index = this.#firstLine; other < highWater; other++, index += SLOT_WORDS) {
      if (other === slot || !lineIs(Atomics.load(words, index), stripe, BLOCKS_DRAIN)) continue;
      this.blockedBy = other;
      this.#leave = READERS;
      return false;
    }
    return true;
  }

  /** Lines to look at, by slot. Loaded anew by every scan, after the writer word is taken. */
  get highWater(): number {
    return Atomics.load(this.words, this.#highWaterIndex);
  }

  /** Index of a slot's reader line. */
  lineIndex(slot: number): number {
    return this.#firstLine + slot * SLOT_WORDS;
  }

  /**
   * Frees the writer word. When somebody waits, or came meanwhile: promotes the waiting readers first, and wakes who
   * sleeps afterwards.
   */
  letGo(stripe: number, writer: number): void {
    if (Atomics.compareExchange(this.words, writer, this.#held, this.#leave) === this.#held) return;
    this.#letGoSlow(stripe, writer);
  }

  #letGoSlow(stripe: number, writer: number): void {
    const { words } = this;
    // Before the look at the lines: who sets PARKED from here on may be overlooked. READERS: for whom we promote.
    const before = Atomics.exchange(words, writer, this.me | READERS);
    this.#promote(stripe);
    const after = Atomics.and(words, writer, PARKED | READERS); // free; whoever was overlooked is left to the next release
    if (((before | after) & PARKED) !== 0) this.wake(writer);
  }

  /** letGo of one of many stripes: what was noted when a word was taken is about another one by now. */
  letGoOneOfMany(stripe: number, writer: number): void {
    const seen = Atomics.load(this.words, writer);
    this.#held = seen & ~PARKED;
    this.#leave = seen & READERS;
    this.letGo(stripe, writer);
  }

  /** Makes everybody who waits for the stripe look again: the count first, so that who is about to sleep does not. */
  wake(writer: number): void {
    const events = writer - Stripe.WRITER + Stripe.EVENTS;
    Atomics.add(this.words, events, 1);
    wakeAll(this.words, events);
  }

  /** The word names this very thread although it holds nothing, or it gives up repairing: to be repaired first. */
  disown(writer: number): void {
    Atomics.store(this.words, writer, ABANDONED); // no CAS: a waiter may add PARKED, but nobody else takes our word away
    this.wake(writer); // others may sleep with our word in mind
  }

  /** Notes who has the stripe, for the error of an acquisition that gives up; `blocker` when it is known better. */
  noteWriter(seen: number, blocker: number = namesOwner(seen) ? ownerSlot(seen) : -1): void {
    this.blockedBy = blocker;
    this.drainingSinceMs = Number.NaN;
  }

  /** A wait begins: nobody has stood in its way yet. */
  noteNobody(): void {
    this.noteWriter(0);
  }

  #promote(stripe: number): void {
    const { words } = this;
    const highWater = this.highWater; // loaded again: threads may have attached since the drain
    for (let slot = 0, index = this.#firstLine; slot < highWater; slot++, index += SLOT_WORDS) {
      for (
        let line = Atomics.load(words, index);
        lineIs(line, stripe, WANTS_PROMOTION);
        line = Atomics.load(words, index)
      ) {
        // Again until it holds: the reader may flip between WAITING and RETRY under our hands.
        if (Atomics.compareExchange(words, index, line, (line & ~MODE_MASK) | Mode.READING) === line) break;
      }
    }
  }
}
