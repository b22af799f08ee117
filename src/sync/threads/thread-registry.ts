/**
 * Thread slots of one lock region: who is attached, with which generation, alive or dead. Threads register
 * themselves here; no id is trusted from a message. Read by striped-lock.ts (its own identity) and recovery.ts.
 *
 * STATE of a slot is one 64-bit word, so that one CAS moves state, thread and generation together:
 * ```text
 * bits 0-1  FREE 1, ALIVE 2, DEAD 3 (0: never used, same as FREE with generation 0)
 * bits 2-33 threadId + 1 of worker_threads; 0 when free
 * bits 34-  generation: +1 at each attach, kept when freed
 * ```
 * Invariant: no writer word and no reader line names a FREE slot's generation, so slot + generation is never the
 * identity of two threads. A slot whose generations are used up stays out of use.
 */

import { type Core, javaScriptCore } from '../../core/core.ts';
import { GENERATION_MAX } from '../../core/lock-words.ts';
import { LockHeader, type LockRegion, SLOT_WORDS, Slot } from '../../memory/layout.ts';
import { nowWord } from '../real-time.ts';
import type { OsThread } from './os-thread.ts';

export const SlotState = { UNUSED: 0, FREE: 1, ALIVE: 2, DEAD: 3 } as const;
export type SlotState = (typeof SlotState)[keyof typeof SlotState];

const THREAD_SHIFT = 2n;
const THREAD_MASK = 0xffff_ffffn;
const GENERATION_SHIFT = 34n;

export function packSlot(state: SlotState, threadId: number, generation: number): bigint {
  return BigInt(state) | (BigInt(threadId + 1) << THREAD_SHIFT) | (BigInt(generation) << GENERATION_SHIFT);
}
/** The state of a slot word; a slot that was never used counts as FREE. */
export function slotState(word: bigint): SlotState {
  const state = Number(word & 3n) as SlotState;
  return state === SlotState.UNUSED ? SlotState.FREE : state;
}
export function slotThreadId(word: bigint): number {
  return Number((word >> THREAD_SHIFT) & THREAD_MASK) - 1;
}
export function slotGeneration(word: bigint): number {
  return Number(word >> GENERATION_SHIFT);
}

/** A FREE slot has no thread: packSlot turns this into 0. */
export const NO_THREAD = -1;

/** The slot and generation of an attached thread: its identity in every word of the protocol. */
export interface SlotIdentity {
  readonly slot: number;
  readonly generation: number;
}

/** The slots of one lock region, seen by one thread. Any number of threads may have one over the same memory. */
export class ThreadRegistry {
  readonly words: Int32Array;
  readonly region: LockRegion;
  /** What the thread's locks call. */
  readonly core: Core;
  /** The same memory as `words`, for the 64-bit CAS on STATE. */
  readonly #longs: BigInt64Array;

  /** @param core - over `words`; default: in JavaScript */
  constructor(words: Int32Array, longs: BigInt64Array, region: LockRegion, core: Core = javaScriptCore(words)) {
    this.words = words;
    this.#longs = longs;
    this.region = region;
    this.core = core;
  }

  /**
   * Claims a free slot for `threadId`, or returns undefined when there is none. One CAS claims: a death before it
   * leaves nothing, a death after it leaves an ALIVE slot that recover finds by its thread. Which OS thread that is, if it
   * is known, is noted at once, with no call and no loop in between: only there does the engine look whether it shall end
   * the thread, and a slot without the note is seen to be dead by its thread's exit event alone.
   */
  claim(threadId: number, osThread?: OsThread): SlotIdentity | undefined {
    const { words } = this;
    for (let slot = 0; slot < this.region.maxThreads; slot++) {
      const seen = this.load(slot);
      if (slotState(seen) !== SlotState.FREE || slotGeneration(seen) >= GENERATION_MAX) continue;
      const generation = slotGeneration(seen) + 1;
      const base = this.region.slots + slot * SLOT_WORDS;
      if (!this.replace(slot, seen, packSlot(SlotState.ALIVE, threadId, generation))) continue;
      if (osThread !== undefined) {
        Atomics.store(words, base + Slot.OS_THREAD, osThread.id);
        Atomics.store(words, base + Slot.OS_START, osThread.startTime);
        Atomics.store(words, base + Slot.OS_GENERATION, generation); // last: osThread() trusts nothing of another generation
      }
      this.#raiseHighWater(slot + 1); // before the first publish: a writer scans up to it
      return { slot, generation };
    }
    return undefined;
  }

  /** Gives the slot of a living thread back. It must hold and await nothing. */
  free({ slot, generation }: SlotIdentity, threadId: number): void {
    this.replace(
      slot,
      packSlot(SlotState.ALIVE, threadId, generation),
      packSlot(SlotState.FREE, NO_THREAD, generation),
    );
  }

  load(slot: number): bigint {
    return Atomics.load(this.#longs, this.#stateIndex(slot));
  }

  /** One CAS on a slot's STATE; true when it was `seen`. */
  replace(slot: number, seen: bigint, next: bigint): boolean {
    return Atomics.compareExchange(this.#longs, this.#stateIndex(slot), seen, next) === seen;
  }

  /** Says in the thread's own slot that it watches the store, or no more. A slot that is another's by now stays as it is. */
  setWatching({ slot, generation }: SlotIdentity, watching: boolean): void {
    const index = this.region.slots + slot * SLOT_WORDS + Slot.WATCHING;
    if (watching) Atomics.store(this.words, index, generation);
    else Atomics.compareExchange(this.words, index, generation, 0);
  }

  /** True when the thread that has the slot now said that it watches. */
  isWatching(slot: number): boolean {
    const said = Atomics.load(this.words, this.region.slots + slot * SLOT_WORDS + Slot.WATCHING);
    if (said === 0) return false;
    const state = this.load(slot);
    return slotState(state) === SlotState.ALIVE && slotGeneration(state) === said;
  }

  /** 1 + the highest slot ever attached. Loaded anew by every scan, after its writer word is taken. */
  highWater(): number {
    return Atomics.load(this.words, this.region.base + LockHeader.HIGH_WATER);
  }

  /**
   * True for one of all callers in `gapMs`: it shall look which threads have ended. If it dies before it has, another one
   * looks after the next gap.
   */
  claimProbe(gapMs: number, now: number = nowWord()): boolean {
    const index = this.region.base + LockHeader.PROBED_AT;
    const probedAt = Atomics.load(this.words, index);
    const sinceMs = (now - probedAt) | 0;
    if (sinceMs >= 0 && sinceMs < gapMs) return false; // below 0: a thread whose clock is ahead, in an engine where each has its own
    return Atomics.compareExchange(this.words, index, probedAt, now) === probedAt;
  }

  /** Word of the slot's reader line. */
  lineIndex(slot: number): number {
    return this.region.slots + slot * SLOT_WORDS + Slot.LINE;
  }

  /** The OS thread of this slot and generation, or undefined when it was not noted (yet). */
  osThread({ slot, generation }: SlotIdentity): OsThread | undefined {
    const base = this.region.slots + slot * SLOT_WORDS;
    if (Atomics.load(this.words, base + Slot.OS_GENERATION) !== generation) return undefined;
    const id = Atomics.load(this.words, base + Slot.OS_THREAD);
    const startTime = Atomics.load(this.words, base + Slot.OS_START);
    // A newcomer may have begun to write between the loads: the caller acts by a CAS from this generation's STATE,
    // which has moved on by then, so a mixed answer changes nothing.
    return { id, startTime };
  }

  #stateIndex(slot: number): number {
    return (this.region.slots + slot * SLOT_WORDS + Slot.STATE) / 2;
  }

  #raiseHighWater(mark: number): void {
    const index = this.region.base + LockHeader.HIGH_WATER;
    let seen = Atomics.load(this.words, index);
    while (seen < mark) {
      const found = Atomics.compareExchange(this.words, index, seen, mark);
      if (found === seen) return;
      seen = found;
    }
  }
}
