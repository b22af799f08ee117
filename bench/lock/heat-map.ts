/**
 * Heat maps of the matrix: a row for each contender, a column for each read share and number of threads. Colour
 * compares within a column (logarithmic, best is green), the number is the value: where a lock loses is seen at once.
 */

import { scaleLinear } from 'd3-scale';
import type { CellSummary } from '../../src/bench/lock/cell.ts';
import type { MatrixCell } from '../../src/bench/lock/matrix.ts';
import { type Markup, markup } from '../../src/chart/markup.ts';

const PERCENT = 100;
/** Worst to best; both legible under dark text. */
const COLOURS = ['#e8604c', '#f6c85f', '#7cc47f'] as const;
/** So many decades behind the best is as bad as it gets. */
const WORST_DECADES = 2;

interface Metric {
  readonly title: string;
  readonly of: (summary: CellSummary) => number;
  readonly best: 'high' | 'low';
  readonly show: (value: number) => string;
}

const METRICS: readonly Metric[] = [
  { title: 'Operations per second', of: ({ opsPerSecond }) => opsPerSecond, best: 'high', show: short },
  { title: 'Wait p99, µs', of: ({ waitP99Us }) => waitP99Us, best: 'low', show: short },
  { title: 'Processor time per operation, ns', of: ({ cpuNsPerOp }) => cpuNsPerOp, best: 'low', show: short },
  {
    title: "Jain's fairness index over threads",
    of: ({ jain }) => jain,
    best: 'high',
    show: (value) => value.toFixed(2),
  },
];

/** All heat maps: four metrics for each layout and hold time. */
export function heatMaps(matrix: readonly MatrixCell[]): Markup[] {
  const layouts = [...new Set(matrix.map(({ stripes, holdUs }) => `${stripes}/${holdUs}`))];
  return layouts.map((layout, i) => {
    const cells = matrix.filter(({ stripes, holdUs }) => `${stripes}/${holdUs}` === layout);
    const { stripes, holdUs } = cells[0] ?? { stripes: 1, holdUs: 0 };
    const title = `${stripes === 1 ? 'One lock' : `${stripes} stripes`}, ${holdUs} µs inside`;
    const maps = METRICS.map((metric) => heatMap(metric, cells));
    return markup`<details${i === 0 ? markup` open` : ''}><summary>${title}</summary>${maps}</details>`;
  });
}

function heatMap({ title, of, best, show }: Metric, cells: readonly MatrixCell[]): Markup {
  const contenders = [...new Set(cells.map(({ contender }) => contender))];
  const shares = [...new Set(cells.map(({ readShare }) => readShare))];
  const threads = [...new Set(cells.map((cell) => cell.threads))];
  const columns = shares.flatMap((readShare) => threads.map((count) => ({ readShare, count })));
  const valueAt = (contender: string, column: (typeof columns)[number]): number => {
    const cell = cells.find(
      (one) => one.contender === contender && one.readShare === column.readShare && one.threads === column.count,
    );
    return cell === undefined || cell.summary.failures.length > 0 ? Number.NaN : of(cell.summary);
  };
  const rows = contenders.map((contender) => {
    const fields = columns.map((column) => {
      const all = contenders.map((name) => valueAt(name, column)).filter((value) => value > 0);
      const value = valueAt(contender, column);
      const bestValue = best === 'high' ? Math.max(...all) : Math.min(...all);
      const behind = Math.abs(Math.log10(value / bestValue));
      const hint = `${contender}, ${column.readShare * PERCENT} % reads, ${column.count} threads`;
      return markup`<td style="background: ${colour(behind)}" title="${hint}">${Number.isNaN(value) ? '–' : show(value)}</td>`;
    });
    return markup`<tr><th scope="row">${contender}</th>${fields}</tr>\n`;
  });
  const groups = shares.map((share) => markup`<th colspan="${threads.length}">${share * PERCENT} % reads</th>`);
  const counts = columns.map(({ count }) => markup`<th>${count}</th>`);
  return markup`<div class="scroll"><table class="heat"><caption>${title}, by threads</caption><thead><tr><th></th>${groups}</tr><tr><th></th>${counts}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
}

function colour(decadesBehind: number): string {
  if (!Number.isFinite(decadesBehind)) return COLOURS[0];
  const scale = scaleLinear<string>([WORST_DECADES, WORST_DECADES / 2, 0], COLOURS).clamp(true);
  return scale(decadesBehind);
}

function short(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
}
