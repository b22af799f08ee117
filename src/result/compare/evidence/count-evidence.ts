/**
 * Whether shares and rates differ between two runs: failed starts, dropped arrivals, starts per second.
 */

import type { StoredSummary } from '../../read/stored-summary.ts';
import { both, type Evidence, TOO_FEW } from './evidence.ts';
import { average, meanTwoSided } from './series-mean.ts';
import { commonSlots, countsBySlot, LEAST_SLOTS, meansBySlot } from './slots.ts';
import { leastTwoSided, splitTwoSided } from './split.ts';
import { studentTwoSided } from './student.ts';

/** `part` of `whole`. */
export interface Share {
  readonly part: number;
  readonly whole: number;
}

const SLOTS = 24;
const LEAST_STARTS = 8;
/** Of this many on the distribution is a normal one. */
const MOST_DEGREES = 1_000;
/** What goes on after the last start is no more than so much of a run. */
const LEAST_SPAN = 0.75;
/** One in ten runs of independent starts looks crowded: it is judged more strictly than need be. */
const CROWDED_DEVIATIONS = 1.3;

/** As if each of the whole were independent of the others. */
export function shareEvidence(before: Share, after: Share): Evidence {
  const split = { before: before.whole, after: after.whole, markedBefore: before.part, markedAfter: after.part };
  const half = { ...split, markedBefore: 0, markedAfter: Math.min(before.whole, after.whole) };
  const direction = Math.sign(after.part * before.whole - before.part * after.whole);
  return { p: splitTwoSided(split), leastP: leastTwoSided(half), direction };
}

/** Failed starts. Where they come in crowds (a runtime that is down) starts are not independent: then by slots too. */
export function failureEvidence(before: StoredSummary, after: StoredSummary): Evidence {
  const shares = [before, after].map(({ counts }) => ({ part: counts.failed, whole: counts.started + counts.failed }));
  const [old, now] = shares as [Share, Share];
  const evidence = shareEvidence(old, now);
  if (old.part + now.part === 0 || !isWhole(before) || !isWhole(after)) return evidence;
  const [endedBefore, endedAfter] = [ended(before), ended(after)];
  const slots = commonSlots(endedBefore, endedAfter);
  if (slots === undefined) return TOO_FEW;
  const [first, second] = [failedBySlot(before, slots), failedBySlot(after, slots)];
  if (!isCrowded(first, old) && !isCrowded(second, now)) return evidence;
  return both(evidence, seriesEvidence(second.map((share, i) => share - (first[i] as number))));
}

/** Shares of slots of equally many starts. */
function failedBySlot(run: StoredSummary, slots: number): number[] {
  const counts = ended(run);
  const shares = counts.map((count, i) => (count === 0 ? 0 : (run.timeline.failed[i] as number) / count));
  return meansBySlot(counts, shares, slots);
}

/** Whether the shares of the slots lie further apart than independent starts would put them. */
function isCrowded(shares: readonly number[], { part, whole }: Share): boolean {
  const share = part / whole;
  if (share === 0 || share === 1) return false;
  const variance = (share * (1 - share) * shares.length) / whole;
  const spread = shares.reduce((sum, each) => sum + (each - share) ** 2, 0) / variance;
  const degrees = shares.length - 1;
  return spread > degrees + CROWDED_DEVIATIONS * Math.sqrt(2 * degrees);
}

/**
 * Starts per second, while both runs went on: the last starts of a run end when they end, and say nothing of its rate.
 * The schedule of arrivals fixes the rate until the nodes no longer keep it.
 */
export function rateEvidence(before: StoredSummary, after: StoredSummary): Evidence {
  if (!spansRun(before) || !spansRun(after)) return countedEvidence(before, after);
  return overCommonTime(before, after, ({ timeline }) => timeline.started);
}

/** Without a course over time: as if starts came by themselves, which schedules make steadier than that. */
function countedEvidence({ counts: old, durationMs: oldMs }: StoredSummary, after: StoredSummary): Evidence {
  const { counts: now, durationMs: nowMs } = after;
  if (Math.min(old.started, now.started) < LEAST_STARTS) return TOO_FEW;
  const difference = now.started / nowMs - old.started / oldMs;
  const error = Math.sqrt(old.started / oldMs ** 2 + now.started / nowMs ** 2);
  const degrees = Math.min(MOST_DEGREES, old.started + now.started - 2);
  return { p: studentTwoSided(difference / error, degrees), leastP: 0, direction: Math.sign(difference) };
}

/** Dropped arrivals are not told by time: what was dropped is missing among the starts that ended. */
export function dropEvidence(before: StoredSummary, after: StoredSummary, old: Share, now: Share): Evidence {
  const evidence = shareEvidence(old, now);
  if (old.part + now.part === 0 || !isWhole(before) || !isWhole(after)) return evidence;
  const missing = overCommonTime(before, after, ended);
  return both(evidence, { ...missing, direction: -missing.direction });
}

function overCommonTime(
  before: StoredSummary,
  after: StoredSummary,
  countsOf: (run: StoredSummary) => readonly number[],
): Evidence {
  if (!isWhole(before) || !isWhole(after)) return TOO_FEW;
  const [old, now] = [before, after].map((run) => ({ intervalMs: run.timeline.intervalMs, counts: countsOf(run) })) as [
    { intervalMs: number; counts: readonly number[] },
    { intervalMs: number; counts: readonly number[] },
  ];
  const intervals = Math.min(old.counts.length * old.intervalMs, now.counts.length * now.intervalMs);
  const slots = Math.min(SLOTS, Math.floor(intervals / Math.max(old.intervalMs, now.intervalMs)));
  if (slots < LEAST_SLOTS) return TOO_FEW;
  const [first, second] = [old, now].map((run) => countsBySlot(run, intervals, slots)) as [number[], number[]];
  if (Math.max(average(first), average(second)) * slots < LEAST_STARTS) return TOO_FEW;
  return seriesEvidence(second.map((count, i) => count - (first[i] as number)));
}

function seriesEvidence(series: readonly number[]): Evidence {
  return { p: meanTwoSided(series), leastP: 0, direction: Math.sign(average(series)) };
}

function ended({ timeline }: StoredSummary): number[] {
  return timeline.started.map((count, i) => count + (timeline.failed[i] as number));
}

/** Whether the timeline is that of the whole run. */
function spansRun(run: StoredSummary): boolean {
  return isWhole(run) && run.timeline.started.length * run.timeline.intervalMs >= LEAST_SPAN * run.durationMs;
}

/** Whether the timeline is that of the counts. */
function isWhole({ timeline, counts }: StoredSummary): boolean {
  const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0);
  return sum(timeline.started) === counts.started && sum(timeline.failed) === counts.failed;
}
