/**
 * `refmanager report`: makes reports of a result file, compares two or several of each side, or shows a series.
 */

import { basename, dirname, join } from 'node:path';
import { RefManagerError } from '../../errors.ts';
import { fileKindAt, mixUp } from '../../input/file-kind.ts';
import { fileProblem, formatProblem, type Problem } from '../../input/problem.ts';
import { urlProblem } from '../../input/source.ts';
import { type NamedRun, nameComparison } from '../../report/comparison/named-comparison.ts';
import { seriesOf } from '../../report/series/series.ts';
import { formatSeries, seriesSentences } from '../../report/series/series-text.ts';
import { formatComparison } from '../../report/text/comparison.ts';
import { formatLastWord, formatSummary, formatVerdict } from '../../report/text/summary.ts';
import {
  COMPARISON_SUFFIXES,
  hasPods,
  isComparisonFile,
  isSeriesFile,
  SERIES_SUFFIXES,
  writeComparison,
  writeReport,
  writeSeries,
} from '../../report/write-report.ts';
import { isWorse } from '../../result/compare/comparison.ts';
import { ResultFileError, readResultFile } from '../../result/read/result-file.ts';
import { printable } from '../../text/printable.ts';
import { ExitCode } from '../exit-code.ts';
import { checkOutputs } from '../options/flag/out-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface ReportFlags {
  readonly out?: readonly string[];
  readonly base?: readonly string[];
  readonly failOn?: string;
  readonly quiet?: boolean;
}

/** The files of both sides; `after` is empty when there is nothing to compare. */
interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** More than two without sides: a series, all of it in `before`. */
  readonly isSeries: boolean;
}

/** More would fill no page that anybody reads. */
const MOST_RESULTS = 200;

export async function report(files: readonly string[], flags: ReportFlags, terminal: Terminal): Promise<ExitCode> {
  const sides = sidesOf(files, flags.base);
  const urls = [...sides.before, ...sides.after].map(urlProblem).filter((problem) => problem !== undefined);
  for (const problem of urls) terminal.note(formatProblem(problem));
  if (urls.length > 0) return ExitCode.USAGE;
  const out = flags.out ?? [pageBeside(sides)];
  const problems = new FlagProblems();
  await checkOutputs(out, [...sides.before, ...sides.after], problems);
  checkComparison(sides, out, flags, problems);
  for (const name of sides.after.length === 0 && !sides.isSeries ? out.filter(hasPods) : []) {
    problems.add('--out', name, "another file: a result has no pod's own times, the run writes them");
  }
  for (const line of problems.lines) terminal.problem(line);
  if (problems.lines.length > 0) return ExitCode.USAGE;
  try {
    if (sides.isSeries) return await showSeries(files, out, flags, terminal);
    if (sides.after.length > 0) return await compare(sides, out, flags, terminal);
    return await describe(files[0] as string, out, flags, terminal);
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

/** With `--base` those are before and the others after; without it two are before and after, and more are a series. */
export function sidesOf(files: readonly string[], base: readonly string[] | undefined): Sides {
  if (base !== undefined) return { before: base, after: files, isSeries: false };
  if (files.length > 2) return { before: files, after: [], isSeries: true };
  return { before: files.slice(0, 1), after: files.slice(1), isSeries: false };
}

function checkComparison(
  { before, after, isSeries }: Sides,
  out: readonly string[],
  flags: ReportFlags,
  problems: FlagProblems,
): void {
  if (flags.failOn !== undefined && flags.failOn !== 'worse') problems.add('--fail-on', flags.failOn, 'worse');
  else if (flags.failOn !== undefined && after.length === 0)
    problems.add('--fail-on', flags.failOn, 'two results to compare, or --base');
  const all = [...before, ...after];
  for (const file of all.filter((each, i) => all.indexOf(each) < i && all.length > 2)) {
    problems.add('result', file, 'each result once: the same one twice says nothing new');
  }
  if (all.length > MOST_RESULTS) problems.add('result', String(all.length), `at most ${MOST_RESULTS} results`);
  for (const file of isSeries ? out.filter((name) => !isSeriesFile(name)) : []) {
    problems.add('--out', file, `a file that ends in ${SERIES_SUFFIXES.join(', ')} for a series of results`);
  }
  if (after.length === 0) return;
  for (const file of out.filter((name) => !isComparisonFile(name))) {
    problems.add('--out', file, `a file that ends in ${COMPARISON_SUFFIXES.join(', ')} to compare results`);
  }
}

async function describe(
  file: string,
  out: readonly string[],
  { quiet }: ReportFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { style, columns } = terminal;
  const outcome = readResultFile(file);
  const { summary } = outcome;
  terminal.print(quiet === true ? formatVerdict(summary, style) : formatSummary(summary, style, columns));
  for (const name of out) {
    await writeReport(outcome, name);
    terminal.print([`report: ${printable(name)}`]);
  }
  terminal.print([formatLastWord(summary, style)]);
  return ExitCode.OK;
}

async function showSeries(
  files: readonly string[],
  out: readonly string[],
  { quiet }: ReportFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { style, columns } = terminal;
  const entries = seriesOf(files.map((file) => ({ name: basename(file), summary: readResultFile(file).summary })));
  terminal.print(quiet === true ? seriesSentences(entries).map(printable) : formatSeries(entries, style, columns));
  for (const name of out) {
    await writeSeries(entries, name);
    terminal.print([`report: ${printable(name)}`]);
  }
  return ExitCode.OK;
}

async function compare(
  sides: Sides,
  out: readonly string[],
  { quiet, failOn }: ReportFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const read = (file: string): NamedRun => ({ name: basename(file), summary: readResultFile(file).summary });
  const [before, after] = [sides.before.map(read), sides.after.map(read)];
  const named = nameComparison(before, after, failOn === 'worse' ? failOn : undefined);
  const lines = formatComparison(named.comparison, terminal.style);
  terminal.print(quiet === true ? lines.slice(-1) : lines);
  for (const name of out) {
    await writeComparison(named, name);
    terminal.print([`report: ${printable(name)}`]);
  }
  return failOn === 'worse' && isWorse(named.comparison) ? ExitCode.THRESHOLD : ExitCode.OK;
}

/** Where the page goes when nobody says: beside the first result, under its name. */
export function pageBeside({ before, after, isSeries }: Sides): string {
  const [file = '', other] = [before[0], after[0]];
  const name = isSeries ? `${nameOf(file)}-to-${nameOf(before.at(-1) ?? '')}` : nameOf(file);
  return join(dirname(file), `${other === undefined ? name : `${name}-vs-${nameOf(other)}`}.html`);
}

function nameOf(file: string): string {
  return basename(file).replace(/\.json$/i, '');
}
