/**
 * Two charts over one time axis: how many starts ended in each interval, and the slowest of them.
 */

import { scaleLinear } from 'd3-scale';
import type { Timeline } from '../../../result.ts';
import { type Markup, markup } from '../../markup.ts';
import { formatAmount, formatDuration } from '../quantity.ts';
import { bar, PLOT_WIDTH, type PlotArea, round, svgChart, type Tick, xAxis, yAxis } from './plot.ts';

const MS_PER_SECOND = 1_000;
const COUNT_TICKS = 4;
const TIME_TICKS = 10;
/** More bars than this would be thinner than a few pixels: neighbours are put together. */
const MOST_BARS = 200;
const LEFT_PX = 72;
const RIGHT_PX = PLOT_WIDTH - 16;
const COUNTS_AREA: PlotArea = { left: LEFT_PX, right: RIGHT_PX, top: 34, bottom: 214 };
const SLOWEST_AREA: PlotArea = { left: LEFT_PX, right: RIGHT_PX, top: 34, bottom: 134 };
const AXIS_HEIGHT_PX = 46;
const BAR_GAP_PX = 1;
/** Between the slowest interval and the note about it. */
const NOTE_GAP_PX = 6;

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
  const slowest = intervals.reduce<TimelineInterval | undefined>(
    (found, next) => (next.maxStartDurationMs > (found?.maxStartDurationMs ?? 0) ? next : found),
    undefined,
  );
  return slowest;
}

/** Stacked bars: started and failed starts per second of the run. */
export function startsChart(intervals: readonly TimelineInterval[]): Markup {
  const perSecond = ({ fromMs, toMs }: TimelineInterval, count: number): number =>
    (count * MS_PER_SECOND) / (toMs - fromMs);
  const highest = Math.max(1, ...intervals.map((interval) => perSecond(interval, interval.started + interval.failed)));
  const y = scaleLinear([0, highest], [COUNTS_AREA.bottom, COUNTS_AREA.top]).nice(COUNT_TICKS);
  const time = timeScale(intervals);
  const bars = intervals.map((interval) => {
    const box = { left: time(interval.fromMs), right: time(interval.toMs) - BAR_GAP_PX };
    const middle = y(perSecond(interval, interval.started));
    const top = y(perSecond(interval, interval.started + interval.failed));
    const text = `${spanText(interval)}: ${formatAmount(interval.started, 'container')} started, ${interval.failed} failed`;
    return [
      bar({ ...box, top: middle, bottom: COUNTS_AREA.bottom }, 'started', text),
      bar({ ...box, top, bottom: middle }, 'failed', text),
    ];
  });
  const ticks = y.ticks(COUNT_TICKS).map((value) => ({ at: y(value), text: value.toLocaleString('en-US') }));
  return svgChart(
    COUNTS_AREA.bottom + AXIS_HEIGHT_PX,
    'Containers started and failed per second, over the time of the run',
    [
      yAxis(COUNTS_AREA, ticks, 'containers per second'),
      markup`<g>${bars}</g>`,
      xAxis(COUNTS_AREA, timeTicks(time, COUNTS_AREA), 'time since the run began'),
    ],
  );
}

/** The longest start duration that ended in each interval; the longest of all is marked. */
export function slowestChart(intervals: readonly TimelineInterval[]): Markup {
  const slowest = slowestInterval(intervals);
  const y = scaleLinear([0, slowest?.maxStartDurationMs ?? 1], [SLOWEST_AREA.bottom, SLOWEST_AREA.top]).nice(
    COUNT_TICKS,
  );
  const time = timeScale(intervals);
  const bars = intervals.map((interval) => {
    const text = `${spanText(interval)}: slowest start ${formatDuration(interval.maxStartDurationMs)}`;
    const box = {
      left: time(interval.fromMs),
      right: time(interval.toMs) - BAR_GAP_PX,
      top: y(interval.maxStartDurationMs),
    };
    return bar({ ...box, bottom: SLOWEST_AREA.bottom }, interval === slowest ? 'slowest' : 'slow', text);
  });
  const ticks = y.ticks(COUNT_TICKS - 1).map((value) => ({ at: y(value), text: tickText(value) }));
  return svgChart(
    SLOWEST_AREA.bottom + AXIS_HEIGHT_PX,
    'Longest start duration in each interval, over the time of the run',
    [
      yAxis(SLOWEST_AREA, ticks, 'longest start duration'),
      markup`<g>${bars}</g>`,
      slowest === undefined
        ? markup``
        : slowestMark(slowest, [time(slowest.fromMs), time(slowest.toMs)], y(slowest.maxStartDurationMs)),
      xAxis(SLOWEST_AREA, timeTicks(time, SLOWEST_AREA), 'time since the run began'),
    ],
  );
}

function slowestMark(slowest: TimelineInterval, [left, right]: readonly [number, number], y: number): Markup {
  const onLeft = left > (SLOWEST_AREA.left + SLOWEST_AREA.right) / 2;
  const x = onLeft ? left - NOTE_GAP_PX : right + NOTE_GAP_PX;
  const text = `slowest: ${formatDuration(slowest.maxStartDurationMs)}`;
  return markup`<text class="note halo" x="${round(x)}" y="${round(y)}" dy="0.8em" text-anchor="${onLeft ? 'end' : 'start'}">${text}</text>`;
}

function timeScale(intervals: readonly TimelineInterval[]): (ms: number) => number {
  const end = intervals.at(-1)?.toMs ?? 1;
  return (ms) => LEFT_PX + (ms / end) * (RIGHT_PX - LEFT_PX);
}

function timeTicks(time: (ms: number) => number, area: PlotArea): Tick[] {
  const endMs = (area.right - area.left) / (time(1) - time(0)) || 1;
  return scaleLinear([0, endMs / MS_PER_SECOND], [area.left, area.right])
    .ticks(TIME_TICKS)
    .map((seconds) => ({ at: time(seconds * MS_PER_SECOND), text: tickText(seconds * MS_PER_SECOND) }));
}

/** The origin needs no unit. */
function tickText(ms: number): string {
  return ms === 0 ? '0' : formatDuration(ms);
}

function spanText({ fromMs, toMs }: TimelineInterval): string {
  return `${formatDuration(fromMs)} to ${formatDuration(toMs)}`;
}
