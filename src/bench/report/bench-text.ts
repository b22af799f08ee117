/**
 * A benchmark's result for the terminal: a table with the winner of each cell marked, then the advice.
 */

import { counted, formatCompact } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';
import { loadText } from '../machine/machine-load.ts';
import type { BenchAbsentee, BenchCell, BenchContender, BenchResult, BenchRunner } from '../result/bench-result.ts';
import { endSentence } from '../result/sentence.ts';

const WINNER = '*';
const LEVEL = '=';
const LEGEND = 'Operations a second of all threads, median. *: clearly ahead of all others; =: level at the front.';

/** All of it. */
export function formatBench(result: BenchResult, style: TextStyle, columns?: number): string[] {
  return [...formatCells(result, style, columns), '', ...formatAdvice(result, style)];
}

function formatCells({ contenders, dimensions, cells }: BenchResult, style: TextStyle, columns?: number): string[] {
  const varied = dimensions.map(({ values }, i) => ({ i, isVaried: values.length > 1 })).filter((one) => one.isVaried);
  const heads = [
    ...varied.map(({ i }) => ({ title: (dimensions[i]?.name ?? '').toUpperCase() })),
    { title: 'THREADS', align: 'right' as const },
    ...contenders.map(({ key, side }, i) => {
      const column = { title: key.toUpperCase(), align: 'right' as const };
      // What only stands beside goes first where there is no room, ours never.
      return side === 'ours' ? column : { ...column, spare: side === 'beside' ? 1 : contenders.length - i + 1 };
    }),
  ];
  const rows = cells.map((cell) => [
    ...varied.map(({ i }) => dimensions[i]?.labels[cell.at[i] ?? 0] ?? ''),
    String(cell.threads),
    ...contenders.map(({ key }) => rateText(cell, key)),
  ]);
  const table = formatTable(heads, rows, style, columns);
  const absent = contenders.filter(({ key }) => !table[0]?.includes(key.toUpperCase())).map(({ key }) => key);
  const more = absent.length === 0 ? [] : [style('aside', `No room here for ${absent.join(', ')}: --out has all.`)];
  return [...table, style('aside', LEGEND), ...more];
}

/** The advice, how sure it is, and what speaks against it. Never left out, whatever is quiet. */
export function formatAdvice(result: BenchResult, style: TextStyle): string[] {
  return [
    style('heading', result.advice),
    ...(result.cells.length === 0 ? [] : [confidenceText(result)]),
    ...result.remarks.map((remark) => style('warning', remark)),
    ...result.absent.map((absentee) => style('aside', absenceText(absentee))),
  ];
}

export function absenceText({ name, reason }: BenchAbsentee): string {
  return endSentence(`${name} takes no part: ${reason}`);
}

/** `9 repeats of 29ms each, in turn, up to 20 more where it was close, 1m in all; machine quiet: …`. */
export function confidenceText({ repeats, moreRepeats, measureMs, load, durationMs }: BenchResult): string {
  const more = moreRepeats === 0 ? '' : `, up to ${moreRepeats} more where it was close`;
  return `${counted(repeats, 'repeat')} of ${formatDuration(measureMs)} each, in turn${more}, ${formatDuration(durationMs)} in all; machine ${loadText(load)}`;
}

function rateText(cell: BenchCell, key: string): string {
  const runner = cell.runners.find((one) => one.key === key);
  if (runner === undefined) return '-';
  const isLeader = cell.leaders.includes(key);
  const mark = isLeader ? (cell.leaders.length === 1 ? WINNER : LEVEL) : ' ';
  return `${stateText(runner)}${mark}`;
}

/** The rate, or in a word why there is none: `stalled`, `exclusion broken`. Never 0. */
export function stateText({ median, problem }: BenchRunner): string {
  if (median > 0) return formatCompact(median);
  return problem === undefined ? '-' : shortProblem(problem);
}

function shortProblem(problem: string): string {
  const [word = ''] = problem.split(':');
  return word;
}

/** What labels and heads of columns call a contender: ours as advice does, others of ours without the name that all of them bear. */
export function shortName({ name, words, side }: BenchContender): string {
  return side === 'ours' ? words : name.replace(/^refmanager,? /, '');
}

/** Where a cell or region is, in what such places differ in: `95% reads, 1µs inside`. */
export function placeText({ dimensions }: BenchResult, at: readonly number[]): string {
  const varied = dimensions.flatMap(({ values, texts }, i) => (values.length > 1 ? [texts[at[i] ?? 0] ?? ''] : []));
  return varied.length === 0 ? (dimensions[0]?.texts[0] ?? '') : varied.join(', ');
}
