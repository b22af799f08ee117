/**
 * How many starts came within the times that people ask about: a second, and the five of SIG scalability's SLO.
 */

import { StageHistogram } from './recording/histogram/stage-histogram.ts';
import type { StageSummary } from './result.ts';

const SECOND_MS = 1_000;
/** What SIG scalability's SLO gives the 99th percentile of pod starts. */
const SLO_MS = 5 * SECOND_MS;

/** Starts by how long they took; all but `total` add up to it. */
export interface Bands {
  readonly total: number;
  readonly underSecond: number;
  readonly underSlo: number;
  readonly overSlo: number;
  /** Those that were tried and did not come to their end. */
  readonly unfinished: number;
  /** Those that nobody tried. */
  readonly untried: number;
}

/**
 * Of all that were to start. Undefined where there was nothing to start. Exact to the 3 digits of the histogram.
 * @param all - how many were to start; those that were timed when that is more
 * @param untried - how many of these nobody tried
 */
export function bandsOf(
  { count, histogram }: Pick<StageSummary, 'count' | 'histogram'>,
  all: number,
  untried: number = 0,
): Bands | undefined {
  const total = Math.max(all, count);
  if (total === 0) return undefined;
  let [underSecond, underSlo] = [0, 0];
  for (const bucket of StageHistogram.decode(histogram).buckets()) {
    if (bucket.lowMs < SECOND_MS) underSecond += bucket.count;
    else if (bucket.lowMs < SLO_MS) underSlo += bucket.count;
  }
  const never = total - count;
  const left = Math.min(never, untried);
  return {
    total,
    underSecond,
    underSlo,
    overSlo: count - underSecond - underSlo,
    unfinished: never - left,
    untried: left,
  };
}
