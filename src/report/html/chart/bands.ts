/**
 * The starts of a run in one bar, by how long they took; a label below for each part.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { round, svgChart } from '../../../chart/plot.ts';
import type { Bands } from '../../../result/bands.ts';
import { formatCount } from '../../../text/counts.ts';
import { type BandNoun, namedBands } from '../../comparison/named-bands.ts';
import { HALF_PAGE } from '../half-page.ts';

const BAR_PX = 22;
const ROW_PX = 22;
const SWATCH_PX = 10;
const GAP_PX = 8;
const FIRST_ROW_PX = BAR_PX + 20;
/** From the right end to where shares stand. */
const SHARE_PX = 140;

/** @param what - what started */
export function bandsChart(bands: Bands, what: BandNoun): Markup {
  const named = namedBands(bands, what);
  return svgChart({
    label: `Shares of ${what} by how long they took: ${named.map(({ name, share }) => `${name} ${share}`).join(', ')}`,
    canvases: HALF_PAGE,
    draw({ widthPx }) {
      let from = 0;
      const parts = named.map(({ kind, name, count, share }) => {
        const width = (count / bands.total) * widthPx;
        const tooltip = `${name}: ${formatCount(count)} of ${formatCount(bands.total)} ${what}, ${share}`;
        const part = markup`<rect class="${kind}" x="${round(from)}" y="0" width="${round(width)}" height="${BAR_PX}"><title>${tooltip}</title></rect>`;
        from += width;
        return count === 0 ? undefined : part;
      });
      const rows = named.map(({ kind, name, count, share }, row) => {
        const y = FIRST_ROW_PX + row * ROW_PX;
        return markup`<rect class="${kind}" x="0" y="${y - SWATCH_PX}" width="${SWATCH_PX}" height="${SWATCH_PX}"/><text class="row" x="${SWATCH_PX + GAP_PX}" y="${y}">${name}</text><text class="row" x="${widthPx - SHARE_PX}" y="${y}" text-anchor="end">${share}</text><text class="tick" x="${widthPx}" y="${y}" text-anchor="end">${formatCount(count)} ${what}</text>`;
      });
      return { heightPx: FIRST_ROW_PX + named.length * ROW_PX - GAP_PX, content: [markup`<g>${parts}</g>`, ...rows] };
    },
  });
}
