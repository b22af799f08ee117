/**
 * Several results in a row (`refmanager report a b c`): the numbers that matter most of each, for a trend. It shows and
 * does not judge: that takes two sides (compare/comparison.ts).
 */

import type { StoredSummary } from '../../result/read/stored-summary.ts';
import type { StageSummary } from '../../result/result.ts';
import type { NamedRun } from '../comparison/named-comparison.ts';

const MS_PER_SECOND = 1_000;

/** What one result is in the row; undefined where it does not tell or nothing was timed. */
export interface SeriesEntry {
  /** Of its file. */
  readonly name: string;
  readonly summary: StoredSummary;
  readonly values: Readonly<Record<SeriesKey, number | undefined>>;
}

export type SeriesKey =
  | 'readyP50Ms'
  | 'readyP95Ms'
  | 'readyP99Ms'
  | 'startP50Ms'
  | 'startP95Ms'
  | 'startP99Ms'
  | 'failedShare'
  | 'startsPerSecond';

export interface SeriesNumber {
  readonly key: SeriesKey;
  readonly name: string;
  readonly unit: 'ms' | 'share' | 'perSecond';
}

/** What matters most first. */
export const SERIES_NUMBERS: readonly SeriesNumber[] = [
  { key: 'readyP50Ms', name: 'pod ready p50', unit: 'ms' },
  { key: 'readyP95Ms', name: 'pod ready p95', unit: 'ms' },
  { key: 'readyP99Ms', name: 'pod ready p99', unit: 'ms' },
  { key: 'startP50Ms', name: 'start duration p50', unit: 'ms' },
  { key: 'startP95Ms', name: 'start duration p95', unit: 'ms' },
  { key: 'startP99Ms', name: 'start duration p99', unit: 'ms' },
  { key: 'failedShare', name: 'failed', unit: 'share' },
  { key: 'startsPerSecond', name: 'starts per second', unit: 'perSecond' },
];

/** In the order in which they were given. */
export function seriesOf(runs: readonly NamedRun[]): SeriesEntry[] {
  return runs.map(({ name, summary }) => ({ name, summary, values: valuesOf(summary) }));
}

function valuesOf({ podStart, stages, counts, durationMs }: StoredSummary): SeriesEntry['values'] {
  const timed = (stage: StageSummary | undefined, time: 'p50Ms' | 'p95Ms' | 'p99Ms'): number | undefined =>
    stage === undefined || stage.count === 0 ? undefined : stage[time];
  const tried = counts.started + counts.failed;
  return {
    readyP50Ms: timed(podStart, 'p50Ms'),
    readyP95Ms: timed(podStart, 'p95Ms'),
    readyP99Ms: timed(podStart, 'p99Ms'),
    startP50Ms: timed(stages.startDuration, 'p50Ms'),
    startP95Ms: timed(stages.startDuration, 'p95Ms'),
    startP99Ms: timed(stages.startDuration, 'p99Ms'),
    failedShare: tried === 0 ? undefined : counts.failed / tried,
    startsPerSecond: durationMs === 0 ? undefined : (counts.started / durationMs) * MS_PER_SECOND,
  };
}

/** Relative to the result before: 0.1 is a tenth more; undefined where one of both has no value or the first is 0. */
export function changeSince(previous: SeriesEntry | undefined, entry: SeriesEntry, key: SeriesKey): number | undefined {
  const [before, now] = [previous?.values[key], entry.values[key]];
  return before === undefined || now === undefined || before === 0 ? undefined : now / before - 1;
}
