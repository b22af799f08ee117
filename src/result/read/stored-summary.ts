/**
 * A result as files have it: what this version writes, or an older one that wrote less. Reports are made of these.
 */

import { StageHistogram } from '../recording/histogram/stage-histogram.ts';
import { FailureCounts } from '../recording/starts/failure-counts.ts';
import type { FailedStart, RunOutcome, RunSummary } from '../result.ts';
import type { ScenarioSummary } from '../scenario-result.ts';
import { verdictOf } from '../verdict.ts';

/** What older files may lack, and nobody can make up. */
type Later = keyof ScenarioSummary | 'podStart' | 'store' | 'workloads';

export type StoredSummary = Omit<RunSummary, Later> & Partial<Pick<RunSummary, Later>>;

/** One that has not come to its verdict: of a run that still goes. */
export type Unjudged = Omit<StoredSummary, 'verdict' | 'verdictReason'>;

/** A RunOutcome is one. */
export interface StoredOutcome extends Omit<RunOutcome, 'summary' | 'broke' | 'verdict'> {
  summary: StoredSummary;
}

type Made = 'stages' | 'judgedBy' | 'failures' | 'failureCounts' | 'verdict' | 'verdictReason';
type Older = Omit<StoredSummary, Made> & {
  readonly stages: Omit<RunSummary['stages'], 'stop'> & Partial<Pick<RunSummary['stages'], 'stop'>>;
  readonly judgedBy?: RunSummary['judgedBy'];
  readonly verdict?: RunSummary['verdict'];
  readonly verdictReason?: string;
  readonly failures: readonly (Omit<FailedStart, 'reason'> & { readonly reason?: string })[];
  readonly failureCounts?: RunSummary['failureCounts'];
};

/** Fills in what follows from the rest of an older file. */
export function completed(older: Older): StoredSummary {
  const failures = older.failures.map((failure) => ({ ...failure, reason: failure.reason ?? failure.error }));
  const { judgedBy = older.scenario === undefined ? 'starts' : 'thresholds' } = older;
  const { stop = new StageHistogram().summary() } = older.stages;
  const stages = { ...older.stages, stop };
  const whole = { ...older, stages, judgedBy, failures, failureCounts: older.failureCounts ?? countsOf(failures) };
  const { verdict, verdictReason } = older;
  if (verdict !== undefined && verdictReason !== undefined) return { ...whole, verdict, verdictReason };
  return { ...whole, ...verdictOf(whole) };
}

/** Of those that are listed: an older file has no other. */
function countsOf(failures: readonly FailedStart[]): RunSummary['failureCounts'] {
  const counts = new FailureCounts();
  for (const failure of failures) counts.add(failure);
  return counts.list();
}
