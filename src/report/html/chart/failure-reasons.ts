/**
 * Failures by reason: one bar each, longest first.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { bar, svgChart } from '../../../chart/plot.ts';
import { counted, formatCount } from '../../../text/counts.ts';

const LEFT_PX = { wide: 240, slim: 14 } as const;
const RIGHT_PX = 80;
const ROW_PX = { wide: 30, slim: 46 } as const;
const BAR_PX = 18;
const LABEL_GAP_PX = 8;
const NAME_RISE_PX = 6;
const PADDING_PX = 6;
/** Reasons are the kubelet's error names; one that is longer is cut. */
const LONGEST_NAME = 32;

/** The chart of `reasons`, which holds at least one. */
export function failureReasonsChart(reasons: readonly { reason: string; count: number }[]): Markup {
  const most = Math.max(1, ...reasons.map(({ count }) => count));
  return svgChart({
    label: 'Failed starts by reason',
    draw({ kind, widthPx }) {
      const [left, rowPx] = [LEFT_PX[kind], ROW_PX[kind]];
      const rows = reasons.map(({ reason, count }, row) => {
        const bottom = (row + 1) * rowPx;
        const top = bottom - BAR_PX;
        const right = left + (count / most) * (widthPx - RIGHT_PX - left);
        const middle = top + BAR_PX / 2;
        const name = reason.length > LONGEST_NAME ? `${reason.slice(0, LONGEST_NAME)}…` : reason;
        const place =
          kind === 'wide'
            ? markup`x="${left - LABEL_GAP_PX}" y="${middle}" dy="0.32em" text-anchor="end"`
            : markup`x="${left}" y="${top - NAME_RISE_PX}"`;
        return markup`<text class="row" ${place}>${name}</text>${bar({ left, right, top, bottom }, 'failed', `${reason}: ${counted(count, 'failure')}`)}<text class="tick" x="${Math.round(right) + LABEL_GAP_PX}" y="${middle}" dy="0.32em">${formatCount(count)}</text>`;
      });
      return { heightPx: PADDING_PX + reasons.length * rowPx, content: rows };
    },
  });
}
