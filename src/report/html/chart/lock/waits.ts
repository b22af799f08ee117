/**
 * How long threads waited for the lock: one bar per power of two of a microsecond, waits to read below those to write.
 */

import { scaleLinear } from 'd3-scale';
import { type Markup, markup } from '../../../../chart/markup.ts';
import { AXIS_HEIGHT_PX, bar, plotArea, svgChart, type Tick, xAxis, yAxis } from '../../../../chart/plot.ts';
import type { WaitsOfMode } from '../../../../result/lock/lock-waits.ts';
import { counted, formatCompact } from '../../../../text/counts.ts';
import { formatDuration } from '../../../../text/durations.ts';

const US_PER_MS = 1_000;
const COUNT_TICKS = 4;
const HEIGHT_PX = 150;
/** A few bars shall not be as wide as barns. */
const WIDEST_BAR_PX = 72;
const BAR_GAP_PX = 2;
const LABEL_ROOM_PX = 52;
/** Fewer waits make no picture. */
const FEWEST = 10;

/** The class of its bars and of their key. */
export function waitKind(mode: WaitsOfMode['mode']): string {
  return mode === undefined ? 'wait' : `wait-${mode}`;
}

/** The chart, or undefined where so few waited that a sentence says as much. */
export function lockWaitsChart(byMode: readonly WaitsOfMode[]): Markup | undefined {
  const buckets = Math.max(...byMode.map(({ waitsUs }) => waitsUs.length));
  const inBucket = (i: number): number => byMode.reduce((sum, { waitsUs }) => sum + (waitsUs[i] ?? 0), 0);
  const waitsUs = Array.from({ length: buckets }, (_, i) => inBucket(i));
  const first = waitsUs.findIndex((waits) => waits > 0);
  const last = waitsUs.findLastIndex((waits) => waits > 0);
  if (waitsUs.reduce((sum, waits) => sum + waits, 0) < FEWEST) return undefined;
  const shown = waitsUs.slice(first, last + 1);
  return svgChart({
    label: 'How often threads waited for the lock, by how long they waited',
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const y = scaleLinear([0, Math.max(...shown)], [area.bottom, area.top]).nice(COUNT_TICKS);
      const widthPx = Math.min(WIDEST_BAR_PX, (area.right - area.left) / shown.length);
      const everyLabel = Math.ceil(LABEL_ROOM_PX / widthPx);
      const limits: Tick[] = [{ at: area.left, text: limitText(first - 1) }];
      const bars = shown.map((_, i) => {
        const exponent = first + i;
        const left = area.left + i * widthPx;
        const limit = limitText(exponent);
        limits.push({ at: left + widthPx, text: (i + 1) % everyLabel === 0 ? limit : '' });
        const sides = { left, right: left + widthPx - BAR_GAP_PX };
        let below = 0;
        return byMode.map(({ mode, waitsUs: own }) => {
          const waits = own[exponent] ?? 0;
          const box = { ...sides, top: y(below + waits), bottom: y(below) };
          below += waits;
          const what = mode === undefined ? '' : ` to ${mode}`;
          return bar(box, waitKind(mode), `${limitText(exponent - 1)} to ${limit}: ${counted(waits, 'wait')}${what}`);
        });
      });
      const ticks = y.ticks(COUNT_TICKS).filter(Number.isInteger);
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(
            area,
            ticks.map((value) => ({ at: y(value), text: formatCompact(value) })),
            'waits',
          ),
          markup`<g>${bars}</g>`,
          xAxis(area, limits, 'time waited (logarithmic)'),
        ],
      };
    },
  });
}

/** 2^exponent microseconds; below the first power it is nothing. */
function limitText(exponent: number): string {
  return exponent < 0 ? formatDuration(0) : formatDuration(2 ** exponent / US_PER_MS);
}
