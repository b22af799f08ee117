/**
 * One number of two runs over the time since each began: the run before as a grey line, the run after as a blue one.
 */

import { scaleLinear } from 'd3-scale';
import { durationAxis } from '../../../chart/duration-axis.ts';
import { type Markup, markup } from '../../../chart/markup.ts';
import {
  AXIS_HEIGHT_PX,
  linePath,
  type PlotArea,
  plotArea,
  svgChart,
  type Tick,
  xAxis,
  yAxis,
} from '../../../chart/plot.ts';
import { timeAxis } from '../../../chart/time-axis.ts';
import { formatCompact, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';

const HEIGHT_PX = 180;
const LABEL_ROOM_PX = 17;
const COUNT_TICKS = 4;
/** What a reader can choose between, from left to right. */
const STEPS = 60;

/** A number in each interval of a run; undefined where there is none. */
export interface Series {
  intervalMs: number;
  values: readonly (number | undefined)[];
}

export interface TwoRuns {
  /** What is shown, and on which axis: `p99 of start duration`. */
  title: string;
  unit: 'ms' | 'perSecond';
  before: Series;
  after: Series;
}

/** The chart; undefined when neither run has a value. */
export function twoRunsChart({ title, unit, before, after }: TwoRuns): Markup | undefined {
  const values = [...before.values, ...after.values].filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const endMs = Math.max(1, endOf(before), endOf(after));
  const show = unit === 'ms' ? formatDuration : (value: number): string => `${formatCount(value)}/s`;
  return svgChart({
    label: `${title} of both runs, over the time since each began${unit === 'ms' ? ', on a logarithmic axis' : ''}`,
    steps: Array.from({ length: STEPS }, (_, i) => {
      const atMs = ((i + 1 / 2) / STEPS) * endMs;
      const [old, now] = [before, after].map((series) => {
        const value = series.values[Math.floor(atMs / series.intervalMs)];
        return value === undefined ? 'none' : show(value);
      });
      return `${formatDuration(atMs)}: before ${old}, after ${now}`;
    }),
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const { at, ticks } = valueAxis(values, unit, area);
      const time = timeAxis(endMs, area, canvas);
      const line = ({ intervalMs, values: own }: Series, kind: string): Markup =>
        linePath(
          own.map((value, i) =>
            value === undefined ? undefined : ([time.at((i + 1 / 2) * intervalMs), at(value)] as const),
          ),
          kind,
        );
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, ticks, unit === 'ms' ? `${title} (logarithmic)` : title),
          xAxis(area, time.ticks, 'time since the run began'),
          markup`<g>${line(before, 'before')}${line(after, 'after')}</g>`,
        ],
      };
    },
  });
}

function valueAxis(
  values: readonly number[],
  unit: TwoRuns['unit'],
  area: PlotArea,
): { at: (value: number) => number; ticks: Tick[] } {
  if (unit === 'ms') {
    const { scale, ticks } = durationAxis(least(values), most(values), area.bottom, area.top, LABEL_ROOM_PX);
    return { at: scale, ticks };
  }
  const scale = scaleLinear([0, Math.max(1, most(values))], [area.bottom, area.top]).nice(COUNT_TICKS);
  return {
    at: scale,
    ticks: scale.ticks(COUNT_TICKS).map((value) => ({ at: scale(value), text: formatCompact(value) })),
  };
}

function endOf({ intervalMs, values }: Series): number {
  return intervalMs * values.length;
}

function least(values: readonly number[]): number {
  return values.reduce((found, value) => Math.min(found, value), Number.POSITIVE_INFINITY);
}

function most(values: readonly number[]): number {
  return values.reduce((found, value) => Math.max(found, value), 0);
}
