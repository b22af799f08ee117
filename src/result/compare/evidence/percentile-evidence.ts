/**
 * Whether a percentile of a stage differs between two runs: by how the slow starts split over both runs, and, where the
 * results tell it, by how the percentile differed all along the runs.
 */

import type { StoredSummary } from '../../read/stored-summary.ts';
import type { StageHistogram } from '../../recording/histogram/stage-histogram.ts';
import type { StageOverTime } from '../../scenario-result.ts';
import type { Timed } from '../side.ts';
import { both, type Evidence, TOO_FEW } from './evidence.ts';
import { average, meanTwoSided, neighbourCorrelation, trend, wanderTwoSided } from './series-mean.ts';
import { commonSlots, meansBySlot } from './slots.ts';
import { leastTwoSided, type Split, splitTwoSided } from './split.ts';

export const PERCENTILES = [50, 90, 95, 99] as const;
export type Percentile = (typeof PERCENTILES)[number];

const PERCENT = 100;
/** Of the slowest starts of both runs so many are looked at, at least: fewer split unevenly by chance too often. */
const LEAST_TAIL = 8;
/** Runs whose neighbours are all this alike, or that both rise this straight, wander rather than vary. */
const WANDERS_FROM = 0.2;
const RISES_FROM = 0.5;
const LEAST_MS = 1e-3;
/** Histograms over time have two significant digits, those of the whole run three. */
const SAME_LONGEST = 0.03;

/** One stage of one run. */
export interface StageOfRun {
  readonly histogram: StageHistogram;
  readonly overTime: StageOverTime | undefined;
}

export function stageOf(run: StoredSummary, stage: Timed, histogram: StageHistogram): StageOfRun {
  const overTime = stage === 'podStart' ? run.latencyOverTime?.podStart : run.latencyOverTime?.stages[stage];
  return { histogram, overTime: overTime !== undefined && isOf(histogram, overTime) ? overTime : undefined };
}

export function percentileEvidence(before: StageOfRun, after: StageOfRun, percentile: Percentile): Evidence {
  const split = tailSplit(before.histogram, after.histogram, percentile);
  const expected = ((split.markedBefore + split.markedAfter) * split.after) / (split.before + split.after);
  const direction = Math.sign(split.markedAfter - expected);
  const starts = { p: splitTwoSided(split), leastP: leastTwoSided(split), direction };
  if (before.overTime === undefined || after.overTime === undefined) return starts;
  return both(starts, slotEvidence(before.overTime, after.overTime, percentile));
}

/** Whether the course over time is that of the histogram, and not of a part of it. */
function isOf(histogram: StageHistogram, { count, maxMs }: StageOverTime): boolean {
  const longest = Math.max(0, ...maxMs);
  const total = count.reduce((sum, each) => sum + each, 0);
  return total === histogram.count && Math.abs(longest - histogram.maxMs) <= SAME_LONGEST * histogram.maxMs + LEAST_MS;
}

/** The starts of both runs above their common percentile, as near to it as buckets allow. */
function tailSplit(before: StageHistogram, after: StageHistogram, percentile: number): Split {
  const total = before.count + after.count;
  const wanted = Math.max(total * (1 - percentile / PERCENT), Math.min(LEAST_TAIL, total / 2));
  const counts = new Map<number, [before: number, after: number]>();
  for (const { lowMs, count } of before.buckets()) counts.set(lowMs, [count, 0]);
  for (const { lowMs, count } of after.buckets()) counts.set(lowMs, [counts.get(lowMs)?.[0] ?? 0, count]);
  let [markedBefore, markedAfter] = [0, 0];
  for (const [, [inBefore, inAfter]] of [...counts].sort(([a], [b]) => b - a)) {
    const above = markedBefore + markedAfter;
    const withThis = above + inBefore + inAfter;
    const isNearer = above >= LEAST_TAIL && (withThis === total || wanted / above < withThis / wanted);
    if (isNearer && withThis >= wanted) break;
    markedBefore += inBefore;
    markedAfter += inAfter;
    if (withThis >= wanted) break;
  }
  return { before: before.count, after: after.count, markedBefore, markedAfter };
}

/** By the ratios of the percentile slot by slot; where they wander, as a walk would. */
function slotEvidence(before: StageOverTime, after: StageOverTime, percentile: Percentile): Evidence {
  const slots = commonSlots(before.count, after.count);
  if (slots === undefined) return TOO_FEW;
  const [old, now] = [before, after].map((run) => {
    const logs = run[`p${percentile}Ms`].map((ms) => Math.log(Math.max(ms, LEAST_MS)));
    return meansBySlot(run.count, logs, slots);
  }) as [number[], number[]];
  const ratios = now.map((log, i) => log - (old[i] as number));
  const evidence = { p: meanTwoSided(ratios), leastP: 0, direction: Math.sign(average(ratios)) };
  const lasts = [ratios, old, now].every((series) => neighbourCorrelation(series) > WANDERS_FROM);
  const wanders = lasts || (trend(old) > RISES_FROM && trend(now) > RISES_FROM);
  if (!wanders) return evidence;
  const apart = now.map((log, i) => Math.exp(log) - Math.exp(old[i] as number));
  return both(evidence, { p: wanderTwoSided(apart), leastP: 0, direction: Math.sign(average(apart)) });
}
