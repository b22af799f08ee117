/**
 * How sure a percentile is: the interval that holds the true one with 95% confidence, from order statistics, whatever
 * the distribution. It takes starts to be independent; where they queue behind one another the truth is less sure.
 */

import type { StageHistogram } from './stage-histogram.ts';

/** Standard deviations that hold 95% of a normal distribution. */
const DEVIATIONS = 1.96;
const PERCENT = 100;

export interface PercentileInterval {
  lowMs: number;
  highMs: number;
  /** False when too few durations lie beyond the percentile to bound it from above: `highMs` is the longest there is. */
  bounded: boolean;
}

/**
 * The interval of `percentile` (above 0, below 100); undefined when nothing was recorded. The number of durations below
 * the true percentile is binomial: its 95% bounds are ranks, and the durations of those ranks are the bounds.
 */
export function percentileInterval(histogram: StageHistogram, percentile: number): PercentileInterval | undefined {
  const { count } = histogram;
  if (count === 0) return undefined;
  const share = percentile / PERCENT;
  const spread = DEVIATIONS * Math.sqrt(count * share * (1 - share));
  const lowRank = Math.max(1, Math.floor(count * share - spread));
  const highRank = Math.ceil(count * share + spread) + 1;
  return {
    lowMs: histogram.percentileMs((lowRank / count) * PERCENT),
    highMs: histogram.percentileMs((Math.min(highRank, count) / count) * PERCENT),
    bounded: highRank <= count,
  };
}

/** True when two shares, each `[part, whole]`, differ by more than chance would make them with 95% confidence. */
export function sharesDiffer(
  [partA, wholeA]: readonly [number, number],
  [partB, wholeB]: readonly [number, number],
): boolean {
  if (wholeA === 0 || wholeB === 0) return false;
  const pooled = (partA + partB) / (wholeA + wholeB);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / wholeA + 1 / wholeB));
  return Math.abs(partA / wholeA - partB / wholeB) > DEVIATIONS * deviation;
}
