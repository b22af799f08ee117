/**
 * Whether one contender is ahead of another, from the repeats that both ran side by side.
 *
 * Compared are the ratios within each repeat, so a slow minute that hit both says nothing. Around their median is the
 * interval that holds the true one in 95 of 100 cases, whatever the distribution (order statistics, the sign test); with
 * five repeats it is all of them, and 94 of 100. Who is ahead must be so by the interval's near end, and clearly by the
 * median: the band between is what keeps a second run from saying something else.
 */

import { median } from '../statistics.ts';

/** Fewer repeats say nothing: the interval of four holds the median in 88 of 100 cases. */
export const FEWEST_REPEATS = 5;
/** The median of who is ahead must be at least so far ahead. */
const CLEAR_RATIO = 1.2;
/** And the near end of its interval so far. */
const NEAR_END_RATIO = 1.05;
const CONFIDENCE = 0.95;

/** `unknown`: too few repeats in which both came to something. */
export type Standing = 'ahead' | 'behind' | 'level' | 'unknown';

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
  const { median, low, high } = medianInterval(found);
  if (median >= CLEAR_RATIO && low >= NEAR_END_RATIO) return 'ahead';
  if (median <= 1 / CLEAR_RATIO && high <= 1 / NEAR_END_RATIO) return 'behind';
  return 'level';
}
