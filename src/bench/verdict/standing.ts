/**
 * Whether one contender is ahead of another, from the repeats that both ran in turn.
 *
 * Each repeat gives a ratio of the two, so what slows the machine for a while slows both. Ahead is who is so by the
 * CLEAR_RATIO even at the lower end of the interval around their middle (pseudo-median.ts): by more than the noise of this
 * very run. All else is level, equals and what could not be decided alike, so that a second run, with noise of its own, says
 * the same.
 */

import { pseudoMedian } from './pseudo-median.ts';

/** Fewer repeats say nothing: all four of four are on one side of the middle in one case of eight. */
export const FEWEST_REPEATS = 5;
/** Who is ahead by less is not worth a decision. */
export const CLEAR_RATIO = 1.2;
/** How often the interval of a verdict holds the true middle. */
const CONFIDENCE = 0.95;
/** The same before a question is closed: it is looked at after each repeat, and one of many looks would err. */
const CLOSING_CONFIDENCE = 0.99;
/** As many repeats before a question is closed, unless the two are so far apart that a few say as much. */
const ENOUGH_REPEATS = 13;
/** So many times further than it takes, either way. */
const FAR = 1.5;
/** A contender that failed in more of its repeats takes no part. */
const MOST_FAILED = 1 / 3;

/** `unknown`: too few repeats in which both came to something. */
type Standing = 'ahead' | 'behind' | 'level' | 'unknown';

export interface Interval {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Whether these rates are enough to judge by: a repeat that failed is NaN. */
export function isJudgeable(rates: readonly number[]): boolean {
  const failed = rates.filter((rate) => !(rate > 0)).length;
  return rates.length - failed >= FEWEST_REPEATS && failed <= MOST_FAILED * rates.length;
}

/** `ours` in each repeat as a multiple of `theirs`; repeats in which either failed are left out. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours
    .map((rate, repeat) => rate / (theirs[repeat] ?? Number.NaN))
    .filter((ratio) => Number.isFinite(ratio) && ratio > 0);
}

/** `ours` as a multiple of `theirs`: the middle, and the interval that holds the true one. */
export function ratioInterval(
  ours: readonly number[],
  theirs: readonly number[],
  confidence: number = CONFIDENCE,
): Interval {
  const { low, middle, high } = pseudoMedian(ratios(ours, theirs).map(Math.log), confidence);
  return { low: Math.exp(low), middle: Math.exp(middle), high: Math.exp(high) };
}

/** Where `ours` stands beside `theirs`: rates of the same repeats, more is better. */
export function standing(ours: readonly number[], theirs: readonly number[]): Standing {
  if (ratios(ours, theirs).length < FEWEST_REPEATS) return 'unknown';
  const { low, high } = ratioInterval(ours, theirs);
  if (low >= CLEAR_RATIO) return 'ahead';
  return high <= 1 / CLEAR_RATIO ? 'behind' : 'level';
}

/** Whether `ours` is ahead of `theirs` as far as more repeats could tell: `open` while they may still show either. */
export function mayBeAhead(ours: readonly number[], theirs: readonly number[]): 'yes' | 'no' | 'open' {
  if (!isJudgeable(ours) || !isJudgeable(theirs)) return 'no'; // who fails takes no part
  const repeats = ratios(ours, theirs).length;
  const { low, high } = ratioInterval(ours, theirs, CLOSING_CONFIDENCE);
  const margin = repeats < ENOUGH_REPEATS ? FAR : 1;
  if (low >= CLEAR_RATIO * margin) return 'yes';
  return high < CLEAR_RATIO / margin ? 'no' : 'open';
}
