/**
 * Two runs side by side: every number that both have, and what the difference means. The first run is the one that
 * the second is measured against. Drawn by report/html/comparison/comparison-report.ts, written by report/text/comparison.ts.
 */

import { lockWaits } from '../lock/lock-waits.ts';
import type { StoredSummary } from '../read/stored-summary.ts';
import { percentileInterval, sharesDiffer } from '../recording/confidence.ts';
import { StageHistogram } from '../recording/stage-histogram.ts';
import type { ThresholdResult } from '../result.ts';
import type { ResultStage } from '../result-stages.ts';
import { RESULT_STAGES } from '../result-stages.ts';

/**
 * What a difference comes to. `same`: too small to matter; `unsure`: no larger than chance may make it; `told`: larger or
 * smaller, neither of which is better by itself.
 */
export type Judgement = 'better' | 'worse' | 'same' | 'unsure' | 'told';

export interface Difference {
  name: string;
  unit: 'ms' | 'count' | 'share' | 'perSecond';
  before: number;
  after: number;
  /** Relative: 0.1 is a tenth more. Undefined when it was 0 before and is not now. */
  change: number | undefined;
  judgement: Judgement;
}

export interface StageDifferences {
  stage: ResultStage;
  countBefore: number;
  countAfter: number;
  /** p50, p90, p95, p99 and the longest, in this order; none when either run did not have the stage. */
  differences: Difference[];
}

export interface ThresholdPair {
  metric: string;
  expression: string;
  before: ThresholdResult | undefined;
  after: ThresholdResult | undefined;
}

export interface Comparison {
  before: StoredSummary;
  after: StoredSummary;
  stages: StageDifferences[];
  /** Of the run as a whole, and of the lock. */
  overall: Difference[];
  lock: Difference[];
  thresholds: ThresholdPair[];
}

/** Differences below this are too small to matter, however sure. */
const SMALLEST_CHANGE = 0.01;
/** A run has one rate: how much of a change is chance is not known, so it has to be larger to count. */
const SMALLEST_CHANGE_OF_A_RATE = 0.05;
const PERCENTILES = [50, 90, 95, 99] as const;
const PERCENT = 100;
const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;

/** Compares `after` with `before`. */
export function compareRuns(before: StoredSummary, after: StoredSummary): Comparison {
  return {
    before,
    after,
    stages: RESULT_STAGES.map((stage) => compareStage(stage, before, after)),
    overall: overall(before, after),
    lock: lock(before, after),
    thresholds: thresholdPairs(before.thresholds, after.thresholds),
  };
}

/** All differences that are better or worse. */
export function judged({ stages, overall: run, lock: locks }: Comparison): {
  better: Difference[];
  worse: Difference[];
} {
  const all = [...stages.flatMap(({ differences }) => differences), ...run, ...locks];
  return {
    better: all.filter(({ judgement }) => judgement === 'better'),
    worse: all.filter(({ judgement }) => judgement === 'worse'),
  };
}

function compareStage(stage: ResultStage, before: StoredSummary, after: StoredSummary): StageDifferences {
  const [old, now] = [before.stages[stage], after.stages[stage]];
  const counts = { stage, countBefore: old.count, countAfter: now.count };
  if (old.count === 0 || now.count === 0) return { ...counts, differences: [] };
  const histograms = [StageHistogram.decode(old.histogram), StageHistogram.decode(now.histogram)] as const;
  const percentiles = PERCENTILES.map((percentile) => comparePercentile(stage, percentile, histograms));
  // The longest of many is chance by its nature, and the more starts the longer: it is told, not judged.
  const longest = told(`${stage} max`, 'ms', old.maxMs, now.maxMs);
  return { ...counts, differences: [...percentiles, longest] };
}

/** Different when the two intervals that hold the true percentiles have nothing in common. */
function comparePercentile(
  stage: ResultStage,
  percentile: number,
  [old, now]: readonly [StageHistogram, StageHistogram],
): Difference {
  const [before, after] = [old.percentileMs(percentile), now.percentileMs(percentile)];
  const [a, b] = [percentileInterval(old, percentile), percentileInterval(now, percentile)];
  const apart =
    a !== undefined && b !== undefined && ((a.highMs < b.lowMs && a.bounded) || (b.highMs < a.lowMs && b.bounded));
  const change = relative(before, after);
  return {
    name: `${stage} p${percentile}`,
    unit: 'ms',
    before,
    after,
    change,
    judgement: judge(change, SMALLEST_CHANGE, apart, 'low'),
  };
}

function overall(before: StoredSummary, after: StoredSummary): Difference[] {
  const tried = ({ counts }: StoredSummary): number => counts.started + counts.failed;
  // An older result has no arrivals: each brought a pod, or was dropped.
  const arrived = ({ counts }: StoredSummary): number => counts.arrivals ?? counts.pods + counts.dropped;
  const perSecond = ({ counts, durationMs }: StoredSummary): number =>
    durationMs === 0 ? 0 : (counts.started * MS_PER_SECOND) / durationMs;
  const misses = [before.refMisses, after.refMisses];
  return [
    told('containers started', 'count', before.counts.started, after.counts.started),
    starts(before, after, [perSecond(before), perSecond(after)]),
    share('failed', [before.counts.failed, tried(before)], [after.counts.failed, tried(after)]),
    share('dropped arrivals', [before.counts.dropped, arrived(before)], [after.counts.dropped, arrived(after)]),
    ...(misses[0] === undefined || misses[1] === undefined
      ? []
      : [
          share(
            'events without a reference',
            [misses[0].count, misses[0].lookups],
            [misses[1].count, misses[1].lookups],
          ),
        ]),
    told('duration of the run', 'ms', before.durationMs, after.durationMs),
    ...(before.wallMs === undefined || after.wallMs === undefined
      ? []
      : [told('duration on the machine', 'ms', before.wallMs, after.wallMs)]),
  ];
}

function lock(before: StoredSummary, after: StoredSummary): Difference[] {
  const taken = ({ lock: own }: StoredSummary): number => own.readAcquisitions + own.writeAcquisitions;
  return [
    told('taken to read', 'count', before.lock.readAcquisitions, after.lock.readAcquisitions),
    told('taken to write', 'count', before.lock.writeAcquisitions, after.lock.writeAcquisitions),
    share('not free at once', [before.lock.contended, taken(before)], [after.lock.contended, taken(after)]),
    ...waits(before, after),
    told('taken back from dead threads', 'count', before.lock.recoveries, after.lock.recoveries),
  ];
}

/** By mode, if both results tell. It is known to a power of two only: a step up or down is the least there is, and may be chance. */
function waits({ lock: old }: StoredSummary, { lock: now }: StoredSummary): Difference[] {
  const both = lockWaits(old).flatMap(({ mode, p99Us }) => {
    const other = lockWaits(now).find((waited) => waited.mode === mode);
    if (mode === undefined || other === undefined) return [];
    return [told(`wait p99, to ${mode}`, 'ms', p99Us / US_PER_MS, other.p99Us / US_PER_MS)];
  });
  return both.length > 0 ? both : [told('wait p99', 'ms', old.waitP99Us / US_PER_MS, now.waitP99Us / US_PER_MS)];
}

function told(name: string, unit: Difference['unit'], before: number, after: number): Difference {
  const judgement = before === after ? 'same' : 'told';
  return { name, unit, before, after, change: relative(before, after), judgement };
}

/** How fast: judged only between runs that were to start the same, since others end where they end. */
function starts(before: StoredSummary, after: StoredSummary, [old, now]: readonly [number, number]): Difference {
  const difference = told('starts per second', 'perSecond', old, now);
  if (before.counts.containers !== after.counts.containers || difference.judgement === 'same') return difference;
  return { ...difference, judgement: judge(difference.change, SMALLEST_CHANGE_OF_A_RATE, true, 'high') };
}

/** How many of how many; fewer are better. */
function share(name: string, old: readonly [number, number], now: readonly [number, number]): Difference {
  const [before, after] = [old, now].map(([part, whole]) => (whole === 0 ? 0 : part / whole)) as [number, number];
  const change = relative(before, after);
  const judgement = judge(change, SMALLEST_CHANGE, sharesDiffer(old, now), 'low');
  return { name, unit: 'share', before, after, change, judgement };
}

function judge(change: number | undefined, smallest: number, sure: boolean, best: 'low' | 'high'): Judgement {
  if (change !== undefined && Math.abs(change) < smallest) return 'same';
  if (!sure) return 'unsure';
  const more = change === undefined || change > 0;
  return more === (best === 'high') ? 'better' : 'worse';
}

function relative(before: number, after: number): number | undefined {
  if (before === after) return 0;
  return before === 0 ? undefined : after / before - 1;
}

function thresholdPairs(before: readonly ThresholdResult[], after: readonly ThresholdResult[]): ThresholdPair[] {
  const pairs = new Map<string, ThresholdPair>();
  const pairOf = ({ metric, expression }: ThresholdResult): ThresholdPair => {
    const key = JSON.stringify([metric, expression]);
    const pair = pairs.get(key) ?? { metric, expression, before: undefined, after: undefined };
    pairs.set(key, pair);
    return pair;
  };
  for (const threshold of before) pairOf(threshold).before = threshold;
  for (const threshold of after) pairOf(threshold).after = threshold;
  return [...pairs.values()];
}

/** `+12 %`, `-0.4 %`, `×25`; empty for no change. */
export function changeText(change: number | undefined): string {
  if (change === undefined) return 'new';
  if (change === 0) return '';
  if (change > LARGEST_IN_PERCENT) return `×${Number((change + 1).toPrecision(DIGITS))}`;
  const percent = Number((change * PERCENT).toPrecision(DIGITS));
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent)}\u00a0%`;
}

const DIGITS = 2;
/** Beyond ten times as much percents are hard to read. */
const LARGEST_IN_PERCENT = 9;
