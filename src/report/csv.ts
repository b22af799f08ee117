/**
 * The run as a table (`x.csv`): one row per stage, with the facts of the run repeated in every row, so that the files
 * of many runs can be put under one another and grouped. RFC 4180, lines end in LF.
 */

import type { StoredSummary } from '../result/read/stored-summary.ts';
import { printableLines } from '../text/printable.ts';
import type { ResultStage } from '../text/stages.ts';
import { RESULT_STAGES } from '../text/stages.ts';

type Cell = string | number | boolean;

/** Column name -> its value for one stage. Order is that of the file; docs/reports.md lists them. */
const COLUMNS: Readonly<Record<string, (summary: StoredSummary, stage: ResultStage) => Cell>> = {
  run: (summary) => summary.name,
  started_at: (summary) => summary.startedAt,
  seed: (summary) => summary.seed,
  workers: (summary) => summary.workers,
  duration_ms: (summary) => summary.durationMs,
  interrupted: (summary) => summary.interrupted,
  verdict: (summary) => summary.verdict,
  containers: (summary) => summary.counts.containers,
  started: (summary) => summary.counts.started,
  failed: (summary) => summary.counts.failed,
  untried: (summary) => summary.counts.untried ?? '',
  arrivals: (summary) => summary.counts.arrivals ?? '',
  dropped: (summary) => summary.counts.dropped,
  stage: (_, stage) => stage,
  count: (summary, stage) => summary.stages[stage].count,
  mean_ms: (summary, stage) => summary.stages[stage].meanMs,
  p50_ms: (summary, stage) => summary.stages[stage].p50Ms,
  p90_ms: (summary, stage) => summary.stages[stage].p90Ms,
  p95_ms: (summary, stage) => summary.stages[stage].p95Ms,
  p99_ms: (summary, stage) => summary.stages[stage].p99Ms,
  max_ms: (summary, stage) => summary.stages[stage].maxMs,
};

/** The lines of the table: a header, then the stages in the order of the result file. */
export function* csvReport(summary: StoredSummary): Generator<string, void, undefined> {
  yield csvRow(Object.keys(COLUMNS));
  for (const stage of RESULT_STAGES) yield csvRow(Object.values(COLUMNS).map((cell) => cell(summary, stage)));
}

/** One line of a CSV file. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(quoteWhereNeeded).join(',')}\n`;
}

/** A spreadsheet would compute these: an apostrophe makes them text. @see OWASP, CSV injection */
const FORMULA = /^[=+\-@\t\r]/;

function quoteWhereNeeded(cell: Cell): string {
  const shown = typeof cell === 'string' ? printableLines(cell) : String(cell);
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${shown}` : shown;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
