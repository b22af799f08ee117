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
  /** Those that did not come to their end: failed, or not tried. */
  readonly never: number;
}

/**
 * Of all that were to start. Undefined where there was nothing to start. Exact to the 3 digits of the histogram.
 * @param all - how many were to start; those that were timed when that is more
 */
export function bandsOf(
  { count, histogram }: Pick<StageSummary, 'count' | 'histogram'>,
  all: number,
): Bands | undefined {
  const total = Math.max(all, count);
  if (total === 0) return undefined;
  let [underSecond, underSlo] = [0, 0];
  for (const bucket of StageHistogram.decode(histogram).buckets()) {
    if (bucket.lowMs < SECOND_MS) underSecond += bucket.count;
    else if (bucket.lowMs < SLO_MS) underSlo += bucket.count;
  }
  return { total, underSecond, underSlo, overSlo: count - underSecond - underSlo, never: total - count };
}
