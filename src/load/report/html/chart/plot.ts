/**
 * The frame that all charts share: an SVG of fixed inner size that scales with the page, its plot area, axes and grid.
 * Colours are classes; style.ts gives them their values for light, dark and print.
 */

import { type Markup, markup } from '../../markup.ts';

/** Pixels of the SVG's own coordinate system. */
export const PLOT_WIDTH = 960;
const LABEL_GAP = 8;
const TICK_LABEL_DROP = 18;
const TITLE_DROP = 38;

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

/** A chart: `label` says in a sentence what it shows, for those who do not see it. */
export function svgChart(heightPx: number, label: string, content: readonly Markup[]): Markup {
  return markup`<div class="chart"><svg viewBox="0 0 ${PLOT_WIDTH} ${heightPx}" role="img" aria-label="${label}">${content}</svg></div>`;
}

/** Horizontal grid lines with their labels at the left, and the axis' title above them. */
export function yAxis(area: PlotArea, ticks: readonly Tick[], title: string): Markup {
  const lines = ticks.map(({ at, text }) => {
    const y = round(at);
    return markup`<line class="grid" x1="${area.left}" x2="${area.right}" y1="${y}" y2="${y}"/><text class="tick" x="${area.left - LABEL_GAP}" y="${y}" dy="0.32em" text-anchor="end">${text}</text>`;
  });
  return markup`<g>${lines}<text class="axis" x="${area.left}" y="${area.top - LABEL_GAP - LABEL_GAP}">${title}</text></g>`;
}

/** Labels below the area, with vertical grid lines when `grid`, and the axis' title below them. */
export function xAxis(area: PlotArea, ticks: readonly Tick[], title: string, grid = false): Markup {
  const lines = ticks.map(({ at, text }) => {
    const x = round(at);
    const line = grid
      ? markup`<line class="${text === '' ? 'grid minor' : 'grid'}" x1="${x}" x2="${x}" y1="${area.top}" y2="${area.bottom}"/>`
      : markup`<line class="base" x1="${x}" x2="${x}" y1="${area.bottom}" y2="${area.bottom + LABEL_GAP / 2}"/>`;
    if (text === '') return line;
    return markup`${line}<text class="tick" x="${x}" y="${area.bottom + TICK_LABEL_DROP}" text-anchor="middle">${text}</text>`;
  });
  const base = markup`<line class="base" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>`;
  const middle = (area.left + area.right) / 2;
  return markup`<g>${lines}${base}<text class="axis" x="${middle}" y="${area.bottom + TITLE_DROP}" text-anchor="middle">${title}</text></g>`;
}

/** A bar from `top` to `bottom` with a tooltip; nothing where it would have no height. */
export function bar(
  box: { left: number; right: number; top: number; bottom: number },
  kind: string,
  tooltip: string,
): Markup | undefined {
  if (box.bottom <= box.top) return undefined;
  const size = markup`width="${round(box.right - box.left)}" height="${round(box.bottom - box.top)}"`;
  return markup`<rect class="${kind}" x="${round(box.left)}" y="${round(box.top)}" ${size}><title>${tooltip}</title></rect>`;
}

/** A tenth of a pixel is all that shows; more digits only make the file longer. */
const STEPS_OF_A_PIXEL = 10;

/** `position` to the precision that shows. */
export function round(position: number): number {
  return Math.round(position * STEPS_OF_A_PIXEL) / STEPS_OF_A_PIXEL;
}
