/**
 * The files of a benchmark: a page, its data, or a table of all cells.
 */

import { preview, RefManagerError } from '../../errors.ts';
import { csvRow } from '../../report/csv.ts';
import { writeReportFile } from '../../report/report-file.ts';
import { type ReportFormat, reportFormat } from '../../report/write-report.ts';
import type { BenchCell, BenchResult, BenchRunner } from '../result/bench-result.ts';
import { benchPage } from './bench-page.ts';

/** As help and problems list them. */
export const BENCH_SUFFIXES = '.html, .json or .csv';

const REPORTS: Readonly<Partial<Record<ReportFormat, (result: BenchResult) => Iterable<string>>>> = {
  html: benchPage,
  json: (result) => [`${JSON.stringify(result, undefined, 2)}\n`],
  csv: benchTable,
};

/** Whether a benchmark can be written to `file`. */
export function isBenchFile(file: string): boolean {
  const format = reportFormat(file);
  return format !== undefined && REPORTS[format] !== undefined;
}

/**
 * Writes `result` to `file`, as writeReport does.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when the suffix is none of BENCH_SUFFIXES, or `file` is a directory
 * @throws the I/O error, with `path`, when the file cannot be written
 */
export async function writeBench(result: BenchResult, file: string): Promise<void> {
  const format = reportFormat(file);
  const report = format && REPORTS[format];
  if (report === undefined) {
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `a benchmark is written to ${BENCH_SUFFIXES}, got ${preview(file)}`,
    );
  }
  await writeReportFile(file, report(result));
}

type Column = (cell: BenchCell, runner: BenchRunner) => string | number;

/** Column name -> its value, after those of the dimensions. */
const COLUMNS: Readonly<Record<string, Column>> = {
  threads: ({ threads }) => threads,
  contender: (_, { key }) => key,
  ops_per_second: (_, { median }) => numberOrNothing(median),
  low: (_, { low }) => numberOrNothing(low),
  high: (_, { high }) => numberOrNothing(high),
  repeats: (_, { rates }) => rates.filter((rate) => rate > 0).length,
  place: ({ leaders }, { key }) => (leaders.includes(key) ? (leaders.length === 1 ? 'winner' : 'level') : ''),
  wait_p99_us: (_, { waitP99Us = Number.NaN }) => numberOrNothing(waitP99Us),
  starved_threads: (_, { starved = 0 }) => starved,
  problem: (_, { problem = '' }) => problem,
};

/** A row for each contender of each cell, and one for each that could not take part. */
function* benchTable({ dimensions, cells, absent }: BenchResult): Generator<string, void, undefined> {
  yield csvRow([...dimensions.map(({ name }) => name), ...Object.keys(COLUMNS)]);
  for (const cell of cells) {
    const place = dimensions.map(({ values }, i) => values[cell.at[i] ?? 0] ?? '');
    for (const runner of cell.runners) {
      yield csvRow([...place, ...Object.values(COLUMNS).map((column) => column(cell, runner))]);
    }
  }
  for (const { key, reason } of absent) {
    const told: Readonly<Record<string, string>> = { contender: key, problem: `takes no part: ${reason}` };
    yield csvRow([...dimensions.map(() => ''), ...Object.keys(COLUMNS).map((column) => told[column] ?? '')]);
  }
}

function numberOrNothing(value: number): string | number {
  return Number.isFinite(value) ? value : '';
}
