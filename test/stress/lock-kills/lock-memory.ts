/**
 * The words of a bare RWLock, looked at from outside: who has a slot, and what a thread holds. Asked by the stress test
 * when a thread ended, and by its victims to know where they are.
 */

import { ABANDONED, MODE_MASK, OWNER_MASK, ownerWord } from '../../../src/core/lock-words.ts';
import {
  BARE_STRIPE_WORDS,
  CACHE_LINE_WORDS,
  LockHeader,
  lockRegion,
  SLOT_WORDS,
  Slot,
  Stripe,
} from '../../../src/memory/layout.ts';
import type { RWLockHandle } from '../../../src/sync/index.ts';
import { Mode } from '../../../src/sync/lock/lock-mode.ts';
import { osThreadEnded } from '../../../src/sync/threads/os-thread.ts';
import { SlotState, slotGeneration, slotState, slotThreadId } from '../../../src/sync/threads/thread-registry.ts';

/** The head of a bare lock is one cache line; its second word says how many slots there are. */
const HEAD_WORDS = CACHE_LINE_WORDS;
const MAX_THREADS_WORD = 1;

/** What a thread has in the words of the lock. */
export type Held = 'nothing' | 'the writer word' | 'a read lock' | 'a place among the waiting readers' | 'no slot';

/** Any thread's view of one lock's words. Only looks. */
export class LockMemory {
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
  /** Indices in `words`. */
  readonly writer: number;
  readonly events: number;
  readonly turns: number;
  readonly abandoned: number;
  readonly firstLine: number;
  /** Index in `longs`. */
  readonly repairs: number;
  readonly #slots: number;
  readonly #maxThreads: number;

  constructor({ memory, byteOffset }: RWLockHandle) {
    const maxThreads = new Int32Array(memory, byteOffset)[MAX_THREADS_WORD] as number;
    const base = byteOffset / Int32Array.BYTES_PER_ELEMENT + HEAD_WORDS;
    const region = lockRegion(base, maxThreads, 1, BARE_STRIPE_WORDS);
    this.words = new Int32Array(memory, 0, region.end);
    this.longs = new BigInt64Array(memory, 0, region.end / 2);
    this.writer = region.firstStripe + Stripe.WRITER;
    this.events = region.firstStripe + Stripe.EVENTS;
    this.turns = region.firstStripe + Stripe.TURNS;
    this.abandoned = region.firstStripe + Stripe.ABANDONED;
    this.firstLine = region.slots + Slot.LINE;
    this.repairs = (region.base + LockHeader.REPAIRS) / 2;
    this.#slots = region.slots;
    this.#maxThreads = maxThreads;
  }

  /** True when `index` in `words` is some thread's reader line. */
  isLine(index: number): boolean {
    return (
      index >= this.firstLine &&
      index < this.#slots + this.#maxThreads * SLOT_WORDS &&
      (index - this.firstLine) % SLOT_WORDS === 0
    );
  }

  /** True when `index` in `longs` is some slot's STATE. */
  isState(index: number): boolean {
    return (
      2 * index >= this.#slots &&
      2 * index < this.#slots + this.#maxThreads * SLOT_WORDS &&
      (2 * index - this.#slots) % SLOT_WORDS === Slot.STATE
    );
  }

  /** The slots of this thread, alive or marked dead. */
  slotsOf(threadId: number): number[] {
    return this.#slotNumbers().filter((slot) => {
      const state = this.#state(slot);
      return slotState(state) !== SlotState.FREE && slotThreadId(state) === threadId;
    });
  }

  /** How many slots are taken. */
  get taken(): number {
    return this.#slotNumbers().filter((slot) => slotState(this.#state(slot)) !== SlotState.FREE).length;
  }

  /** True when the writer word names the thread in this slot. */
  namesInWriter(slot: number): boolean {
    const owner = ownerWord(slot, slotGeneration(this.#state(slot)));
    return (Atomics.load(this.words, this.writer) & OWNER_MASK) === owner;
  }

  /** Index in `words` of the slot's reader line. */
  lineIndex(slot: number): number {
    return this.firstLine + slot * SLOT_WORDS;
  }

  heldBy(threadId: number): Held {
    const slots = this.slotsOf(threadId);
    if (slots.length === 0) return 'no slot';
    if (slots.some((slot) => this.namesInWriter(slot))) return 'the writer word';
    const modes = slots.map((slot) => Atomics.load(this.words, this.lineIndex(slot)) & MODE_MASK);
    if (modes.includes(Mode.READING) || modes.includes(Mode.RETRY)) return 'a read lock';
    return modes.includes(Mode.WAITING) ? 'a place among the waiting readers' : 'nothing';
  }

  /** Makes the writer word that names the slot ABANDONED, as a recoverer does. False when it names another by now. */
  abandon(slot: number): boolean {
    const seen = Atomics.load(this.words, this.writer);
    return this.namesInWriter(slot) && Atomics.compareExchange(this.words, this.writer, seen, ABANDONED) === seen;
  }

  /** True when the OS thread that noted itself in this slot is gone. */
  hasEnded(slot: number): boolean {
    const base = this.#slots + slot * SLOT_WORDS;
    const id = Atomics.load(this.words, base + Slot.OS_THREAD);
    return osThreadEnded({ id, startTime: Atomics.load(this.words, base + Slot.OS_START) });
  }

  #slotNumbers(): number[] {
    return Array.from({ length: this.#maxThreads }, (_, slot) => slot);
  }

  #state(slot: number): bigint {
    return Atomics.load(this.longs, (this.#slots + slot * SLOT_WORDS + Slot.STATE) / 2);
  }
}
