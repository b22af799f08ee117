/**
 * Who sleeps, in a state vector (machine.ts): threads in `Atomics.wait`, a rank each, and unfinished `waitAsync`s, a
 * place each (layout.ts). Ranks count per word, first come first; until some notify wakes fewer than all of them nobody
 * can tell the order, and all have rank 1.
 */

import { type Operation, turnResult, WaitResult } from '../model/operations.ts';
import { type Knowledge, Restart } from '../states/knowledge.ts';
import type { LocalStates } from '../states/local-states.ts';
import { SLEEPER_BITS, SLEEPER_MASK, type StateLayout, WAIT_OVER, WAIT_WORD_SHIFT } from './layout.ts';

export class Sleepers {
  readonly #layout: StateLayout;
  readonly #vector: Int32Array;
  readonly #states: LocalStates;
  readonly #knowledge: Knowledge;
  /** Words that a step left an async wait behind on. */
  readonly #leftBehind = new Set<number>();

  constructor(layout: StateLayout, vector: Int32Array, states: LocalStates, knowledge: Knowledge) {
    this.#layout = layout;
    this.#vector = vector;
    this.#states = states;
    this.#knowledge = knowledge;
  }

  /** Which of a thread's async waits are over: a mask. */
  turnsOf(thread: number): number {
    const { async, asyncWaiters } = this.#layout;
    let mask = 0;
    for (let waiter = 0; waiter < asyncWaiters; waiter++)
      if (this.#vector[async + thread * asyncWaiters + waiter] === WAIT_OVER) mask |= 1 << waiter;
    return mask;
  }

  /** The thread sleeps on the word until it leaves. */
  sleep(thread: number, word: number): void {
    const place = this.#layout.sleepers;
    this.#vector[place] = (this.#vector[place] as number) | (this.#nextRank(word) << (thread * SLEEPER_BITS));
  }

  /** One more async wait of the thread. @throws when it has no place left */
  sleepAsync(thread: number, word: number): void {
    const { async, asyncWaiters } = this.#layout;
    const first = async + thread * asyncWaiters;
    const place = this.#vector.subarray(first, first + asyncWaiters).indexOf(0);
    if (place < 0) throw new Error(`thread ${thread} has more than ${asyncWaiters} async waits (asyncWaiters) at once`);
    this.#vector[first + place] = ((word + 1) << WAIT_WORD_SHIFT) | this.#nextRank(word);
  }

  /** The event loop goes on with an async wait that is over: the result of that turn. */
  takeTurn(thread: number, waiter: number): number {
    this.#vector[this.#layout.async + thread * this.#layout.asyncWaiters + waiter] = 0;
    return turnResult(waiter, WaitResult.OK);
  }

  /** How many a notify wakes. */
  toWake({ word, a }: Operation): number {
    const sleepers = this.#count(word);
    if (a !== Number.POSITIVE_INFINITY && this.#leftBehind.has(word))
      throw new Error(`a notify that may wake fewer than all could be lost to a wait left behind on word ${word}`);
    if (sleepers <= (a as number)) return sleepers;
    if (!this.#knowledge.wakeOrderMatters) {
      this.#knowledge.wakeOrderMatters = true;
      throw new Restart('a notify wakes fewer than all');
    }
    return a as number;
  }

  /** Wakes the first sleeper of the word: its thread, or -1 when it was an async wait, which is over now, or nobody. */
  wakeFirst(word: number): number {
    let first = -1;
    let best = SLEEPER_MASK + 1;
    for (let thread = 0; thread < this.#layout.threads; thread++) {
      if (!this.#sleepsOn(thread, word)) continue;
      const rank = this.#rank(thread);
      if (rank < best) {
        best = rank;
        first = thread;
      }
    }
    const waiter = this.#firstAsyncWait(word, best);
    if (waiter >= 0) {
      const { asyncWaiters } = this.#layout;
      this.#endAsync(Math.floor(waiter / asyncWaiters), waiter % asyncWaiters, WAIT_OVER);
      return -1;
    }
    if (first >= 0) this.leave(first);
    return first;
  }

  /** The sleeping thread is no sleeper any more. */
  leave(thread: number): void {
    const place = this.#layout.sleepers;
    const { word } = this.#states.state(this.#vector[thread] as number).op;
    const rank = this.#rank(thread);
    this.#vector[place] = (this.#vector[place] as number) & ~(SLEEPER_MASK << (thread * SLEEPER_BITS));
    this.#closeGap(word, rank);
  }

  /** An async wait of the thread is no more. */
  endAsync(thread: number, waiter: number): void {
    this.#endAsync(thread, waiter, 0);
  }

  /** The thread waits for nothing any more, in neither way. */
  forget(thread: number): void {
    if (this.#rank(thread) !== 0) this.leave(thread);
    for (let waiter = 0; waiter < this.#layout.asyncWaiters; waiter++) this.#endAsync(thread, waiter, 0);
  }

  /** A step of the thread has ended: the turns of its async waits do nothing (step-runner.ts), so they are forgotten. */
  leaveBehind(thread: number): void {
    const { async, asyncWaiters } = this.#layout;
    for (let waiter = 0; waiter < asyncWaiters; waiter++) {
      const wait = this.#vector[async + thread * asyncWaiters + waiter] as number;
      if (wait > WAIT_OVER) this.#leftBehind.add((wait >>> WAIT_WORD_SHIFT) - 1);
      this.#endAsync(thread, waiter, 0);
    }
  }

  /** Takes an async wait from the sleepers, and puts `next` in its place. */
  #endAsync(thread: number, waiter: number, next: number): void {
    const place = this.#layout.async + thread * this.#layout.asyncWaiters + waiter;
    const wait = this.#vector[place] as number;
    this.#vector[place] = next;
    if (wait > WAIT_OVER) this.#closeGap((wait >>> WAIT_WORD_SHIFT) - 1, wait & SLEEPER_MASK);
  }

  #nextRank(word: number): number {
    const rank = this.#knowledge.wakeOrderMatters ? this.#count(word) + 1 : 1;
    if (rank > SLEEPER_MASK) throw new Error(`more than ${SLEEPER_MASK} sleepers on word ${word}`);
    return rank;
  }

  #count(word: number): number {
    let count = 0;
    const { threads, async, memory } = this.#layout;
    for (let thread = 0; thread < threads; thread++) if (this.#sleepsOn(thread, word)) count++;
    for (let place = async; place < memory; place++)
      if ((this.#vector[place] as number) >>> WAIT_WORD_SHIFT === word + 1) count++;
    return count;
  }

  /** 0: awake. */
  #rank(thread: number): number {
    return ((this.#vector[this.#layout.sleepers] as number) >>> (thread * SLEEPER_BITS)) & SLEEPER_MASK;
  }

  #sleepsOn(thread: number, word: number): boolean {
    return this.#rank(thread) !== 0 && this.#states.state(this.#vector[thread] as number).op.word === word;
  }

  /** The async wait on a word with the lowest rank below `best`, counted over all threads; or -1. */
  #firstAsyncWait(word: number, best: number): number {
    const { async, memory } = this.#layout;
    let first = -1;
    let lowest = best;
    for (let place = async; place < memory; place++) {
      const wait = this.#vector[place] as number;
      if (wait >>> WAIT_WORD_SHIFT !== word + 1 || (wait & SLEEPER_MASK) >= lowest) continue;
      lowest = wait & SLEEPER_MASK;
      first = place - async;
    }
    return first;
  }

  /** Whoever came after the one of this rank moves up. */
  #closeGap(word: number, rank: number): void {
    if (!this.#knowledge.wakeOrderMatters) return;
    const { sleepers, threads, async, memory } = this.#layout;
    for (let other = 0; other < threads; other++) {
      if (!this.#sleepsOn(other, word) || this.#rank(other) < rank) continue;
      this.#vector[sleepers] = (this.#vector[sleepers] as number) - (1 << (other * SLEEPER_BITS));
    }
    for (let place = async; place < memory; place++) {
      const wait = this.#vector[place] as number;
      if (wait >>> WAIT_WORD_SHIFT === word + 1 && (wait & SLEEPER_MASK) > rank) this.#vector[place] = wait - 1;
    }
  }
}
