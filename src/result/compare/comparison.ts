/**
 * Two runs side by side: every number that both have, and what the difference means. The first run is the one that
 * the second is measured against. Drawn by report/html/comparison/comparison-report.ts, written by report/text/comparison.ts.
 */

import type { StoredSummary } from '../read/stored-summary.ts';
import type { Difference } from './difference.ts';
import { judge } from './judgement.ts';
import { lockCandidates, runCandidates } from './run-differences.ts';
import { sideOf, TIMED, type Timed } from './side.ts';
import { stageCandidates } from './stage-differences.ts';
import { type ThresholdPair, thresholdPairs } from './threshold-pairs.ts';

export interface StageDifferences {
  stage: Timed;
  countBefore: number;
  countAfter: number;
  /** p50, p90, p95, p99 and the longest, in this order; none when either run did not have it. */
  differences: Difference[];
}

export interface Comparison {
  /** Several results of one side are put together: see side.ts. */
  before: StoredSummary;
  after: StoredSummary;
  stages: StageDifferences[];
  /** Of the run as a whole, and of the lock. */
  overall: Difference[];
  lock: Difference[];
  thresholds: ThresholdPair[];
}

/** What a comparison comes to. */
export type ComparisonStatus = 'better' | 'worse' | 'mixed' | 'same';

/**
 * Compares the results `after` with those `before`, one or several of the same experiment a side.
 * @param before - at least one
 * @param after - at least one
 */
export function compareRuns(before: readonly StoredSummary[], after: readonly StoredSummary[]): Comparison {
  const [old, now] = [sideOf(before), sideOf(after)];
  const [run, locks] = [runCandidates(old, now), lockCandidates(old, now)];
  const groups = [
    ...TIMED.map((stage) => stageCandidates(stage, old, now)),
    ...[...run, ...locks].map((each) => [each]),
  ];
  const judgedGroups = judge(groups);
  const single = judgedGroups.slice(TIMED.length).flat();
  return {
    before: old.whole,
    after: now.whole,
    stages: TIMED.map((stage, i) => ({
      stage,
      countBefore: old.histograms[stage].count,
      countAfter: now.histograms[stage].count,
      differences: judgedGroups[i] as Difference[],
    })),
    overall: single.slice(0, run.length),
    lock: single.slice(run.length),
    thresholds: thresholdPairs(old.whole.thresholds, now.whole.thresholds),
  };
}

/** All differences of a comparison, in the order of reports. */
export function differencesOf({ stages, overall, lock }: Comparison): Difference[] {
  return [...stages.flatMap(({ differences }) => differences), ...overall, ...lock];
}

/** What is better or worse, and which thresholds hold no more. */
export function judged(comparison: Comparison): {
  better: Difference[];
  worse: Difference[];
  breached: ThresholdPair[];
} {
  const all = differencesOf(comparison);
  return {
    better: all.filter(({ judgement }) => judgement === 'better'),
    worse: all.filter(({ judgement }) => judgement === 'worse'),
    breached: comparison.thresholds.filter(({ newlyBreached }) => newlyBreached),
  };
}

/** A threshold that holds no more is worse, whatever chance does. */
export function statusOf(comparison: Comparison): ComparisonStatus {
  const { better, worse, breached } = judged(comparison);
  if (worse.length + breached.length > 0) return better.length > 0 ? 'mixed' : 'worse';
  return better.length > 0 ? 'better' : 'same';
}

/** For gates: something is worse, even if something else is better. */
export function isWorse(comparison: Comparison): boolean {
  const { worse, breached } = judged(comparison);
  return worse.length + breached.length > 0;
}

/** The judged change that is the largest as a ratio; a share that was 0 counts as a thousandth. */
export function largestChange(comparison: Comparison): Difference | undefined {
  const { better, worse } = judged(comparison);
  return [...worse, ...better].toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
}

const LEAST = 1e-3;

function sizeOf({ before, after }: Difference): number {
  return Math.abs(Math.log(Math.max(after, LEAST) / Math.max(before, LEAST)));
}
