/**
 * Runs made of nothing but a queue, for comparison.bench.ts: containers are created one after the other by so many at once,
 * arrivals come evenly, all at once, or when a virtual user is free. Recorded as real runs are.
 */

import type { StoredSummary } from '../../src/result/read/stored-summary.ts';
import { StageHistogram } from '../../src/result/recording/histogram/stage-histogram.ts';
import { TimelineRecorder } from '../../src/result/recording/timeline-recorder.ts';
import { RESULT_SCHEMA } from '../../src/result/result.ts';
import type { StageOverTime } from '../../src/result/scenario-result.ts';
import { verdictOf } from '../../src/result/verdict.ts';
import { uniform, wordOf } from '../../src/runtime/simulated/draws.ts';
import { RESULT_STAGES } from '../../src/text/stages.ts';

export interface Experiment {
  readonly name: string;
  readonly starts: number;
  /** Creates that are worked on at once. */
  readonly atOnce: number;
  /** Arrivals: this share of what can be created in the same time; all at the beginning; or by as many virtual users. */
  readonly arrivals: { readonly load: number } | 'together' | { readonly users: number };
  /** Creates take so many times as long. */
  readonly factor?: number;
}

const STARTS = 500;
export const EXPERIMENTS: readonly Experiment[] = [
  { name: 'no queue', starts: STARTS, atOnce: STARTS, arrivals: { load: 0.01 } },
  { name: 'no queue, 50 starts', starts: 50, atOnce: STARTS, arrivals: { load: 0.01 } },
  { name: 'queue, 50% load', starts: STARTS, atOnce: 1, arrivals: { load: 0.5 } },
  { name: 'queue, 90% load', starts: STARTS, atOnce: 1, arrivals: { load: 0.9 } },
  { name: 'queue, 120% load', starts: STARTS, atOnce: 1, arrivals: { load: 1.2 } },
  { name: 'ten at once, 95% load', starts: STARTS, atOnce: 10, arrivals: { load: 0.95 } },
  { name: 'all together, four at once', starts: STARTS, atOnce: 4, arrivals: 'together' },
  { name: '20 virtual users, four at once', starts: STARTS, atOnce: 4, arrivals: { users: 20 } },
];

const MEDIAN_MS = 80;
const SIGMA = 0.6;
const MEAN_MS = MEDIAN_MS * Math.exp((SIGMA * SIGMA) / 2);
const FAILING = 0.02;
const INTERVALS = 100;
const PERCENTILES = { p50Ms: 0.5, p90Ms: 0.9, p95Ms: 0.95, p99Ms: 0.99, maxMs: 1 } as const;

interface Start {
  readonly endMs: number;
  readonly createMs: number;
  readonly totalMs: number;
  readonly ok: boolean;
}

/** The same `seed` gives the same run. */
export function simulateRun(experiment: Experiment, seed: string): StoredSummary {
  const starts = startsOf(experiment, wordOf(0, seed));
  const good = starts.filter(({ ok }) => ok);
  const timeline = new TimelineRecorder();
  for (const { endMs, ok, totalMs } of starts) timeline.record(endMs, ok, totalMs);
  const empty = new StageHistogram().summary();
  const durationMs = Math.max(...starts.map(({ endMs }) => endMs));
  const [create, total] = [good.map(({ createMs }) => createMs), good.map(({ totalMs }) => totalMs)];
  const stages = Object.fromEntries(RESULT_STAGES.map((stage) => [stage, empty])) as StoredSummary['stages'];
  const run: Omit<StoredSummary, 'verdict' | 'verdictReason'> = {
    schema: RESULT_SCHEMA,
    name: experiment.name,
    seed: 1,
    workers: 1,
    versions: { refmanager: '', node: '' },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs,
    interrupted: false,
    judgedBy: 'thresholds',
    warnings: [],
    counts: {
      pods: starts.length,
      containers: starts.length,
      started: good.length,
      failed: starts.length - good.length,
      refs: good.length,
      events: 0,
      dropped: 0,
    },
    stages: { ...stages, create: histogramOf(create).summary(), startTotal: histogramOf(total).summary() },
    lock: { readAcquisitions: 0, writeAcquisitions: 0, contended: 0, waitP99Us: 0, recoveries: 0, waitsUs: [] },
    thresholds: [],
    failures: [],
    failureCounts: [],
    timeline: timeline.timeline(),
    latencyOverTime: {
      intervalMs: durationMs / INTERVALS,
      stages: {
        create: overTime(good, durationMs, ({ createMs }) => createMs),
        startTotal: overTime(good, durationMs, ({ totalMs }) => totalMs),
      },
    },
  };
  return { ...run, ...verdictOf(run) };
}

/** How long a create takes that is slower than the share `quantile` of all. */
export function createQuantileMs(deviations: number): number {
  return MEDIAN_MS * Math.exp(SIGMA * deviations);
}

function startsOf({ starts, atOnce, arrivals, factor = 1 }: Experiment, word: number): Start[] {
  const freeAt = Array.from({ length: Math.min(atOnce, starts) }, () => 0);
  const users =
    typeof arrivals === 'object' && 'users' in arrivals ? Array.from({ length: arrivals.users }, () => 0) : [];
  return Array.from({ length: starts }, (_, i) => {
    const user = earliest(users);
    const atMs = users.length > 0 ? (users[user] as number) : arrivalMs(arrivals, i, atOnce);
    const server = earliest(freeAt);
    const createMs = factor * createQuantileMs(gaussian(word, 3 * i));
    const endMs = Math.max(atMs, freeAt[server] as number) + createMs;
    freeAt[server] = endMs;
    if (users.length > 0) users[user] = endMs;
    return { endMs, createMs, totalMs: endMs - atMs, ok: uniform(word, 3 * i + 2) >= FAILING };
  });
}

function arrivalMs(arrivals: Experiment['arrivals'], index: number, atOnce: number): number {
  return typeof arrivals === 'object' && 'load' in arrivals ? (index * MEAN_MS) / (arrivals.load * atOnce) : 0;
}

function earliest(times: readonly number[]): number {
  return times.reduce((best, time, i) => (time < (times[best] as number) ? i : best), 0);
}

function gaussian(word: number, salt: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(word, salt)));
  return radius * Math.cos(2 * Math.PI * uniform(word, salt + 1));
}

function histogramOf(times: readonly number[]): StageHistogram {
  const histogram = new StageHistogram();
  for (const ms of times) histogram.recordMs(ms);
  return histogram;
}

function overTime(starts: readonly Start[], durationMs: number, timeOf: (start: Start) => number): StageOverTime {
  const intervals = Array.from({ length: INTERVALS }, (): number[] => []);
  for (const start of starts) {
    intervals[Math.min(INTERVALS - 1, Math.floor((start.endMs / durationMs) * INTERVALS))]?.push(timeOf(start));
  }
  for (const times of intervals) times.sort((a, b) => a - b);
  const at = (share: number): number[] =>
    intervals.map((times) => times[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0);
  const percentiles = Object.entries(PERCENTILES).map(([name, share]) => [name, at(share)]);
  return { count: intervals.map(({ length }) => length), ...Object.fromEntries(percentiles) } as StageOverTime;
}
