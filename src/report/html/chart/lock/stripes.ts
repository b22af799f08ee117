/**
 * A number of each stripe of the store as a heat map: one cell a stripe, the darker the more. An even field is a store
 * that spreads its load; a lone dark cell is a stripe that everybody wants.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import { svgChart } from '../../../../chart/plot.ts';
import { formatCompact } from '../../../../text/counts.ts';

const COLUMNS = { wide: 32, slim: 16 } as const;
const MARGIN_PX = 14;
const LABEL_PX = 44;
const GAP_PX = 2;
const HIGHEST_CELL_PX = 34;
/** The faintest cell that has anything is told apart from one that has nothing. */
const FAINTEST = 0.15;
/** Fewer make no picture. */
const FEWEST = 10;
const LEGEND_HEIGHT_PX = 40;
const LEGEND_CELLS = 6;
const LEGEND_CELL_PX = 22;
const LEGEND_GAP_PX = 8;
const TEXT_DROP = '0.32em';

/**
 * The heat map of `counts`; undefined where they are so few that a sentence says as much.
 * @param kind - class of its colour
 * @param tell - what a stripe's cell says
 */
export function stripesChart(
  counts: readonly number[],
  kind: 'heat' | 'load',
  tell: (stripe: number) => string,
): Markup | undefined {
  const most = counts.reduce((found, count) => Math.max(found, count), 0);
  if (counts.reduce((sum, count) => sum + count, 0) < FEWEST) return undefined;
  return svgChart({
    label: 'Heat map of a count for each stripe of the store; the text beside it names the largest',
    draw({ kind: size, widthPx }) {
      const columns = Math.min(COLUMNS[size], counts.length);
      const rows = Math.ceil(counts.length / columns);
      const cellPx = (widthPx - MARGIN_PX - LABEL_PX) / COLUMNS[size];
      const cellHeightPx = Math.min(HIGHEST_CELL_PX, cellPx);
      const cells = counts.map((count, stripe) => {
        const [x, y] = [
          LABEL_PX + (stripe % columns) * cellPx,
          MARGIN_PX + Math.floor(stripe / columns) * cellHeightPx,
        ];
        const box = { x, y, width: cellPx - GAP_PX, height: cellHeightPx - GAP_PX };
        return cell(box, kind, strength(count, most), `stripe ${stripe}: ${tell(stripe)}`);
      });
      const labels = Array.from({ length: rows }, (_, row) => {
        const y = MARGIN_PX + (row + 1 / 2) * cellHeightPx;
        return markup`<text class="tick" x="${LABEL_PX - LEGEND_GAP_PX}" y="${y}" dy="${TEXT_DROP}" text-anchor="end">${row * columns}</text>`;
      });
      const foot = MARGIN_PX + rows * cellHeightPx;
      const content = [markup`<g>${labels}${cells}</g>`, legend(foot, kind, formatCompact(most))];
      return { heightPx: foot + LEGEND_HEIGHT_PX, content };
    },
  });
}

/** 0 for nothing, else FAINTEST to 1. */
function strength(count: number, most: number): number {
  return count === 0 ? 0 : FAINTEST + (1 - FAINTEST) * (count / most);
}

function cell(
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  kind: string,
  opacity: number,
  text?: string,
): Markup {
  const title = text === undefined ? undefined : markup`<title>${text}</title>`;
  const box = markup`x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"`;
  if (opacity === 0) return markup`<rect class="cold" ${box}>${title}</rect>`;
  return markup`<rect class="${kind}" fill-opacity="${opacity.toFixed(2)}" ${box}>${title}</rect>`;
}

function legend(foot: number, kind: string, most: string): Markup {
  const y = foot + LEGEND_GAP_PX;
  const middle = y + LEGEND_GAP_PX;
  const cells = Array.from({ length: LEGEND_CELLS }, (_, i) => {
    const x = LABEL_PX + i * LEGEND_CELL_PX;
    const box = { x, y, width: LEGEND_CELL_PX - GAP_PX, height: 2 * LEGEND_GAP_PX };
    return cell(box, kind, strength(i, LEGEND_CELLS - 1));
  });
  const end = LABEL_PX + LEGEND_CELLS * LEGEND_CELL_PX + LEGEND_GAP_PX;
  return markup`<g><text class="tick" x="${LABEL_PX - LEGEND_GAP_PX}" y="${middle}" dy="${TEXT_DROP}" text-anchor="end">0</text>${cells}<text class="tick" x="${end}" y="${middle}" dy="${TEXT_DROP}">${most}</text></g>`;
}
