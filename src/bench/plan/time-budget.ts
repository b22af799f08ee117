/**
 * A time for the whole -> how often and how long each combination is measured.
 */

import { FEWEST_REPEATS } from '../verdict/standing.ts';

export interface Budget {
  /** Odd, so that a median is a repeat's. */
  readonly repeats: number;
  readonly warmMs: number;
  readonly measureMs: number;
  readonly compileMs: number;
}

/** When nobody takes part. */
const NO_BUDGET: Budget = { repeats: 0, warmMs: 0, measureMs: 0, compileMs: 0 };

const WARM_MS = 6;
/** To hand a fleet its task and to gather what it counted. */
const HANDLING_MS = 4;
const OVERHEAD_MS: number = WARM_MS + HANDLING_MS;
/** More of them go where they decide something. */
const ENOUGH_REPEATS = 13;
const MOST_REPEATS = 21;
/** Many threads on few cores have hardly all had their turn in less. */
const GOOD_MEASURE_MS = 25;
const SHORTEST_MEASURE_MS = 10;
/** Longer than that, more repeats say more. */
const LONGEST_MEASURE_MS = 250;
const COMPILE_SHARE = 0.12;
const LONGEST_COMPILE_MS = 300;

/** So much of the time goes to all cells alike, and what is left to those that decide something. */
const SHARE_FOR_ALL = 0.4;

/**
 * The part of the time that goes to all cells alike; the whole time when less is not enough.
 * @param runs - in one repeat
 * @param compileRuns - in all
 * @returns the budget, or the shortest time that is enough
 */
export function budgetFor(forMs: number, runs: number, compileRuns: number): Budget | { readonly leastMs: number } {
  if (runs === 0) return NO_BUDGET;
  const some = divideTime(SHARE_FOR_ALL * forMs, runs, compileRuns);
  return 'leastMs' in some ? divideTime(forMs, runs, compileRuns) : some;
}

/** As above, of the time that goes to all. */
export function divideTime(totalMs: number, runs: number, compileRuns: number): Budget | { readonly leastMs: number } {
  const compileMs = Math.min(LONGEST_COMPILE_MS, Math.floor((COMPILE_SHARE * totalMs) / compileRuns));
  const left = totalMs - compileRuns * (compileMs + OVERHEAD_MS);
  const measureMsFor = (repeats: number): number => Math.floor(left / (repeats * runs)) - OVERHEAD_MS;
  const repeats = repeatsFor(measureMsFor);
  if (repeats !== undefined) return { repeats, warmMs: WARM_MS, measureMs: measureMsFor(repeats), compileMs };
  const least = FEWEST_REPEATS * runs * (SHORTEST_MEASURE_MS + 1 + OVERHEAD_MS) + compileRuns * OVERHEAD_MS;
  return { leastMs: Math.ceil(least / (1 - COMPILE_SHARE)) };
}

/** As many as leave each run its time; undefined when not even the fewest do. */
function repeatsFor(measureMsFor: (repeats: number) => number): number | undefined {
  for (let repeats = MOST_REPEATS; repeats > ENOUGH_REPEATS; repeats -= 2)
    if (measureMsFor(repeats) >= LONGEST_MEASURE_MS) return repeats;
  for (let repeats = ENOUGH_REPEATS; repeats > FEWEST_REPEATS; repeats -= 2)
    if (measureMsFor(repeats) >= GOOD_MEASURE_MS) return repeats;
  return measureMsFor(FEWEST_REPEATS) >= SHORTEST_MEASURE_MS ? FEWEST_REPEATS : undefined;
}
