/**
 * Curves over the number of threads, both axes logarithmic: uncontended cost, and throughput by read share.
 */

import { type ScaleLogarithmic, scaleLog } from 'd3-scale';
import { PLOT_WIDTH, type PlotArea, round, svgChart, xAxis, yAxis } from '../../src/load/report/html/chart/plot.ts';
import { type Markup, markup } from '../../src/load/report/markup.ts';
import type { MatrixCell } from './matrix.ts';
import type { UncontendedCost } from './uncontended.ts';

const AREA: PlotArea = { left: 72, right: PLOT_WIDTH - 16, top: 34, bottom: 274 };
const HEIGHT_PX: number = AREA.bottom + 46;
const PERCENT = 100;
const Y_TICKS = 4;
const BASE = 2;
const DOT_PX = 3;
const COLOURS = [
  '#2a78d6',
  '#6a5acd',
  '#d9483b',
  '#b4560f',
  '#3b8f8a',
  '#8a6d1f',
  '#5b6575',
  '#c2509b',
  '#14683a',
  '#e0a100',
] as const;

interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Nanoseconds over attached threads, one curve a task. */
export function uncontendedCurves(costs: readonly UncontendedCost[]): Markup | undefined {
  const tasks = [...new Set(costs.map(({ task }) => task))];
  const curves = tasks.map((name) => ({
    name,
    points: costs.filter(({ task }) => task === name).map(({ attached, ns }) => [attached, ns] as const),
  }));
  return chart(curves, 'attached threads', 'ns', 'Uncontended cost by attached threads');
}

/** Operations per second over threads, one chart for each layout and read share without hold time. */
export function throughputCurves(matrix: readonly MatrixCell[]): Markup[] {
  const free = matrix.filter(({ holdUs }) => holdUs === Math.min(...matrix.map((cell) => cell.holdUs)));
  const groups = [...new Set(free.map(({ stripes, readShare }) => `${stripes}/${readShare}`))];
  return groups.map((group) => {
    const cells = free.filter(({ stripes, readShare }) => `${stripes}/${readShare}` === group);
    const { stripes, readShare } = cells[0] ?? { stripes: 1, readShare: 1 };
    const names = [...new Set(cells.map(({ contender }) => contender))];
    const curves = names.map((name) => ({
      name,
      points: cells
        .filter(({ contender, summary }) => contender === name && summary.opsPerSecond > 0)
        .map(({ threads, summary }) => [threads, summary.opsPerSecond] as const),
    }));
    const title = `${readShare * PERCENT} % reads, ${stripes === 1 ? 'one lock' : `${stripes} stripes`}, no time inside`;
    return markup`<figure><figcaption>${title}</figcaption>${chart(curves, 'threads', 'operations per second', title)}</figure>`;
  });
}

function chart(curves: readonly Curve[], xTitle: string, yTitle: string, label: string): Markup | undefined {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return undefined;
  const xs = [...new Set(points.map(([x]) => x))];
  const ys = points.map(([, y]) => y);
  const x = scaleLog([Math.min(...xs), Math.max(BASE, ...xs)], [AREA.left, AREA.right]).base(BASE);
  const y = scaleLog([Math.min(...ys), Math.max(...ys)], [AREA.bottom, AREA.top]).nice();
  const ticks = y.ticks(Y_TICKS).map((value) => ({ at: y(value), text: y.tickFormat(Y_TICKS, '~s')(value) }));
  const lines = curves.map((curve, i) => drawCurve(curve, COLOURS[i % COLOURS.length] ?? '', x, y));
  const legend = curves.map(
    ({ name }, i) => markup`<span class="key" style="color: ${COLOURS[i % COLOURS.length] ?? ''}">${name}</span>`,
  );
  return markup`<div class="legend">${legend}</div>${svgChart(HEIGHT_PX, label, [
    yAxis(AREA, ticks, yTitle),
    xAxis(
      AREA,
      xs.map((value) => ({ at: x(value), text: String(value) })),
      xTitle,
    ),
    markup`<g>${lines}</g>`,
  ])}`;
}

function drawCurve(
  { name, points }: Curve,
  colour: string,
  x: ScaleLogarithmic<number, number>,
  y: ScaleLogarithmic<number, number>,
): Markup {
  const places = points.map(([at, value]) => [round(x(at)), round(y(value))] as const);
  const path = places.map(([left, top], i) => `${i === 0 ? 'M' : 'L'}${left} ${top}`).join('');
  const dots = places.map(([left, top], i) => {
    const [at, value] = points[i] ?? [0, 0];
    return markup`<circle cx="${left}" cy="${top}" r="${DOT_PX}" fill="${colour}"><title>${`${name}, ${at}: ${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`}</title></circle>`;
  });
  return markup`<g><path class="curve" d="${path}" stroke="${colour}"><title>${name}</title></path>${dots}</g>`;
}
