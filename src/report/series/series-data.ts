/**
 * A series of results for programs: JSON, and CSV with a row for each result.
 */

import { csvRow } from '../csv.ts';
import { SERIES_NUMBERS, type SeriesEntry } from './series.ts';
import { seriesSentences } from './series-text.ts';

/** The `schema` of every such file; fields may be added under the same name, never renamed. */
const SERIES_SCHEMA = 'refmanager/series/v1';

export function* seriesJson(entries: readonly SeriesEntry[]): Generator<string, void, undefined> {
  const results = entries.map(({ name: file, summary, values }) => {
    const { name, seed, startedAt, durationMs, versions, verdict } = summary;
    return { file, name, seed, startedAt, durationMs, versions, verdict, values };
  });
  yield `${JSON.stringify({ schema: SERIES_SCHEMA, summary: seriesSentences(entries).join(' '), results }, undefined, 2)}\n`;
}

/** The columns after the file, name, time and verdict are those of `values` in the JSON. */
export function* seriesCsv(entries: readonly SeriesEntry[]): Generator<string, void, undefined> {
  yield csvRow(['file', 'run', 'started_at', 'verdict', ...SERIES_NUMBERS.map(({ key }) => columnOf(key))]);
  for (const { name, summary, values } of entries) {
    const numbers = SERIES_NUMBERS.map(({ key }) => values[key] ?? '');
    yield csvRow([name, summary.name, summary.startedAt, summary.verdict, ...numbers]);
  }
}

/** `readyP99Ms` -> `ready_p99_ms`. */
function columnOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
