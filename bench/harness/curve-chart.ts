/**
 * Curves over a number of something (threads, references), both axes logarithmic, one colour a contender; where there are
 * more of them than colours, the others are dashed.
 */

import { type ScaleLogarithmic, scaleLog } from 'd3-scale';
import { type Markup, markup } from '../../src/chart/markup.ts';
import { AXIS_HEIGHT_PX, plotArea, round, svgChart, xAxis, yAxis } from '../../src/chart/plot.ts';

/** What the page's style needs for them. */
export const CURVE_STYLE = `
path.curve { fill: none; stroke-width: 2; } path.curve:hover { stroke-width: 4; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .5rem; }
`;

const HEIGHT_PX = 240;
const Y_TICKS = 4;
const BASE = 2;
const DOT_PX = 3;
/** The first curve's alone: that of ours. */
const OURS = '#2a78d6';
const OTHERS = [
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

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** The curves with their legend; nothing when there is no point. */
export function curveChart(
  curves: readonly Curve[],
  xTitle: string,
  yTitle: string,
  label: string,
): Markup | undefined {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return undefined;
  const xs = [...new Set(points.map(([x]) => x))];
  const ys = points.map(([, y]) => y);
  const legend = curves.map(({ name }, i) => markup`<span class="key" style="--swatch: ${colourOf(i)}">${name}</span>`);
  const chart = svgChart({
    label,
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const x = scaleLog([Math.min(...xs), Math.max(BASE, ...xs)], [area.left, area.right]).base(BASE);
      const y = scaleLog([Math.min(...ys), Math.max(...ys)], [area.bottom, area.top]).nice();
      const ticks = y.ticks(Y_TICKS).map((value) => ({ at: y(value), text: y.tickFormat(Y_TICKS, '~s')(value) }));
      const lines = curves.map((curve, i) => drawCurve(curve, colourOf(i), isDashed(i), x, y));
      const marks = xs.map((value) => ({ at: x(value), text: String(value) }));
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [yAxis(area, ticks, yTitle), xAxis(area, marks, xTitle), markup`<g>${lines}</g>`],
      };
    },
  });
  return markup`<div class="legend">${legend}</div>${chart}`;
}

function colourOf(curve: number): string {
  return curve === 0 ? OURS : (OTHERS[(curve - 1) % OTHERS.length] ?? OURS);
}

function isDashed(curve: number): boolean {
  return curve > OTHERS.length;
}

function drawCurve(
  { name, points }: Curve,
  colour: string,
  dashed: boolean,
  x: ScaleLogarithmic<number, number>,
  y: ScaleLogarithmic<number, number>,
): Markup {
  const places = points.map(([at, value]) => [round(x(at)), round(y(value))] as const);
  const path = places.map(([left, top], i) => `${i === 0 ? 'M' : 'L'}${left} ${top}`).join('');
  const dots = places.map(([left, top], i) => {
    const [at, value] = points[i] ?? [0, 0];
    return markup`<circle cx="${left}" cy="${top}" r="${DOT_PX}" fill="${colour}"><title>${`${name}, ${at}: ${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })}`}</title></circle>`;
  });
  return markup`<g><path class="curve" d="${path}" stroke="${colour}"${dashed ? markup` stroke-dasharray="6 3"` : ''}><title>${name}</title></path>${dots}</g>`;
}
