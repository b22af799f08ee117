/**
 * Heat maps of the matrix: a row for each contender, a column for each read share and number of threads. Colour
 * compares within a column (the stronger, the nearer to the best), the number is the value: where a lock loses is seen at once.
 */

import type { CellSummary } from '../../src/bench/lock/cell.ts';
import type { MatrixCell } from '../../src/bench/lock/matrix.ts';
import { type Markup, markup } from '../../src/chart/markup.ts';

const PERCENT = 100;
/** Of the best, then down to two powers of ten behind it and beyond: on a light page and on a dark one. */
const TINTS = [
  ['#a7c7fb', '#294c85'],
  ['#bcd4fc', '#25416f'],
  ['#d0e1fd', '#22385a'],
  ['#e4eefe', '#1f2e46'],
  ['#f3f8fe', '#1c2635'],
  ['#ffffff', '#1a2029'],
] as const;
/** So many decades behind the best is as bad as it gets. */
const WORST_DECADES = 2;

const variables = (scheme: 0 | 1): string => TINTS.map((tint, i) => `--tint-${i}: ${tint[scheme]};`).join(' ');

/** What the page's style needs for them. */
export const HEAT_STYLE: string = `
:root { ${variables(0)} }
@media (prefers-color-scheme: dark) { :root { ${variables(1)} } }
@media print { :root { ${variables(0)} } }
.heat td { text-align: right; padding: .25rem .5rem; border: 1px solid var(--card); white-space: nowrap; font-size: .8rem; }
.heat th { padding: .25rem .5rem .25rem 0; border-bottom: 0; font-size: .8rem; white-space: nowrap; }
.heat thead th { text-align: right; padding-right: .5rem; } .heat thead tr:first-child th { text-align: center; border-left: 1px solid var(--line); }
.heat td.tint-0 { font-weight: 700; }
${TINTS.map((_, i) => `.heat td.tint-${i} { background: var(--tint-${i}); }`).join('\n')}
`;

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
    const maps = METRICS.map((metric) => heatMap(metric, cells, title));
    return markup`<details${i === 0 ? markup` open` : ''}><summary>${title}</summary>${maps}</details>`;
  });
}

function heatMap({ title, of, best, show }: Metric, cells: readonly MatrixCell[], place: string): Markup {
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
      const hint = `${contender}, ${column.readShare * PERCENT}% reads, ${column.count} threads`;
      return markup`<td class="tint-${tint(behind)}" title="${hint}">${Number.isNaN(value) ? '–' : show(value)}</td>`;
    });
    return markup`<tr><th scope="row">${contender}</th>${fields}</tr>\n`;
  });
  const groups = shares.map(
    (share) => markup`<th scope="colgroup" colspan="${threads.length}">${share * PERCENT}% reads</th>`,
  );
  const counts = columns.map(({ count }) => markup`<th scope="col">${count}</th>`);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${place}: ${title}"><table class="heat"><caption>${title}, by threads</caption><thead><tr><td></td>${groups}</tr><tr><td></td>${counts}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
}

/** The place in TINTS: 0 for the best. */
function tint(decadesBehind: number): number {
  const last = TINTS.length - 1;
  if (!Number.isFinite(decadesBehind)) return last;
  return decadesBehind === 0 ? 0 : Math.min(last, 1 + Math.floor((decadesBehind / WORST_DECADES) * (last - 1)));
}

function short(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
}
