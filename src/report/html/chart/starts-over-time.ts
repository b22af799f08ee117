/**
 * Two charts over one time axis: how many starts ended in each interval, and the slowest of them.
 */

import { scaleLinear } from 'd3-scale';
import { type Markup, markup } from '../../../chart/markup.ts';
import {
  AXIS_HEIGHT_PX,
  bar,
  type Canvas,
  type PlotArea,
  plotArea,
  round,
  svgChart,
  xAxis,
  yAxis,
} from '../../../chart/plot.ts';
import { type TimeMark, timeAxis, timeMarks } from '../../../chart/time-axis.ts';
import type { Timeline } from '../../../result/result.ts';
import { counted, formatCompact } from '../../../text/counts.ts';
import { formatDuration, formatSpan } from '../../../text/durations.ts';

const MS_PER_SECOND = 1_000;
const COUNT_TICKS = 4;
/** More bars than this would be thinner than a few pixels: neighbours are put together. */
const MOST_BARS = 120;
const COUNTS_HEIGHT_PX = 180;
const SLOWEST_HEIGHT_PX = 100;
/** Part of a bar's width that is left free. */
const GAP = 0.12;
/** Between the slowest interval and the note about it. */
const NOTE_GAP_PX = 6;
const TIME_TITLE = 'time since the run began';

/** What ended in [fromMs, toMs) of the run. */
export interface TimelineInterval {
  fromMs: number;
  toMs: number;
  started: number;
  failed: number;
  maxStartDurationMs: number;
}

/** The timeline's intervals, neighbours put together when there are too many to tell apart. */
export function timelineIntervals({ intervalMs, started, failed, maxStartDurationMs }: Timeline): TimelineInterval[] {
  const length = Math.max(started.length, failed.length, maxStartDurationMs.length);
  const grouped = Math.max(1, Math.ceil(length / MOST_BARS));
  const add = (sum: number, count: number): number => sum + count;
  return Array.from({ length: Math.ceil(length / grouped) }, (_, i) => {
    const [first, end] = [i * grouped, (i + 1) * grouped];
    return {
      fromMs: first * intervalMs,
      toMs: end * intervalMs,
      started: started.slice(first, end).reduce(add, 0),
      failed: failed.slice(first, end).reduce(add, 0),
      maxStartDurationMs: Math.max(0, ...maxStartDurationMs.slice(first, end)),
    };
  });
}

/** The interval whose slowest start took longest; undefined when no start ended. */
export function slowestInterval(intervals: readonly TimelineInterval[]): TimelineInterval | undefined {
  return intervals.reduce<TimelineInterval | undefined>(
    (found, next) => (next.maxStartDurationMs > (found?.maxStartDurationMs ?? 0) ? next : found),
    undefined,
  );
}

/** Stacked bars: started and failed starts per second of the run. `intervals` holds at least one. */
export function startsChart(intervals: readonly TimelineInterval[], marks: readonly TimeMark[]): Markup {
  const perSecond = ({ fromMs, toMs }: TimelineInterval, count: number): number =>
    (count * MS_PER_SECOND) / (toMs - fromMs);
  const highest = Math.max(1, ...intervals.map((interval) => perSecond(interval, interval.started + interval.failed)));
  return svgChart({
    label: 'Containers started and failed per second, over the time of the run',
    steps: intervals.map(
      (interval) =>
        `${formatSpan(interval.fromMs, interval.toMs)}: ${counted(interval.started, 'container')} started, ${interval.failed} failed`,
    ),
    draw(canvas) {
      const area = plotArea(canvas, COUNTS_HEIGHT_PX);
      const y = scaleLinear([0, highest], [area.bottom, area.top]).nice(COUNT_TICKS);
      const bars = intervals.map((interval, i) => {
        const box = barSides(i, intervals.length, area);
        const middle = y(perSecond(interval, interval.started));
        const top = y(perSecond(interval, interval.started + interval.failed));
        return [
          bar({ ...box, top: middle, bottom: area.bottom }, 'started'),
          bar({ ...box, top, bottom: middle }, 'failed'),
        ];
      });
      const ticks = y.ticks(COUNT_TICKS).map((value) => ({ at: y(value), text: formatCompact(value) }));
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, ticks, 'containers per second'),
          markup`<g>${bars}</g>`,
          timeParts(intervals, area, canvas, marks),
        ],
      };
    },
  });
}

/** The longest start duration that ended in each interval; the longest of all is marked. */
export function slowestChart(intervals: readonly TimelineInterval[], marks: readonly TimeMark[]): Markup {
  const slowest = slowestInterval(intervals);
  return svgChart({
    label: 'Longest start duration in each interval, over the time of the run',
    steps: intervals.map(
      ({ fromMs, toMs, maxStartDurationMs }) =>
        `${formatSpan(fromMs, toMs)}: slowest start ${formatDuration(maxStartDurationMs)}`,
    ),
    draw(canvas) {
      const area = plotArea(canvas, SLOWEST_HEIGHT_PX);
      const y = scaleLinear([0, slowest?.maxStartDurationMs ?? 1], [area.bottom, area.top]).nice(COUNT_TICKS);
      const bars = intervals.map((interval, i) => {
        const box = { ...barSides(i, intervals.length, area), top: y(interval.maxStartDurationMs) };
        return bar({ ...box, bottom: area.bottom }, interval === slowest ? 'slowest' : 'slow');
      });
      const ticks = y.ticks(COUNT_TICKS - 1).map((ms) => ({ at: y(ms), text: ms === 0 ? '0' : formatDuration(ms) }));
      const note =
        slowest && slowestNote(slowest, barSides(intervals.indexOf(slowest), intervals.length, area), y, area);
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, ticks, 'longest start duration'),
          markup`<g>${bars}</g>`,
          note,
          timeParts(intervals, area, canvas, marks),
        ],
      };
    },
  });
}

function timeParts(
  intervals: readonly TimelineInterval[],
  area: PlotArea,
  canvas: Canvas,
  marks: readonly TimeMark[],
): Markup {
  const endMs = intervals.at(-1)?.toMs ?? 1;
  const axis = timeAxis(endMs, area, canvas);
  return markup`${xAxis(area, axis.ticks, TIME_TITLE)}${timeMarks(marks, endMs, axis, area)}`;
}

function barSides(index: number, count: number, { left, right }: PlotArea): { left: number; right: number } {
  const widthPx = (right - left) / count;
  return { left: left + index * widthPx, right: left + (index + 1 - GAP) * widthPx };
}

function slowestNote(
  { maxStartDurationMs }: TimelineInterval,
  sides: { left: number; right: number },
  y: (ms: number) => number,
  area: PlotArea,
): Markup {
  const onLeft = sides.left > (area.left + area.right) / 2;
  const x = onLeft ? sides.left - NOTE_GAP_PX : sides.right + NOTE_GAP_PX;
  const text = `slowest: ${formatDuration(maxStartDurationMs)}`;
  return markup`<text class="note halo" x="${round(x)}" y="${round(y(maxStartDurationMs))}" dy="0.8em" text-anchor="${onLeft ? 'end' : 'start'}">${text}</text>`;
}
