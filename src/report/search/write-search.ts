/**
 * The files of a search: a page, its data, or a table of its runs.
 */

import { preview, RefManagerError } from '../../errors.ts';
import type { SearchResult, SearchTrial } from '../../result/search-result.ts';
import { csvRow } from '../csv.ts';
import { writeReportFile } from '../report-file.ts';
import { type ReportFormat, reportFormat } from '../write-report.ts';
import { searchPage } from './search-page.ts';

/** As help and problems list them. */
export const SEARCH_SUFFIXES = '.html, .json or .csv';

const REPORTS: Readonly<Partial<Record<ReportFormat, (result: SearchResult) => Iterable<string>>>> = {
  html: searchPage,
  json: (result) => [`${JSON.stringify(result, undefined, 2)}\n`],
  csv: searchTable,
};

/** Whether a search can be written to `file`. */
export function isSearchFile(file: string): boolean {
  const format = reportFormat(file);
  return format !== undefined && REPORTS[format] !== undefined;
}

/**
 * Writes `result` to `file`, as writeReport does.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when the suffix is none of SEARCH_SUFFIXES, or `file` is a directory
 * @throws the I/O error, with `path`, when the file cannot be written
 */
export async function writeSearch(result: SearchResult, file: string): Promise<void> {
  const format = reportFormat(file);
  const report = format && REPORTS[format];
  if (report === undefined) {
    throw new RefManagerError('ERR_INVALID_OPTION', `a search is written to ${SEARCH_SUFFIXES}, got ${preview(file)}`);
  }
  await writeReportFile(file, report(result));
}

/** Column name -> its value of one run. */
const COLUMNS: Readonly<Record<string, (trial: SearchTrial) => string | number | boolean>> = {
  rate_per_second: ({ rate }) => rate,
  seed: ({ seed }) => seed,
  holds: ({ holds }) => holds,
  started: ({ started }) => started,
  failed: ({ failed }) => failed,
  dropped: ({ dropped }) => dropped,
  start_duration_p50_ms: ({ startDurationP50Ms }) => startDurationP50Ms,
  start_duration_p99_ms: ({ startDurationP99Ms }) => startDurationP99Ms,
  start_total_p99_ms: ({ startTotalP99Ms }) => startTotalP99Ms,
};

function* searchTable({ trials }: SearchResult): Generator<string, void, undefined> {
  yield csvRow(Object.keys(COLUMNS));
  for (const trial of trials) yield csvRow(Object.values(COLUMNS).map((cell) => cell(trial)));
}
