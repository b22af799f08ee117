/**
 * Operations per second as curves: over threads for each question, and over the number of references.
 */

import type { MatrixCell } from '../../src/bench/store/matrix.ts';
import { type Markup, markup } from '../../src/chart/markup.ts';
import { curveChart } from '../harness/curve-chart.ts';
import { questionText } from './text-report.ts';

const RATE = 'operations per second';

/** One chart for each question asked with several numbers of threads. */
export function curvesByThreads(matrix: readonly MatrixCell[]): Markup[] {
  return [...new Set(matrix.map(questionText))].flatMap((question) => {
    const cells = matrix.filter((cell) => questionText(cell) === question);
    return chart(cells, namesOf(matrix), ({ threads }) => threads, 'threads', question);
  });
}

/** One chart for each operation and number of threads asked of stores of several sizes. */
export function curvesBySize(matrix: readonly MatrixCell[]): Markup[] {
  const titleOf = ({ operation, draw, threads }: MatrixCell): string => `${operation}, ${draw}, ${threads} threads`;
  return [...new Set(matrix.map(titleOf))].flatMap((title) => {
    const cells = matrix.filter((cell) => titleOf(cell) === title);
    return chart(cells, namesOf(matrix), ({ refs }) => refs, 'references', title);
  });
}

function namesOf(matrix: readonly MatrixCell[]): string[] {
  return [...new Set(matrix.map(({ contender }) => contender))];
}

function chart(
  cells: readonly MatrixCell[],
  all: readonly string[],
  across: (cell: MatrixCell) => number,
  acrossTitle: string,
  title: string,
): Markup[] {
  if (new Set(cells.map(across)).size < 2) return [];
  const curves = [...new Set(cells.map(({ contender }) => contender))].map((name) => ({
    name,
    points: cells
      .filter(({ contender, opsPerSecond }) => contender === name && opsPerSecond > 0)
      .map((cell) => [across(cell), cell.opsPerSecond] as const),
  }));
  const drawn = curves.filter(({ points }) => points.length > 0);
  return [
    markup`<figure><figcaption>${title}</figcaption>${curveChart(drawn, all, [acrossTitle, RATE], title)}</figure>`,
  ];
}
