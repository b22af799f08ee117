/**
 * Curves over a number of something (threads, references), both axes logarithmic, one colour a contender; where there are
 * more of them than colours, the others are dashed.
 */

import { type ScaleLogarithmic, scaleLog } from 'd3-scale';
import { type Markup, markup } from '../../src/chart/markup.ts';
import { AXIS_HEIGHT_PX, plotArea, round, svgChart, xAxis, yAxis } from '../../src/chart/plot.ts';

const HEIGHT_PX = 240;
const Y_TICKS = 4;
const BASE = 2;
const DOT_PX = 3;
/** On a light page and on a dark one: the first is ours. */
const COLOURS = [
  ['#0b57d0', '#6ea8ff'],
  ['#b8500a', '#f09a4a'],
  ['#00795a', '#3fcfa3'],
  ['#a8437f', '#ee93c9'],
  ['#6b5d00', '#d9c34a'],
  ['#5a5f69', '#b3bac6'],
  ['#7a3cc2', '#c19bf5'],
  ['#9b2226', '#ff8f8a'],
  ['#2f7d95', '#7fcfe4'],
  ['#3b2f14', '#fff1c9'],
] as const;

const variables = (scheme: 0 | 1): string => COLOURS.map((colours, i) => `--curve-${i}: ${colours[scheme]};`).join(' ');
const RULES = COLOURS.map(
  (_, i) =>
    `.key.curve-${i} { --swatch: var(--curve-${i}); } path.curve-${i} { stroke: var(--curve-${i}); } circle.curve-${i} { fill: var(--curve-${i}); }`,
).join('\n');

/** What the page's style needs for them. */
export const CURVE_STYLE: string = `
:root { ${variables(0)} }
@media (prefers-color-scheme: dark) { :root { ${variables(1)} } }
@media print { :root { ${variables(0)} } }
${RULES}
svg path[class^="curve-"] { fill: none; stroke-width: 2; } svg path.curve-0 { stroke-width: 3.5; } svg path.again { stroke-dasharray: 6 3; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .5rem; }
`;

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/**
 * The curves with their legend; nothing when there is no point.
 * @param all - the names of all curves of the page: a name has one colour on all of it
 */
export function curveChart(
  curves: readonly Curve[],
  all: readonly string[],
  [xTitle, yTitle]: readonly [x: string, y: string],
  label: string,
): Markup | undefined {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return undefined;
  const xs = [...new Set(points.map(([x]) => x))];
  const ys = points.map(([, y]) => y);
  const kindOf = (name: string): string => kindAt(Math.max(0, all.indexOf(name)));
  const legend = curves.map(({ name }) => markup`<span class="key ${kindOf(name)}">${name}</span>`);
  const chart = svgChart({
    label,
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const x = scaleLog([Math.min(...xs), Math.max(BASE, ...xs)], [area.left, area.right]).base(BASE);
      const y = scaleLog([Math.min(...ys), Math.max(...ys)], [area.bottom, area.top]).nice();
      const ticks = y.ticks(Y_TICKS).map((value) => ({ at: y(value), text: y.tickFormat(Y_TICKS, '~s')(value) }));
      const lines = curves.map((curve) => drawCurve(curve, kindOf(curve.name), x, y));
      const marks = xs.map((value) => ({ at: x(value), text: String(value) }));
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [yAxis(area, ticks, yTitle), xAxis(area, marks, xTitle), markup`<g>${lines}</g>`],
      };
    },
  });
  return markup`<div class="legend">${legend}</div>${chart}`;
}

/** The first colour is the first curve's alone; where the others run out they are taken again, dashed. */
function kindAt(curve: number): string {
  if (curve === 0) return 'curve-0';
  const others = COLOURS.length - 1;
  const kind = `curve-${1 + ((curve - 1) % others)}`;
  return curve > others ? `${kind} again` : kind;
}

function drawCurve(
  { name, points }: Curve,
  kind: string,
  x: ScaleLogarithmic<number, number>,
  y: ScaleLogarithmic<number, number>,
): Markup {
  const places = points.map(([at, value]) => [round(x(at)), round(y(value))] as const);
  const path = places.map(([left, top], i) => `${i === 0 ? 'M' : 'L'}${left} ${top}`).join('');
  const dots = places.map(([left, top], i) => {
    const [at, value] = points[i] ?? [0, 0];
    return markup`<circle cx="${left}" cy="${top}" r="${DOT_PX}" class="${kind}"><title>${`${name}, ${at}: ${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`}</title></circle>`;
  });
  return markup`<g><path class="${kind}" d="${path}"><title>${name}</title></path>${dots}</g>`;
}
