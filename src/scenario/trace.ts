/**
 * A trace file: when pods come, which, and how long they live. Written by import/, read for executor `trace`.
 *
 * CSV with the header `at,lifetime,pod`: seconds from the beginning, seconds to live (empty: for ever), name of the
 * workload (empty: the next of the list). In order of time.
 */

import { preview } from '../errors.ts';
import { type CsvRow, parseCsv } from '../input/csv.ts';
import { fileProblem, type Problem } from '../input/problem.ts';
import { readSource } from '../input/source.ts';
import type { TraceArrival } from './scenario.ts';

export const TRACE_HEADER = 'at,lifetime,pod';
const MS_PER_SECOND = 1000;
/** What is wrong with one row is often wrong with all. */
const MOST_PROBLEMS = 100;
const NUMBER = /^\d{1,15}(\.\d{1,9})?$/;

/** Reads the trace in `file`; `pods` are the names that it may use. */
export async function readTrace(
  file: string,
  pods: ReadonlySet<string>,
): Promise<{ arrivals: TraceArrival[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const source = await readSource(file, process.stdin, (problem) => void problems.push(problem));
  if (source === undefined) return { arrivals: [], problems };
  const report = (problem: Problem): void => void problems.push(problem);
  const { columns, rows } = parseCsv(source.file, source.text, report, { comment: '#' });
  if (columns.join(',') !== TRACE_HEADER) {
    problems.unshift(fileProblem(file, `is no trace: expected the header ${TRACE_HEADER}; see refmanager import`));
    return { arrivals: [], problems };
  }
  const arrivals: TraceArrival[] = [];
  for (const row of rows) {
    const refuse = (column: string, message: string): void => {
      if (problems.length < MOST_PROBLEMS) report({ file, line: row.line, column: 1, path: column, message });
    };
    const arrival = readRow(row, refuse);
    if (arrival === undefined) continue;
    if (arrival.pod !== undefined && !pods.has(arrival.pod))
      refuse('pod', `${preview(arrival.pod)} is no workload of the scenario`);
    if (arrival.atMs < (arrivals.at(-1)?.atMs ?? 0)) refuse('at', 'expected times in ascending order');
    arrivals.push(arrival);
  }
  if (arrivals.length === 0 && problems.length === 0) problems.push(fileProblem(file, 'has no arrivals'));
  return { arrivals, problems };
}

function readRow(row: CsvRow, refuse: (column: string, message: string) => void): TraceArrival | undefined {
  const [at, lifetime, pod] = [row.cell('at'), row.cell('lifetime'), row.cell('pod')];
  const expected = 'expected seconds, e.g. 12.5';
  if (!NUMBER.test(at)) refuse('at', `${expected}, got ${preview(at)}`);
  else if (lifetime !== '' && !NUMBER.test(lifetime))
    refuse('lifetime', `${expected} or nothing, got ${preview(lifetime)}`);
  else {
    return {
      atMs: Number(at) * MS_PER_SECOND,
      lifetimeMs: lifetime === '' ? undefined : Number(lifetime) * MS_PER_SECOND,
      pod: pod === '' ? undefined : pod,
    };
  }
  return undefined;
}
