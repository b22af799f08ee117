/**
 * A state of a scenario as a vector of 32-bit integers: everything that decides what may happen next, nothing else.
 *
 * | places       | holds                                                                                     |
 * | ------------ | ----------------------------------------------------------------------------------------- |
 * | 0..T-1       | local state of each thread                                                                |
 * | T            | sleepers: 4 bits a thread, 0 awake, else its rank among the sleepers of its word (1 first) |
 * | T+1          | budgets: crashes left (4 bits), time-outs left (4), pre-emptions left (4), last thread + 1 (4) |
 * | T+2          | mask of dead threads                                                                      |
 * | T+3..        | ghost words                                                                               |
 * | after those  | async waits: the scenario's number a thread; 0 none, 1 over, else word + 1 (27 bits), rank (4) |
 * | after those  | the words of memory that some thread touches, in the order of discovery                   |
 */

import type { Scenario } from '../scenario.ts';

export const SLEEPER_BITS = 4;
export const SLEEPER_MASK = 0xf;
export const MOST_THREADS = 8;
export const MOST_ASYNC_WAITERS = 6;

/** An async wait that is over: its thread has not had its turn yet. */
export const WAIT_OVER = 1;
export const WAIT_WORD_SHIFT = 4;

export const CRASHES_SHIFT = 0;
export const TIMEOUTS_SHIFT = 4;
export const PREEMPTIONS_SHIFT = 8;
export const LAST_THREAD_SHIFT = 12;
export const BUDGET_MASK = 0xf;

export interface StateLayout {
  readonly threads: number;
  readonly sleepers: number;
  readonly budgets: number;
  readonly dead: number;
  readonly ghosts: number;
  readonly ghostWords: number;
  /** Place of thread 0's first async wait. */
  readonly async: number;
  /** Async waits a thread. */
  readonly asyncWaiters: number;
  readonly memory: number;
  readonly width: number;
}

export function stateLayout(scenario: Scenario, memoryWords: number): StateLayout {
  const threads = scenario.threads.length;
  if (threads > MOST_THREADS) throw new Error(`at most ${MOST_THREADS} threads can be explored, got ${threads}`);
  const ghostWords = scenario.monitor?.words ?? 0;
  const ghosts = threads + 3;
  const { asyncWaiters = 0 } = scenario;
  if (!Number.isInteger(asyncWaiters) || asyncWaiters < 0 || asyncWaiters > MOST_ASYNC_WAITERS)
    throw new Error(`asyncWaiters ${asyncWaiters} is not in 0..${MOST_ASYNC_WAITERS}`);
  const async = ghosts + ghostWords;
  const memory = async + threads * asyncWaiters;
  return {
    threads,
    sleepers: threads,
    budgets: threads + 1,
    dead: threads + 2,
    ghosts,
    ghostWords,
    async,
    asyncWaiters,
    memory,
    width: memory + memoryWords,
  };
}

/** The scenario's budgets as one word. */
export function initialBudgets({ crashes = 0, timeouts = 0, preemptions = 0 }: Scenario): number {
  const counted = timeouts === 'all' ? 0 : timeouts;
  for (const budget of [crashes, counted, preemptions]) {
    if (!Number.isInteger(budget) || budget < 0 || budget > BUDGET_MASK)
      throw new Error(`budget ${budget} is not in 0..15`);
  }
  return (crashes << CRASHES_SHIFT) | (counted << TIMEOUTS_SHIFT) | (preemptions << PREEMPTIONS_SHIFT);
}
