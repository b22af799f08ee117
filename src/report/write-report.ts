/**
 * Writes a run's outcome to a file in the format that the file's name asks for. Called by the command line for every
 * `--out`; the formats are in the files beside.
 */

import { preview, RefManagerError } from '../errors.ts';
import type { StoredOutcome } from '../result/read/stored-summary.ts';
import { comparisonJson } from './comparison/comparison-json.ts';
import { comparisonJunit } from './comparison/comparison-junit.ts';
import type { NamedComparison } from './comparison/named-comparison.ts';
import { critestReport } from './critest.ts';
import { csvReport } from './csv.ts';
import { comparisonReport } from './html/comparison/comparison-report.ts';
import { htmlReport } from './html/html-report.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit/junit.ts';
import { promReport } from './metrics/prom.ts';
import { ndjsonReport } from './ndjson.ts';
import { podsLines, podsTable } from './pods.ts';
import { writeReportFile } from './report-file.ts';
import type { SeriesEntry } from './series/series.ts';
import { seriesCsv, seriesJson } from './series/series-data.ts';
import { seriesPage } from './series/series-page.ts';

export type ReportFormat =
  | 'json'
  | 'ndjson'
  | 'csv'
  | 'html'
  | 'junit'
  | 'prom'
  | 'critest'
  | 'pods-csv'
  | 'pods-ndjson';

/** How the name of a report file ends, and what is written then; the first that fits counts. */
export const REPORT_SUFFIXES: Readonly<Record<string, ReportFormat>> = {
  '.critest.json': 'critest',
  '.pods.csv': 'pods-csv',
  '.pods.ndjson': 'pods-ndjson',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.csv': 'csv',
  '.html': 'html',
  '.junit.xml': 'junit',
  '.prom': 'prom',
};

type Pieces = Iterable<string> | AsyncIterable<string>;
const REPORTS: Readonly<Record<ReportFormat, (outcome: StoredOutcome) => Pieces>> = {
  json: jsonReport,
  ndjson: ndjsonReport,
  csv: ({ summary }) => csvReport(summary),
  html: htmlReport,
  junit: ({ summary }) => junitReport(summary),
  prom: ({ summary }) => promReport(summary),
  critest: ({ summary }) => critestReport(summary),
  'pods-csv': podsTable,
  'pods-ndjson': podsLines,
};

/** Whether the report of that name has every pod's own times, which a run has to keep for it. */
export function hasPods(file: string): boolean {
  const format = reportFormat(file);
  return format === 'pods-csv' || format === 'pods-ndjson';
}

/** The format that `file` asks for by its suffix, in upper or lower case; undefined when it asks for none. */
export function reportFormat(file: string): ReportFormat | undefined {
  const name = file.toLowerCase();
  return Object.entries(REPORT_SUFFIXES).find(([suffix]) => name.endsWith(suffix))?.[1];
}

/**
 * Writes the report of `outcome` to `file`. Missing folders are made; the file appears when it is whole, and what stood
 * there stays until then. References and events are streamed: memory does not grow with their number.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when the suffix is none of REPORT_SUFFIXES, or `file` is a directory
 * @throws the I/O error, with `path`, when the file cannot be written
 */
export async function writeReport(outcome: StoredOutcome, file: string): Promise<void> {
  const format = reportFormat(file);
  if (format === undefined) {
    const suffixes = Object.keys(REPORT_SUFFIXES).join(', ');
    throw new RefManagerError('ERR_INVALID_OPTION', `a report file ends in one of ${suffixes}, got ${preview(file)}`);
  }
  await writeReportFile(file, REPORTS[format](outcome));
}

/** What a series can be written as. */
const SERIES: Readonly<Partial<Record<ReportFormat, (entries: readonly SeriesEntry[]) => Pieces>>> = {
  html: seriesPage,
  json: seriesJson,
  csv: seriesCsv,
};
/** The endings of those. */
export const SERIES_SUFFIXES: readonly string[] = suffixesOf(SERIES);

/** Whether a series can be written to `file`. */
export function isSeriesFile(file: string): boolean {
  return (reportFormat(file) ?? 'junit') in SERIES;
}

/**
 * Writes a series of results to `file`, as writeReport does.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when the suffix is none of SERIES_SUFFIXES, or `file` is a directory
 */
export async function writeSeries(entries: readonly SeriesEntry[], file: string): Promise<void> {
  const write = SERIES[reportFormat(file) ?? 'junit'];
  if (write === undefined) {
    const suffixes = SERIES_SUFFIXES.join(', ');
    throw new RefManagerError('ERR_INVALID_OPTION', `a series' file ends in one of ${suffixes}, got ${preview(file)}`);
  }
  await writeReportFile(file, write(entries));
}

function suffixesOf(formats: Readonly<Partial<Record<ReportFormat, unknown>>>): string[] {
  return Object.entries(REPORT_SUFFIXES)
    .filter(([, format]) => format in formats)
    .map(([suffix]) => suffix);
}

/** What a comparison can be written as. */
const COMPARISONS: Readonly<Partial<Record<ReportFormat, (comparison: NamedComparison) => Pieces>>> = {
  html: comparisonReport,
  json: comparisonJson,
  junit: comparisonJunit,
};
/** The endings of those. */
export const COMPARISON_SUFFIXES: readonly string[] = suffixesOf(COMPARISONS);

/** Whether a comparison can be written to `file`. */
export function isComparisonFile(file: string): boolean {
  return (reportFormat(file) ?? 'csv') in COMPARISONS;
}

/**
 * Writes `comparison` to `file`, as writeReport does.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when the suffix is none of COMPARISON_SUFFIXES, or `file` is a directory
 * @throws the I/O error, with `path`, when the file cannot be written
 */
export async function writeComparison(comparison: NamedComparison, file: string): Promise<void> {
  const write = COMPARISONS[reportFormat(file) ?? 'csv'];
  if (write === undefined) {
    const suffixes = COMPARISON_SUFFIXES.join(', ');
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `a comparison's file ends in one of ${suffixes}, got ${preview(file)}`,
    );
  }
  await writeReportFile(file, write(comparison));
}
