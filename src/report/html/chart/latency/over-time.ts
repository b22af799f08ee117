/**
 * Percentiles of one duration over the time of the run, on a logarithmic axis: one line each, and the longest as dots.
 */

import { durationAxis } from '../../../../chart/duration-axis.ts';
import { type Markup, markup } from '../../../../chart/markup.ts';
import { AXIS_HEIGHT_PX, type Canvas, linePath, plotArea, svgChart, xAxis, yAxis } from '../../../../chart/plot.ts';
import { type TimeMark, timeAxis, timeMarks } from '../../../../chart/time-axis.ts';
import type { StageOverTime } from '../../../../result/scenario-result.ts';
import { formatCount } from '../../../../text/counts.ts';
import { formatDuration, formatSpan } from '../../../../text/durations.ts';

const HEIGHT_PX = 190;
const LABEL_ROOM_PX = 17;
/** Fewer have no course. */
const FEWEST_INTERVALS = 3;

/** The lines, lowest first. `name` is the class of its colour. */
export const OVER_TIME_LINES = [
  { name: 'p50', shown: 'p50', times: 'p50Ms' },
  { name: 'p90', shown: 'p90', times: 'p90Ms' },
  { name: 'p99', shown: 'p99', times: 'p99Ms' },
  { name: 'max', shown: 'longest', times: 'maxMs' },
] as const;

export interface OverTime {
  /** What is timed: `start duration`. */
  name: string;
  intervalMs: number;
  stage: StageOverTime;
  marks: readonly TimeMark[];
  /** Where it stands on a page: the whole width when absent. */
  canvases?: readonly Canvas[];
}

/** The chart; undefined where too little was timed for one. */
export function latencyOverTimeChart({ name, intervalMs, stage, marks, canvases }: OverTime): Markup | undefined {
  const timed = stage.count.flatMap((count, i) => (count > 0 ? [i] : []));
  if (timed.length < FEWEST_INTERVALS) return undefined;
  const low = Math.min(...timed.map((i) => stage.p50Ms[i] ?? 0));
  const high = Math.max(...timed.map((i) => stage.maxMs[i] ?? 0));
  const endMs = stage.count.length * intervalMs;
  return svgChart({
    ...(canvases && { canvases }),
    label: `Median, 90th and 99th percentile and maximum of ${name}, over the time of the run, on a logarithmic axis`,
    steps: stage.count.map((count, i) => stepText(stage, count, i, intervalMs)),
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const durations = durationAxis(low, high, area.bottom, area.top, LABEL_ROOM_PX);
      const time = timeAxis(endMs, area, canvas);
      const lines = OVER_TIME_LINES.map((line) =>
        linePath(
          stage.count.map((count, i) =>
            count === 0
              ? undefined
              : ([time.at((i + 1 / 2) * intervalMs), durations.scale(stage[line.times][i] ?? 0)] as const),
          ),
          line.name,
        ),
      );
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, durations.ticks, 'duration (logarithmic)'),
          markup`<g>${lines}</g>`,
          xAxis(area, time.ticks, 'time since the run began'),
          timeMarks(marks, endMs, time, area),
        ],
      };
    },
  });
}

function stepText(stage: StageOverTime, count: number, i: number, intervalMs: number): string {
  const span = formatSpan(i * intervalMs, (i + 1) * intervalMs);
  if (count === 0) return `${span}: none`;
  const times = OVER_TIME_LINES.map((line) => `${line.shown} ${formatDuration(stage[line.times][i] ?? 0)}`);
  return `${span}: ${formatCount(count)} timed, ${times.join(', ')}`;
}
