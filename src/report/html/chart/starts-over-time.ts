/**
 * How many starts ended in each interval of a run, as started and failed ones per second.
 */

import { scaleLinear } from 'd3-scale';
import { type Markup, markup } from '../../../chart/markup.ts';
import {
  AXIS_HEIGHT_PX,
  bar,
  type Canvas,
  type PlotArea,
  plotArea,
  svgChart,
  xAxis,
  yAxis,
} from '../../../chart/plot.ts';
import { type TimeMark, timeAxis, timeMarks } from '../../../chart/time-axis.ts';
import type { Timeline } from '../../../result/result.ts';
import { formatCompact, formatCount } from '../../../text/counts.ts';
import { formatSpan } from '../../../text/durations.ts';

const MS_PER_SECOND = 1_000;
const COUNT_TICKS = 4;
/** More bars than this would be thinner than a few pixels: neighbours are put together. */
const MOST_BARS = 120;
const COUNTS_HEIGHT_PX = 180;
/** Part of a bar's width that is left free. */
const GAP = 0.12;
/** Fewer intervals have no course. */
const FEWEST_INTERVALS = 3;
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

/** Stacked bars, the failed starts at the bottom; undefined for a run of so few intervals that a sentence says as much. */
export function startsChart(intervals: readonly TimelineInterval[], marks: readonly TimeMark[]): Markup | undefined {
  if (intervals.length < FEWEST_INTERVALS) return undefined;
  const perSecond = ({ fromMs, toMs }: TimelineInterval, count: number): number =>
    (count * MS_PER_SECOND) / (toMs - fromMs);
  const highest = Math.max(1, ...intervals.map((interval) => perSecond(interval, interval.started + interval.failed)));
  return svgChart({
    label: 'Containers started and failed per second, over the time of the run',
    steps: intervals.map((interval) => {
      const [started, failed] = [interval.started, interval.failed];
      const rates = `${formatCount(perSecond(interval, started))}/s started, ${formatCount(perSecond(interval, failed))}/s failed`;
      return `${formatSpan(interval.fromMs, interval.toMs)}: ${rates} (${formatCount(started)} and ${formatCount(failed)} containers)`;
    }),
    draw(canvas) {
      const area = plotArea(canvas, COUNTS_HEIGHT_PX);
      const y = scaleLinear([0, highest], [area.bottom, area.top]).nice(COUNT_TICKS);
      const bars = intervals.map((interval, i) => {
        const box = barSides(i, intervals.length, area);
        const middle = y(perSecond(interval, interval.failed));
        const top = y(perSecond(interval, interval.started + interval.failed));
        return [
          bar({ ...box, top: middle, bottom: area.bottom }, 'failed'),
          bar({ ...box, top, bottom: middle }, 'started'),
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
