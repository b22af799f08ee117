/**
 * The single steps of the protocol that striped-lock.ts states, as one attached thread takes them on the shared words.
 * None of them sleeps. Used by striped-lock.ts (fast paths) and lock-waits.ts (slow paths). What is done when nobody is in
 * the way is in core/lock.ts; here is the rest, and what the core has to be told.
 *
 * Two words matter (lock-words.ts). The *writer word* of a stripe names the thread that holds it to write. The *reader
 * line* of a thread, one word alone in its cache line, says which stripe the thread reads and in which mode; it *blocks*
 * a writer of that stripe while it has the bit BLOCKS_DRAIN. `writer` below is the index of a stripe's writer word.
 */

import type { Core } from '../../core/core.ts';
import {
  ABANDONED,
  isFree,
  lineIs,
  lineWord,
  MODE_MASK,
  namesOwner,
  ownerSlot,
  ownerWord,
  PARKED,
  READERS,
  WANTS_PROMOTION,
} from '../../core/lock-words.ts';
import { LockHeader, SLOT_WORDS, Stripe } from '../../memory/layout.ts';
import { wakeAll, wakeOne } from '../parking.ts';
import type { SlotIdentity, ThreadRegistry } from '../threads/thread-registry.ts';
import { Mode } from './lock-mode.ts';

/** The writer word is taken, and a reader line blocks: below 0, which no word is. */
export const UNDRAINED = -1;

/** One thread's access to the stripes of a lock region. Belongs to that thread. */
export class StripeAccess {
  readonly words: Int32Array;
  readonly #core: Core;
  readonly slot: number;
  /** What a writer word says while this thread holds it: its slot and generation. */
  readonly me: number;
  /** Index of this thread's reader line among the words. */
  readonly line: number;
  /** Slot that stood in the way of the last acquisition that gave up, or -1. */
  blockedBy = -1;
  /** When the last drain with a deadline (a writer's wait for readers to leave) began; NaN: a writer stood in the way. */
  drainingSinceMs: number = Number.NaN;
  /** What this thread wrote into the writer word it took: `me`, with READERS or without. Never PARKED: see letGo. */
  #held = 0;
  /** What letGo writes into the word when nobody waits: READERS when a reader may be inside, else 0. */
  #leave = 0;
  /** READERS or 0, as the last word that was taken had it: the first CAS on the next word expects the same. */
  #guess = 0;
  /** This thread's reader line in mode READING, the stripe left out: 0. */
  readonly #reading: number;
  readonly #highWaterIndex: number;
  readonly #firstLine: number;
  readonly #firstWriter: number;
  readonly #stripeWords: number;

  constructor(registry: ThreadRegistry, identity: SlotIdentity) {
    this.words = registry.words;
    this.#core = registry.core;
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

  /** This thread's reader line for the stripe, with mode NONE. */
  lineBase(stripe: number): number {
    return (this.#reading & ~MODE_MASK) | lineWord(stripe, 0);
  }

  /** Writes READING for the stripe into this thread's line, then reads the writer word. True: the read lock is held. */
  publish(stripe: number, writer: number): boolean {
    return this.#core.enterRead(this.line, this.#reading | lineWord(stripe, 0), writer) !== 0;
  }

  /** For a thread whose line blocks the stripe already. True when it holds the read lock. */
  confirm(writer: number): boolean {
    return this.#core.confirmRead(writer) !== 0;
  }

  /** Gives a read lock back, or gives up waiting for one: the line says NONE. */
  clearLine(): void {
    if (this.#core.leaveRead(this.line) < 0) wakeAll(this.words, this.line);
  }

  /** From READING that confirm refused, or from NONE, to WAITING. */
  retract(base: number): void {
    if (Atomics.exchange(this.words, this.line, base | Mode.WAITING) < 0) wakeAll(this.words, this.line);
  }

  /** Takes the writer word if no thread has it; its other bits stay. Returns the word before: it is taken if that is free. */
  takeWord(writer: number): number {
    const seen = this.#core.takeWord(writer, this.me, this.#guess);
    if (isFree(seen)) this.#took(seen);
    return seen;
  }

  /**
   * takeWord, and a look whether a reader is inside. Returns the word before: the write lock is held if that is free.
   * UNDRAINED: the word is taken, and a line blocks.
   */
  enterWrite(stripe: number, writer: number): number {
    const seen = this.#core.takeWord(writer, this.me, this.#guess);
    if (seen !== 0) return this.#enterWriteSlow(stripe, seen);
    this.#guess = 0;
    this.#held = this.me;
    this.#leave = 0;
    return 0;
  }

  /** The word said `seen`: somebody has it, or it is taken and readers may be inside, or somebody waits. */
  #enterWriteSlow(stripe: number, seen: number): number {
    if (!isFree(seen)) return seen;
    this.#took(seen);
    return this.isDrained(stripe) ? seen : UNDRAINED;
  }

  #took(seen: number): void {
    this.#guess = seen & READERS;
    this.#held = this.me | this.#guess;
  }

  /** Notes that an ABANDONED word was taken: readers may be inside, and somebody may wait for it. */
  tookOver(): void {
    this.#held = this.me | READERS;
    this.leaveReaders();
  }

  /** True when reader lines may block although this thread has the writer word. */
  get mayHaveReaders(): boolean {
    return (this.#held & READERS) !== 0;
  }

  /** Notes that a reader line was seen to block: letGo then writes READERS. */
  leaveReaders(): void {
    this.#leave = READERS;
  }

  /** Sets PARKED: somebody waits. Returns the word as it was. */
  park(writer: number): number {
    return Atomics.or(this.words, writer, PARKED);
  }

  /** For the thread that has the writer word. True when no other thread's reader line blocks the stripe. */
  isDrained(stripe: number): boolean {
    this.#leave = 0;
    if ((this.#held & READERS) === 0) return true;
    const blocking = this.#core.blockingSlot(stripe, this.slot, this.#firstLine, this.#highWaterIndex);
    if (blocking < 0) return true;
    this.blockedBy = blocking;
    this.#leave = READERS;
    return false;
  }

  /** Scans read the lines of slots below it. Read anew by every scan, after the writer word is taken. */
  get highWater(): number {
    return Atomics.load(this.words, this.#highWaterIndex);
  }

  /** Index of a slot's reader line. */
  lineIndex(slot: number): number {
    return this.#firstLine + slot * SLOT_WORDS;
  }

  /**
   * Frees the writer word. When somebody waits (PARKED), it first promotes the waiting readers, that is turns their lines
   * to READING for them, and afterwards wakes who sleeps.
   */
  letGo(stripe: number, writer: number): void {
    if (this.#core.leaveWrite(writer, this.#held, this.#leave) === 0) this.#letGoSlow(stripe, writer);
  }

  #letGoSlow(stripe: number, writer: number): void {
    const { words } = this;
    // The exchange comes before the scan in #promote: a thread that sets PARKED after it may be missed by the scan, and
    // `after` then has its PARKED. READERS is set because promoted readers are inside.
    const before = Atomics.exchange(words, writer, this.me | READERS);
    this.#promote(stripe);
    const after = Atomics.and(words, writer, PARKED | READERS); // free; a reader the scan missed is promoted by the next release
    if (((before | after) & PARKED) !== 0) this.wake(writer);
  }

  /** letGo for a thread that holds many stripes: #held and #leave are about the last one taken, so they are read anew. */
  letGoOneOfMany(stripe: number, writer: number): void {
    const seen = Atomics.load(this.words, writer);
    this.#held = seen & ~PARKED;
    this.#leave = seen & READERS;
    this.letGo(stripe, writer);
  }

  /**
   * Wakes all who sleep on the stripe's EVENTS, and one who sleeps on its TURNS. Adds to both first: a thread about to
   * sleep then finds them changed.
   */
  wake(writer: number): void {
    const stripe = writer - Stripe.WRITER;
    Atomics.add(this.words, stripe + Stripe.TURNS, 1);
    Atomics.add(this.words, stripe + Stripe.EVENTS, 1);
    wakeAll(this.words, stripe + Stripe.EVENTS);
    wakeOne(this.words, stripe + Stripe.TURNS);
  }

  /** Turns a word that names this thread into ABANDONED: an exception cut its write or its repair. */
  disown(writer: number): void {
    Atomics.store(this.words, writer, ABANDONED); // no CAS: a waiter may add PARKED, but nobody else takes our word away
    this.wake(writer); // whoever sleeps because the word named this thread has to read it again
  }

  /** Notes which slot holds the stripe, for the error of an acquisition that times out; `blocker` if it is known better. */
  noteWriter(seen: number, blocker: number = namesOwner(seen) ? ownerSlot(seen) : -1): void {
    this.blockedBy = blocker;
    this.drainingSinceMs = Number.NaN;
  }

  /** At the beginning of a wait: no slot has blocked it yet. */
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
        // Repeated until the CAS succeeds: meanwhile the reader may change its line between WAITING and RETRY.
        if (Atomics.compareExchange(words, index, line, (line & ~MODE_MASK) | Mode.READING) === line) break;
      }
    }
  }
}
