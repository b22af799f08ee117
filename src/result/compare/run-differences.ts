/**
 * Numbers of the runs as a whole, and of the lock.
 */

import { lockWaits } from '../lock/lock-waits.ts';
import type { StoredSummary } from '../read/stored-summary.ts';
import { type Candidate, tested, told } from './difference.ts';
import { dropEvidence, failureEvidence, rateEvidence, type Share, shareEvidence } from './evidence/count-evidence.ts';
import { both, type Evidence } from './evidence/evidence.ts';
import { severalResultsEvidence } from './evidence/several-results.ts';
import { meanOf, type Side, totalOf } from './side.ts';

type ShareOf = (run: StoredSummary) => Share;

const MS_PER_SECOND = 1_000;
const US_PER_MS = 1_000;

const failed: ShareOf = ({ counts }) => ({ part: counts.failed, whole: counts.started + counts.failed });
/** Of arrivals; an older result has none: each brought a pod, or was dropped. */
const dropped: ShareOf = ({ counts }) => ({
  part: counts.dropped,
  whole: counts.arrivals ?? counts.pods + counts.dropped,
});
const missed: ShareOf = ({ refMisses }) => ({ part: refMisses?.count ?? 0, whole: refMisses?.lookups ?? 0 });
const contended: ShareOf = ({ lock }) => ({
  part: lock.contended,
  whole: lock.readAcquisitions + lock.writeAcquisitions,
});

export function runCandidates(before: Side, after: Side): Candidate[] {
  const tellMisses = [before, after].every(({ results }) => results.every(({ refMisses }) => refMisses !== undefined));
  const tellWall = [before, after].every(({ results }) => results.every(({ wallMs }) => wallMs !== undefined));
  const mean = (name: string, unit: 'ms' | 'count', valueOf: (run: StoredSummary) => number): Candidate =>
    told(name, unit, meanOf(before, valueOf), meanOf(after, valueOf));
  return [
    mean('containers started', 'count', ({ counts }) => counts.started),
    starts(before, after),
    share('failed', failed, before, after, failureEvidence),
    share('dropped arrivals', dropped, before, after, (old, now) => dropEvidence(old, now, dropped(old), dropped(now))),
    ...(tellMisses ? [share('events without a reference', missed, before, after)] : []),
    mean('duration of the run', 'ms', ({ durationMs }) => durationMs),
    ...(tellWall ? [mean('wall-clock time', 'ms', ({ wallMs }) => wallMs ?? 0)] : []),
  ];
}

export function lockCandidates(before: Side, after: Side): Candidate[] {
  const count = (name: string, valueOf: (run: StoredSummary) => number): Candidate =>
    told(name, 'count', meanOf(before, valueOf), meanOf(after, valueOf));
  return [
    count('acquired for reading', ({ lock }) => lock.readAcquisitions),
    count('acquired for writing', ({ lock }) => lock.writeAcquisitions),
    share('contended', contended, before, after),
    ...waits(before.whole, after.whole),
    count('recovered from dead threads', ({ lock }) => lock.recoveries),
  ];
}

/** By mode, if both results tell. It is known to a power of two only: a step up or down is the least there is, and may be chance. */
function waits({ lock: old }: StoredSummary, { lock: now }: StoredSummary): Candidate[] {
  const both_ = lockWaits(old).flatMap(({ mode, p99Us }) => {
    const other = lockWaits(now).find((waited) => waited.mode === mode);
    if (mode === undefined || other === undefined) return [];
    return [told(`wait p99, to ${mode}`, 'ms', p99Us / US_PER_MS, other.p99Us / US_PER_MS)];
  });
  return both_.length > 0 ? both_ : [told('wait p99', 'ms', old.waitP99Us / US_PER_MS, now.waitP99Us / US_PER_MS)];
}

/** How fast: judged only between runs of the same plan, since others end where they end. */
function starts(before: Side, after: Side): Candidate {
  const perSecond = ({ counts, durationMs }: StoredSummary): number =>
    durationMs === 0 ? 0 : (counts.started * MS_PER_SECOND) / durationMs;
  const values = [meanOf(before, perSecond), meanOf(after, perSecond)] as const;
  const runs = [...before.results, ...after.results];
  if (!runs.every((run) => isOfOnePlan(before.whole, run, before.results.length))) {
    return told('starts per second', 'perSecond', ...values);
  }
  const evidence = isSingle(before, after)
    ? rateEvidence(before.whole, after.whole)
    : severalResultsEvidence(before.results.map(perSecond), after.results.map(perSecond));
  return tested('starts per second', 'perSecond', values, 'high', evidence);
}

/** How many virtual users start, or how many arrivals are dropped, is no part of the plan. */
function isOfOnePlan(first: StoredSummary, run: StoredSummary, summed: number): boolean {
  if (first.counts.containers === run.counts.containers * summed) return true;
  const executor = first.scenario?.executor;
  if (executor === undefined || executor !== run.scenario?.executor) return false;
  return first.counts.dropped + run.counts.dropped > 0 || /^(constant|ramping)-vus\b/.test(executor);
}

/**
 * How many of how many; fewer are better. What comes in crowds nobody knows (events of a restart, threads at a lock) is
 * judged only between several results.
 */
function share(
  name: string,
  of: ShareOf,
  before: Side,
  after: Side,
  single?: (before: StoredSummary, after: StoredSummary) => Evidence,
): Candidate {
  const [old, now] = [before, after].map((side) => ({
    part: totalOf(side, (run) => of(run).part),
    whole: totalOf(side, (run) => of(run).whole),
  })) as [Share, Share];
  const shares = ({ results }: Side): number[] => results.map((run) => ratio(of(run)));
  const evidence = isSingle(before, after)
    ? single?.(before.whole, after.whole)
    : both(shareEvidence(old, now), severalResultsEvidence(shares(before), shares(after)));
  return tested(name, 'share', [ratio(old), ratio(now)], 'low', evidence);
}

function ratio({ part, whole }: Share): number {
  return whole === 0 ? 0 : part / whole;
}

function isSingle(before: Side, after: Side): boolean {
  return before.results.length === 1 && after.results.length === 1;
}
