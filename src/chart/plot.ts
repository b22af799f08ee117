/**
 * The frame that all charts share: an SVG drawn for wide pages and once more for narrow ones, its plot area, axes and
 * grid. Colours are classes; style.ts gives them their values for light, dark and print, and shows the drawing that fits.
 */

import { type Markup, markup } from './markup.ts';

/** The SVG's own coordinate system that a chart is drawn in. */
export interface Canvas {
  readonly kind: 'wide' | 'slim';
  readonly widthPx: number;
}

const CANVASES: readonly Canvas[] = [
  { kind: 'wide', widthPx: 960 },
  { kind: 'slim', widthPx: 380 },
];
const LABEL_GAP = 8;
const TICK_LABEL_DROP = 18;
const TITLE_DROP = 36;
/** What the axis below a plot takes. */
export const AXIS_HEIGHT_PX = 44;
const PLOT_TOP_PX = 34;
const LEFT_PX = { wide: 72, slim: 52 } as const;
const RIGHT_PX = 14;
/** What a character of a label takes, at most on average. */
const CHARACTER_PX = 7.5;

/** The rectangle that data is drawn in; y grows downwards. */
export interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Tick {
  /** Position in the SVG, along the axis. */
  at: number;
  /** Empty for a line without a label. */
  text: string;
}

interface Drawing {
  heightPx: number;
  content: readonly (Markup | undefined)[];
}

export interface Chart {
  /** Says in a sentence what the chart shows, for those who do not see it. */
  label: string;
  /** What each of the equally wide steps from left to right holds, one line each: shown where a reader points. */
  steps?: readonly string[];
  /** Where it stands on a page: the whole width when absent. */
  canvases?: readonly Canvas[];
  draw: (canvas: Canvas) => Drawing;
}

/** The chart as it goes into the page. Marks with a `title` of their own tell it where a reader points, too. */
export function svgChart({ label, steps, canvases = CANVASES, draw }: Chart): Markup {
  const drawings = canvases.map((canvas) => {
    const { heightPx, content } = draw(canvas);
    const area = plotArea(canvas, 0);
    const ends = steps === undefined ? undefined : markup` data-left="${area.left}" data-right="${area.right}"`;
    return markup`<svg class="${canvas.kind}" viewBox="0 0 ${canvas.widthPx} ${heightPx}" role="img" aria-label="${label}"${ends}>${content}</svg>`;
  });
  const data = steps === undefined ? undefined : markup` data-steps="${steps.join('\n')}"`;
  return markup`<div class="chart"${data}>${drawings}</div>`;
}

/** The usual plot area of that height: room for labels at the left and a title above. */
export function plotArea({ kind, widthPx }: Canvas, heightPx: number): PlotArea {
  return { left: LEFT_PX[kind], right: widthPx - RIGHT_PX, top: PLOT_TOP_PX, bottom: PLOT_TOP_PX + heightPx };
}

/** Horizontal grid lines with their labels at the left, and the axis' title above them. */
export function yAxis(area: PlotArea, ticks: readonly Tick[], title: string): Markup {
  const lines = ticks.map(({ at, text }) => {
    const y = round(at);
    const line = markup`<line class="${text === '' ? 'grid minor' : 'grid'}" x1="${area.left}" x2="${area.right}" y1="${y}" y2="${y}"/>`;
    if (text === '') return line;
    return markup`${line}<text class="tick" x="${area.left - LABEL_GAP}" y="${y}" dy="0.32em" text-anchor="end">${text}</text>`;
  });
  return markup`<g>${lines}<text class="axis" x="${LABEL_GAP / 2}" y="${area.top - LABEL_GAP - LABEL_GAP}">${title}</text></g>`;
}

/** Labels below the area, with vertical grid lines when `grid`, and the axis' title below them. */
export function xAxis(area: PlotArea, ticks: readonly Tick[], title: string, grid = false): Markup {
  const lines = ticks.map(({ at, text }) => {
    const x = round(at);
    const line = grid
      ? markup`<line class="${text === '' ? 'grid minor' : 'grid'}" x1="${x}" x2="${x}" y1="${area.top}" y2="${area.bottom}"/>`
      : markup`<line class="base" x1="${x}" x2="${x}" y1="${area.bottom}" y2="${area.bottom + LABEL_GAP / 2}"/>`;
    if (text === '') return line;
    const { anchor, at: labelAt } = labelPlace(x, text, area);
    return markup`${line}<text class="tick" x="${labelAt}" y="${area.bottom + TICK_LABEL_DROP}" text-anchor="${anchor}">${text}</text>`;
  });
  const base = markup`<line class="base" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>`;
  const middle = (area.left + area.right) / 2;
  return markup`<g>${lines}${base}<text class="axis" x="${middle}" y="${area.bottom + TITLE_DROP}" text-anchor="middle">${title}</text></g>`;
}

/** A label under an end of the area must not run out of the chart. */
function labelPlace(x: number, text: string, area: PlotArea): { anchor: 'start' | 'middle' | 'end'; at: number } {
  const half = (text.length * CHARACTER_PX) / 2;
  if (x + half > area.right + RIGHT_PX) return { anchor: 'end', at: area.right + RIGHT_PX };
  return x - half < 0 ? { anchor: 'start', at: 0 } : { anchor: 'middle', at: x };
}

/** A bar from `top` to `bottom`, with a tooltip if it has one; nothing where it would have no height. */
export function bar(
  box: { left: number; right: number; top: number; bottom: number },
  kind: string,
  tooltip?: string,
): Markup | undefined {
  if (box.bottom <= box.top) return undefined;
  const size = markup`x="${round(box.left)}" y="${round(box.top)}" width="${round(box.right - box.left)}" height="${round(box.bottom - box.top)}"`;
  if (tooltip === undefined) return markup`<rect class="${kind}" ${size}/>`;
  return markup`<rect class="${kind}" ${size}><title>${tooltip}</title></rect>`;
}

/** A line through `points`; undefined ones are gaps, and a point between two gaps is a dot. */
export function linePath(points: readonly (readonly [x: number, y: number] | undefined)[], kind: string): Markup {
  let path = '';
  for (const [i, point] of points.entries()) {
    if (point === undefined) continue;
    const [x, y] = point.map(round) as [number, number];
    const begins = points[i - 1] === undefined;
    // A line to where it is already: round caps make it a dot.
    path += begins ? `M${x},${y}${points[i + 1] === undefined ? 'h0' : ''}` : `L${x},${y}`;
  }
  return markup`<path class="line ${kind}" d="${path}"/>`;
}

/** Small dots at `points`, in one path. */
export function dotsPath(points: readonly (readonly [x: number, y: number])[], kind: string): Markup {
  const path = points.map(([x, y]) => `M${round(x)},${round(y)}h0`).join(''); // round caps make dots of it
  return markup`<path class="line dots ${kind}" d="${path}"/>`;
}

/** A dot in the colour of `kind`. */
export function dot([x, y]: readonly [x: number, y: number], kind: string, radiusPx: number): Markup {
  return markup`<rect class="${kind}" x="${round(x - radiusPx)}" y="${round(y - radiusPx)}" width="${2 * radiusPx}" height="${2 * radiusPx}" rx="${radiusPx}"/>`;
}

/** Half-pixel precision is finer than any screen; short numbers keep the file small. */
export function round(px: number): number {
  return Math.round(px * 10) / 10;
}
