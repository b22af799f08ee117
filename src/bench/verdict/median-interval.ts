/**
 * The interval around a median that holds the true one in about 95 of 100 cases, whatever the distribution: order
 * statistics, the sign test.
 */

import { median } from '../statistics.ts';

const CONFIDENCE = 0.95;

export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median of `values` and the interval around it; NaN of nothing. */
export function medianInterval(values: readonly number[]): MedianInterval {
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
