/**
 * How long threads slept for the lock: one bar per power of two of a microsecond.
 */

import { scaleLinear } from 'd3-scale';
import { type Markup, markup } from '../../markup.ts';
import { formatAmount, formatDuration } from '../quantity.ts';
import { bar, PLOT_WIDTH, type PlotArea, svgChart, type Tick, xAxis, yAxis } from './plot.ts';

const US_PER_MS = 1_000;
const COUNT_TICKS = 4;
const AREA: PlotArea = { left: 72, right: PLOT_WIDTH - 16, top: 34, bottom: 194 };
const HEIGHT_PX = AREA.bottom + 46;
/** A few bars shall not be as wide as barns. */
const WIDEST_BAR_PX = 72;
const BAR_GAP_PX = 2;

/** The chart, or undefined when nobody waited. `waitsUs[i]` counts waits from 2^(i-1) up to 2^i microseconds. */
export function lockWaitsChart(waitsUs: readonly number[]): Markup | undefined {
  const first = waitsUs.findIndex((waits) => waits > 0);
  const last = waitsUs.findLastIndex((waits) => waits > 0);
  if (first < 0) return undefined;
  const shown = waitsUs.slice(first, last + 1);
  const y = scaleLinear([0, Math.max(...shown)], [AREA.bottom, AREA.top]).nice(COUNT_TICKS);
  const widthPx = Math.min(WIDEST_BAR_PX, (AREA.right - AREA.left) / shown.length);
  const limits: Tick[] = [{ at: AREA.left, text: limitText(first - 1) }];
  const bars = shown.map((waits, i) => {
    const exponent = first + i;
    const left = AREA.left + i * widthPx;
    limits.push({ at: left + widthPx, text: limitText(exponent) });
    const text = `${limitText(exponent - 1)} to ${limitText(exponent)}: ${formatAmount(waits, 'wait')}`;
    return bar({ left, right: left + widthPx - BAR_GAP_PX, top: y(waits), bottom: AREA.bottom }, 'wait', text);
  });
  const ticks = y.ticks(COUNT_TICKS).filter(Number.isInteger);
  return svgChart(HEIGHT_PX, 'How often threads waited for the lock, by how long they waited', [
    yAxis(
      AREA,
      ticks.map((value) => ({ at: y(value), text: value.toLocaleString('en-US') })),
      'waits',
    ),
    markup`<g>${bars}</g>`,
    xAxis(AREA, limits, 'time waited (every step doubles it)'),
  ]);
}

/** 2^exponent microseconds; below the first power it is nothing. */
function limitText(exponent: number): string {
  return exponent < 0 ? formatDuration(0) : formatDuration(2 ** exponent / US_PER_MS);
}
