/**
 * Failures by reason: one bar each, longest first.
 */

import { type Markup, markup } from '../../markup.ts';
import { formatAmount, formatCount } from '../quantity.ts';
import { bar, PLOT_WIDTH, svgChart } from './plot.ts';

const LEFT_PX = 240;
const RIGHT_PX = PLOT_WIDTH - 80;
const ROW_PX = 30;
const BAR_PX = 18;
const LABEL_GAP_PX = 8;
const PADDING_PX = 6;
/** Reasons are the kubelet's error names; one that is longer is cut. */
const LONGEST_NAME = 32;

/** The chart of `reasons`, which holds at least one. */
export function failureReasonsChart(reasons: readonly { reason: string; count: number }[]): Markup {
  const most = Math.max(1, ...reasons.map(({ count }) => count));
  const rows = reasons.map(({ reason, count }, row) => {
    const top = PADDING_PX + row * ROW_PX;
    const right = LEFT_PX + (count / most) * (RIGHT_PX - LEFT_PX);
    const middle = top + BAR_PX / 2;
    const name = reason.length > LONGEST_NAME ? `${reason.slice(0, LONGEST_NAME)}…` : reason;
    return markup`<text class="row" x="${LEFT_PX - LABEL_GAP_PX}" y="${middle}" dy="0.32em" text-anchor="end">${name}</text>${bar({ left: LEFT_PX, right, top, bottom: top + BAR_PX }, 'failed', `${reason}: ${formatAmount(count, 'failure')}`)}<text class="tick" x="${Math.round(right) + LABEL_GAP_PX}" y="${middle}" dy="0.32em">${formatCount(count)}</text>`;
  });
  return svgChart(PADDING_PX + reasons.length * ROW_PX, 'Failed starts by reason', rows);
}
