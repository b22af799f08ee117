/**
 * `refmanager report`: makes reports of a result file, or one page that compares two.
 */

import { basename, dirname, join } from 'node:path';
import { RefManagerError } from '../errors.ts';
import { fileKindAt, mixUp } from '../input/file-kind.ts';
import { fileProblem, formatProblem, type Problem } from '../input/problem.ts';
import { formatComparison } from '../report/text/comparison.ts';
import { formatSummary, formatVerdict } from '../report/text/summary.ts';
import { reportFormat, writeComparison, writeReport } from '../report/write-report.ts';
import { compareRuns } from '../result/compare/comparison.ts';
import { ResultFileError, readResultFile } from '../result/read/result-file.ts';
import type { StoredOutcome } from '../result/read/stored-summary.ts';
import { printable } from '../text/printable.ts';
import { ExitCode } from './exit-code.ts';
import { FlagProblems } from './options/flag-problems.ts';
import { checkOutputs } from './options/out-flag.ts';
import type { Terminal } from './terminal/terminal.ts';

export interface ReportFlags {
  readonly out?: readonly string[];
  readonly quiet?: boolean;
}

export async function report(
  file: string,
  other: string | undefined,
  flags: ReportFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const files = other === undefined ? [file] : [file, other];
  const out = flags.out ?? [pageBeside(file, other)];
  const problems = new FlagProblems();
  await checkOutputs(out, files, problems);
  for (const name of other === undefined ? [] : out) {
    const format = reportFormat(name);
    if (format !== undefined && format !== 'html')
      problems.add('--out', name, 'a file that ends in .html to compare two results');
  }
  for (const line of problems.lines) terminal.problem(line);
  if (problems.lines.length > 0) return ExitCode.USAGE;
  try {
    const [before, after] = files.map(readResultFile) as [StoredOutcome, StoredOutcome | undefined];
    const lines =
      after === undefined ? describe(before, flags, terminal) : describeBoth(before, after, flags, terminal);
    terminal.print(lines);
    for (const name of out) {
      if (after === undefined || other === undefined) await writeReport(before, name);
      else
        await writeComparison(
          { name: basename(file), summary: before.summary },
          { name: basename(other), summary: after.summary },
          name,
        );
      terminal.print([`report: ${printable(name)}`]);
    }
    return ExitCode.OK;
  } catch (error) {
    if (error instanceof ResultFileError) {
      terminal.note(formatProblem(withMixUp(error.problem)));
      return ExitCode.USAGE;
    }
    if (error instanceof RefManagerError || (error instanceof Error && 'syscall' in error)) {
      terminal.problem(`the report could not be written: ${error.message}`);
      return ExitCode.FAILED;
    }
    throw error;
  }
}

/** A file of another command is told as that, whatever its reader stumbled over first. */
function withMixUp(problem: Problem): Problem {
  const kind = fileKindAt(problem.file);
  if (kind === undefined || kind === 'result') return problem;
  return { ...fileProblem(problem.file, mixUp(kind, 'a result file (--out x.json)')), path: '(document)' };
}

function describe({ summary }: StoredOutcome, { quiet }: ReportFlags, { style, columns }: Terminal): string[] {
  return quiet === true ? formatVerdict(summary, style) : formatSummary(summary, style, columns);
}

function describeBoth(
  before: StoredOutcome,
  after: StoredOutcome,
  { quiet }: ReportFlags,
  { style }: Terminal,
): string[] {
  const lines = formatComparison(compareRuns(before.summary, after.summary), style);
  return quiet === true ? lines.slice(-1) : lines;
}

/** Where the page goes when nobody says: beside the first result, under its name. */
function pageBeside(file: string, other: string | undefined): string {
  const name = nameOf(file);
  return join(dirname(file), `${other === undefined ? name : `${name}-vs-${nameOf(other)}`}.html`);
}

function nameOf(file: string): string {
  return basename(file).replace(/\.json$/i, '');
}
