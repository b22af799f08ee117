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

const WARM_MS = 8;
/** To hand a fleet its task and to gather what it counted. */
const HANDLING_MS = 5;
/** A shorter run of many threads on few cores is over before each had its turn. */
const SHORTEST_MEASURE_MS = 25;
/** Longer than that, more repeats say more. */
const LONGEST_MEASURE_MS = 250;
const MOST_REPEATS = 15;
const COMPILE_SHARE = 0.12;
const LONGEST_COMPILE_MS = 300;

/**
 * @param runs - in one repeat
 * @param compileRuns - in all
 * @returns the budget, or the shortest time that is enough
 */
export function divideTime(totalMs: number, runs: number, compileRuns: number): Budget | { readonly leastMs: number } {
  const compileMs = Math.min(LONGEST_COMPILE_MS, Math.floor((COMPILE_SHARE * totalMs) / compileRuns));
  const left = totalMs - compileRuns * (compileMs + HANDLING_MS);
  const overhead = WARM_MS + HANDLING_MS;
  const measureMsFor = (repeats: number): number => Math.floor(left / (repeats * runs)) - overhead;
  if (measureMsFor(FEWEST_REPEATS) < SHORTEST_MEASURE_MS) {
    const least = FEWEST_REPEATS * runs * (SHORTEST_MEASURE_MS + 1 + overhead) + compileRuns * HANDLING_MS;
    return { leastMs: Math.ceil(least / (1 - COMPILE_SHARE)) };
  }
  let repeats = FEWEST_REPEATS;
  while (repeats < MOST_REPEATS && measureMsFor(repeats) > LONGEST_MEASURE_MS) repeats += 2;
  return { repeats, warmMs: WARM_MS, measureMs: measureMsFor(repeats), compileMs };
}
