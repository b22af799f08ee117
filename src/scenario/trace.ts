/**
 * A trace file: when pods come, which, and how long they live. Written by import/, read for executor `trace`.
 *
 * CSV with the header `at,lifetime,pod`: seconds from the beginning, seconds to live (empty: for ever), name of the
 * workload (empty: the next of the list). In order of time.
 */

import { fileProblem, type Problem } from '../input/problem.ts';
import { readSource } from '../input/source.ts';
import type { TraceArrival } from './scenario.ts';

export const TRACE_HEADER = 'at,lifetime,pod';
const MS_PER_SECOND = 1000;
const NUMBER = /^\d+(\.\d+)?$/;

/** Reads the trace in `file`; `pods` are the names that it may use. */
export async function readTrace(
  file: string,
  pods: ReadonlySet<string>,
): Promise<{ arrivals: TraceArrival[]; problems: Problem[] }> {
  const problems: Problem[] = [];
  const source = await readSource(file, process.stdin, (problem) => void problems.push(problem));
  if (source === undefined) return { arrivals: [], problems };
  const lines = source.text.split(/\r?\n/);
  const headerAt = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
  if (lines[headerAt]?.trim() !== TRACE_HEADER) {
    problems.push(fileProblem(file, `is no trace: expected the header ${TRACE_HEADER}; see refmanager import`));
    return { arrivals: [], problems };
  }
  const arrivals: TraceArrival[] = [];
  for (const [i, line] of lines.entries()) {
    if (i <= headerAt || line === '' || line.startsWith('#')) continue;
    const refuse = (column: string, message: string): void => {
      problems.push({ file, line: i + 1, column: 1, path: column, message });
    };
    const arrival = readLine(line, refuse);
    if (arrival === undefined) continue;
    if (arrival.pod !== undefined && !pods.has(arrival.pod))
      refuse('pod', `${JSON.stringify(arrival.pod)} is no workload of the scenario`);
    if (arrival.atMs < (arrivals.at(-1)?.atMs ?? 0)) refuse('at', 'expected times in ascending order');
    arrivals.push(arrival);
  }
  if (arrivals.length === 0 && problems.length === 0) problems.push(fileProblem(file, 'has no arrivals'));
  return { arrivals, problems };
}

function readLine(line: string, refuse: (column: string, message: string) => void): TraceArrival | undefined {
  const [at = '', lifetime = '', pod = '', ...rest] = line.split(',').map((cell) => cell.trim());
  const expected = 'expected seconds, e.g. 12.5';
  if (rest.length > 0) refuse('(line)', 'expected three columns');
  else if (!NUMBER.test(at)) refuse('at', `${expected}, got ${JSON.stringify(at)}`);
  else if (lifetime !== '' && !NUMBER.test(lifetime))
    refuse('lifetime', `${expected} or nothing, got ${JSON.stringify(lifetime)}`);
  else {
    return {
      atMs: Number(at) * MS_PER_SECOND,
      lifetimeMs: lifetime === '' ? undefined : Number(lifetime) * MS_PER_SECOND,
      pod: pod === '' ? undefined : pod,
    };
  }
  return undefined;
}
