/**
 * The percentiles of a stage in both runs.
 */

import { StageHistogram } from '../recording/histogram/stage-histogram.ts';
import { type Candidate, tested, told } from './difference.ts';
import { both, type Evidence } from './evidence/evidence.ts';
import { PERCENTILES, type Percentile, percentileEvidence, stageOf } from './evidence/percentile-evidence.ts';
import { severalResultsEvidence } from './evidence/several-results.ts';
import { type Side, type Timed, timedOf } from './side.ts';

/** p50, p90, p95, p99 and the longest, in this order; none when either side did not have the stage. */
export function stageCandidates(stage: Timed, before: Side, after: Side): Candidate[] {
  const [old, now] = [before.histograms[stage], after.histograms[stage]];
  if (old.count === 0 || now.count === 0) return [];
  const percentiles = PERCENTILES.map((percentile) => {
    const values = [old.percentileMs(percentile), now.percentileMs(percentile)] as const;
    return tested(`${stage} p${percentile}`, 'ms', values, 'low', evidenceOf(stage, percentile, before, after));
  });
  // The longest of many is chance by its nature, and the more starts the longer: it is told, not judged.
  return [...percentiles, told(`${stage} max`, 'ms', old.maxMs, now.maxMs)];
}

function evidenceOf(stage: Timed, percentile: Percentile, before: Side, after: Side): Evidence {
  const [old, now] = [before.histograms[stage], after.histograms[stage]];
  if (before.results.length === 1 && after.results.length === 1) {
    return percentileEvidence(stageOf(before.whole, stage, old), stageOf(after.whole, stage, now), percentile);
  }
  const starts = percentileEvidence(
    { histogram: old, overTime: undefined },
    { histogram: now, overTime: undefined },
    percentile,
  );
  const [first, second] = [before, after].map(({ results }) => {
    const ran = results.map((run) => timedOf(run, stage)).filter((timed) => timed !== undefined);
    return ran
      .filter(({ count }) => count > 0)
      .map(({ histogram }) => StageHistogram.decode(histogram).percentileMs(percentile));
  }) as [number[], number[]];
  return both(starts, severalResultsEvidence(first, second));
}
