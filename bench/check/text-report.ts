/** What was measured and judged, for the terminal. */

import { median } from '../../src/bench/statistics.ts';
import { markdownTable } from '../harness/table.ts';
import { figureOf, type Verdict } from './judgement.ts';
import { percent } from './limits.ts';
import type { Measurements } from './row-processes.ts';
import { ROWS } from './rows.ts';

const DIGITS = 2;
const NS_DIGITS = 1;

export function figuresTable(measurements: Measurements): string {
  const rows = [...measurements].map(([row, processes]) => {
    const figure = figureOf(processes.map(({ ratio }) => ratio));
    const [pathNs, yardstickNs] = [processes.map((one) => one.pathNs), processes.map((one) => one.yardstickNs)];
    return [
      row,
      figure.ratio.toFixed(DIGITS),
      percent(figure.spread),
      median(pathNs).toFixed(NS_DIGITS),
      median(yardstickNs).toFixed(NS_DIGITS),
      ROWS[row].path,
      ROWS[row].yardstick,
    ];
  });
  return markdownTable(['row', 'ratio', 'spread', 'path, CPU ns', 'yardstick, CPU ns', 'hot path', 'yardstick'], rows);
}

export function verdictsTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ row, limit, first, again, isOver }) => [
    row,
    first.ratio.toFixed(DIGITS),
    percent(first.spread),
    again?.ratio.toFixed(DIGITS) ?? '',
    limit.toFixed(DIGITS),
    isOver ? '**over the limit**' : again === undefined ? 'holds' : 'holds, the second time',
  ]);
  return markdownTable(['row', 'ratio', 'spread', 'again', 'limit', ''], rows);
}

/** A sentence for each row that is over its limit. */
export function overSentences(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ isOver }) => isOver)
    .map(({ row, limit, first, again }) => {
      const { path, yardstick } = ROWS[row];
      const figures = `${first.ratio.toFixed(DIGITS)} and ${again?.ratio.toFixed(DIGITS)}`;
      return `"${row}" is over its limit: ${path} takes ${figures} × the time of ${yardstick}, at most ${limit.toFixed(DIGITS)} are allowed`;
    });
}
