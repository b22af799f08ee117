/**
 * Where threads waited: one cell for each stripe of the store, the darker the longer. An even field is a lock that
 * spreads its load; a lone dark cell is a stripe that everybody wants.
 */

import type { LockSummary } from '../../../../result.ts';
import { type Markup, markup } from '../../../markup.ts';
import { formatAmount, formatDuration } from '../../quantity.ts';
import { svgChart } from '../plot.ts';

type ByStripe = NonNullable<LockSummary['byStripe']>;

const COLUMNS = { wide: 32, slim: 16 } as const;
const MARGIN_PX = 14;
const LABEL_PX = 44;
const GAP_PX = 2;
const HIGHEST_CELL_PX = 34;
/** The faintest cell that was waited for is told apart from one that was not. */
const FAINTEST = 0.15;
const LEGEND_HEIGHT_PX = 40;
const LEGEND_CELLS = 6;
const LEGEND_CELL_PX = 22;
const LEGEND_GAP_PX = 8;
const TEXT_DROP = '0.32em';

/** The heat map; undefined when no stripe was ever contended. */
export function stripesChart({ contended, waitMs }: ByStripe): Markup | undefined {
  if (!contended.some((count) => count > 0)) return undefined;
  const longest = Math.max(...waitMs);
  // Where no wait was long enough to be timed, how often says as much.
  const heat = longest > 0 ? waitMs : contended;
  const hottest = Math.max(...heat);
  return svgChart({
    label: 'Time waited for each stripe of the store, as a heat map; the table below names the hottest stripes',
    draw({ kind, widthPx }) {
      const columns = Math.min(COLUMNS[kind], contended.length);
      const rows = Math.ceil(contended.length / columns);
      const cellPx = (widthPx - MARGIN_PX - LABEL_PX) / COLUMNS[kind];
      const cellHeightPx = Math.min(HIGHEST_CELL_PX, cellPx);
      const cells = contended.map((count, stripe) => {
        const [x, y] = [
          LABEL_PX + (stripe % columns) * cellPx,
          MARGIN_PX + Math.floor(stripe / columns) * cellHeightPx,
        ];
        const text = `stripe ${stripe}: ${formatAmount(count, 'time')} contended, waited ${formatDuration(waitMs[stripe] ?? 0)} in all`;
        return cell(x, y, cellPx - GAP_PX, cellHeightPx - GAP_PX, strength(heat[stripe] ?? 0, hottest), text);
      });
      const labels = Array.from({ length: rows }, (_, row) => {
        const y = MARGIN_PX + (row + 1 / 2) * cellHeightPx;
        return markup`<text class="tick" x="${LABEL_PX - LEGEND_GAP_PX}" y="${y}" dy="${TEXT_DROP}" text-anchor="end">${row * columns}</text>`;
      });
      const foot = MARGIN_PX + rows * cellHeightPx;
      const most = longest > 0 ? formatDuration(hottest) : formatAmount(hottest, 'time');
      return { heightPx: foot + LEGEND_HEIGHT_PX, content: [markup`<g>${labels}${cells}</g>`, legend(foot, most)] };
    },
  });
}

/** 0 for nothing, else FAINTEST to 1. */
function strength(heat: number, hottest: number): number {
  return heat === 0 ? 0 : FAINTEST + (1 - FAINTEST) * (heat / hottest);
}

function cell(x: number, y: number, width: number, height: number, opacity: number, text?: string): Markup {
  const title = text === undefined ? undefined : markup`<title>${text}</title>`;
  const box = markup`x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"`;
  if (opacity === 0) return markup`<rect class="cold" ${box}>${title}</rect>`;
  return markup`<rect class="heat" fill-opacity="${opacity.toFixed(2)}" ${box}>${title}</rect>`;
}

function legend(foot: number, most: string): Markup {
  const y = foot + LEGEND_GAP_PX;
  const middle = y + LEGEND_GAP_PX;
  const cells = Array.from({ length: LEGEND_CELLS }, (_, i) => {
    const x = LABEL_PX + i * LEGEND_CELL_PX;
    return cell(x, y, LEGEND_CELL_PX - GAP_PX, 2 * LEGEND_GAP_PX, strength(i, LEGEND_CELLS - 1));
  });
  const end = LABEL_PX + LEGEND_CELLS * LEGEND_CELL_PX + LEGEND_GAP_PX;
  return markup`<g><text class="tick" x="${LABEL_PX - LEGEND_GAP_PX}" y="${middle}" dy="${TEXT_DROP}" text-anchor="end">none</text>${cells}<text class="tick" x="${end}" y="${middle}" dy="${TEXT_DROP}">${most}</text></g>`;
}
