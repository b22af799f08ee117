/**
 * One side of a comparison: a result, or several of the same experiment with other seeds.
 */

import type { ResultStage } from '../../text/stages.ts';
import { RESULT_STAGES } from '../../text/stages.ts';
import type { StoredSummary } from '../read/stored-summary.ts';
import { StageHistogram } from '../recording/histogram/stage-histogram.ts';
import { FailureCounts } from '../recording/starts/failure-counts.ts';
import type { StageSummary, ThresholdResult } from '../result.ts';

export interface Side {
  /** At least one. */
  readonly results: readonly StoredSummary[];
  /**
   * All of them as one: counts add up, histograms are merged, a threshold holds that held in all. What was over time is the
   * first one's.
   */
  readonly whole: StoredSummary;
  /** Of `whole`, decoded. */
  readonly histograms: Readonly<Record<Timed, StageHistogram>>;
}

/** What is compared of the starts: the whole pod first, then the stages. */
export type Timed = ResultStage | 'podStart';
export const TIMED: readonly Timed[] = ['podStart', ...RESULT_STAGES];

/** Undefined for the pods of a result that does not tell of them. */
export function timedOf(run: StoredSummary, timed: Timed): StageSummary | undefined {
  return timed === 'podStart' ? run.podStart : run.stages[timed];
}

const MOST_FAILURES = 1_000;

/** @param results - at least one */
export function sideOf(results: readonly StoredSummary[]): Side {
  const [first, ...others] = results as [StoredSummary, ...StoredSummary[]];
  const histograms = Object.fromEntries(
    TIMED.map((timed) => {
      const histogram = new StageHistogram();
      const summaries = results.map((run) => timedOf(run, timed));
      // Where one result does not tell there is nothing to compare.
      if (summaries.every((summary) => summary !== undefined)) {
        for (const summary of summaries) histogram.merge(StageHistogram.decode(summary.histogram));
      }
      return [timed, histogram];
    }),
  ) as Record<Timed, StageHistogram>;
  const whole = others.length === 0 ? first : together(first, results, histograms);
  return { results, whole, histograms };
}

/** The mean over the results. */
export function meanOf({ results }: Side, valueOf: (run: StoredSummary) => number): number {
  return results.reduce((sum, run) => sum + valueOf(run), 0) / results.length;
}

export function totalOf({ results }: Side, valueOf: (run: StoredSummary) => number): number {
  return results.reduce((sum, run) => sum + valueOf(run), 0);
}

function together(
  first: StoredSummary,
  results: readonly StoredSummary[],
  histograms: Side['histograms'],
): StoredSummary {
  const failureCounts = new FailureCounts();
  for (const run of results) failureCounts.merge(run.failureCounts);
  const stages = Object.fromEntries(RESULT_STAGES.map((stage) => [stage, histograms[stage].summary()]));
  return {
    ...first,
    interrupted: results.some(({ interrupted }) => interrupted),
    durationMs: results.reduce((sum, { durationMs }) => sum + durationMs, 0) / results.length,
    counts: added(results.map(({ counts }) => counts)),
    stages: stages as Record<ResultStage, StageSummary>,
    ...(first.podStart && { podStart: histograms.podStart.summary() }),
    thresholds: thresholdsOf(results),
    warnings: [...new Set(results.flatMap(({ warnings }) => warnings))],
    failures: results.flatMap(({ failures }) => failures).slice(0, MOST_FAILURES),
    failureCounts: failureCounts.list(),
  };
}

function added(all: readonly StoredSummary['counts'][]): StoredSummary['counts'] {
  const sum = { ...(all[0] as StoredSummary['counts']) };
  for (const counts of all.slice(1)) {
    for (const [name, count] of Object.entries(counts) as [keyof typeof sum, number][]) {
      sum[name] = (sum[name] ?? 0) + count;
    }
  }
  return sum;
}

/** Each threshold once, as it stood where it was breached, or else in the first result that has it. */
function thresholdsOf(results: readonly StoredSummary[]): ThresholdResult[] {
  const byName = new Map<string, ThresholdResult>();
  for (const threshold of results.flatMap(({ thresholds }) => thresholds)) {
    const key = JSON.stringify([threshold.metric, threshold.expression]);
    if (byName.get(key)?.ok !== false && !(byName.has(key) && threshold.ok)) byName.set(key, threshold);
  }
  return [...byName.values()];
}
