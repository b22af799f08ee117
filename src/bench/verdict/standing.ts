/**
 * Whether one contender is ahead of another, from the repeats that both ran in turn.
 *
 * Each repeat gives a ratio of the two, so what slows the machine for a while slows both. Around the median of the ratios is
 * the interval that holds the true one in 95 of 100 cases, whatever the distribution (order statistics, the sign test). Ahead
 * is who is so by the CLEAR_RATIO even at the lower end of that interval: by more than the noise of this very run. All else
 * is level, equals and what could not be decided alike, so that a second run, with noise of its own, says the same.
 */

import { median } from '../statistics.ts';

/** Fewer repeats say nothing: the interval of four holds the median in 88 of 100 cases. */
export const FEWEST_REPEATS = 5;
/** Who is ahead by less is not worth a decision. */
const CLEAR_RATIO = 1.2;
const CONFIDENCE = 0.95;
/** A contender that failed in more of its repeats takes no part. */
const MOST_FAILED = 1 / 3;

/** `unknown`: too few repeats in which both came to something. */
type Standing = 'ahead' | 'behind' | 'level' | 'unknown';

export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median of `values` and the interval around it; NaN of nothing. */
export function medianInterval(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const outside = valuesOutside(sorted.length);
  const [low = Number.NaN, high = Number.NaN] = [sorted[outside], sorted[sorted.length - 1 - outside]];
  return { median: median(sorted), low, high };
}

/** How many values may be left out at each end, so that the rest still holds the median with that confidence. */
function valuesOutside(count: number): number {
  let exactly = 2 ** -count; // the probability that so many of `count` values are below the median: none
  let atMost = exactly;
  for (let outside = 0; ; outside++) {
    exactly *= (count - outside) / (outside + 1);
    atMost += exactly;
    if (2 * atMost > 1 - CONFIDENCE) return outside;
  }
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

/** Where `ours` stands beside `theirs`: rates of the same repeats, more is better. */
export function standing(ours: readonly number[], theirs: readonly number[]): Standing {
  const found = ratios(ours, theirs);
  if (found.length < FEWEST_REPEATS) return 'unknown';
  const { low, high } = medianInterval(found);
  if (low >= CLEAR_RATIO) return 'ahead';
  return high <= 1 / CLEAR_RATIO ? 'behind' : 'level';
}

/** Whether more repeats may still show one of the two ahead, or that neither is: an edge of "ahead" lies in the interval. */
export function isUndecided(ours: readonly number[], theirs: readonly number[]): boolean {
  const found = ratios(ours, theirs);
  if (found.length < FEWEST_REPEATS) return false;
  const { low, high } = medianInterval(found);
  return [CLEAR_RATIO, 1 / CLEAR_RATIO].some((edge) => low < edge && edge < high);
}
