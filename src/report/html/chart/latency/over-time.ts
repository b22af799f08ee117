/**
 * Percentiles of one duration over the time of the run, on a logarithmic axis: one line each, and the longest as a dot where
 * it is longer than the 99th percentile. Where hardly anything ended there is no course: each interval is dots then, joined
 * from its median up to its longest.
 */

import { durationAxis } from '../../../../chart/duration-axis.ts';
import { type Markup, markup } from '../../../../chart/markup.ts';
import {
  AXIS_HEIGHT_PX,
  type Canvas,
  dot,
  dotsPath,
  linePath,
  plotArea,
  round,
  svgChart,
  xAxis,
  yAxis,
} from '../../../../chart/plot.ts';
import { type TimeMark, timeAxis, timeMarks } from '../../../../chart/time-axis.ts';
import type { StageOverTime } from '../../../../result/scenario-result.ts';
import { formatCount } from '../../../../text/counts.ts';
import { formatDuration, formatSpan } from '../../../../text/durations.ts';

const HEIGHT_PX = 190;
const LABEL_ROOM_PX = 17;
/** Fewer have no course. */
const FEWEST_INTERVALS = 3;

/** When less of the intervals than that has something, lines would be stray dashes. */
const LINES_FROM = 0.5;
/** So many times the 99th percentile: a dot for less would lie on its line. */
const APART = 1.05;

/** What can be drawn, lowest first. `name` is the class of its colour. */
const LINES = [
  { name: 'p50', shown: 'p50', times: 'p50Ms' },
  { name: 'p95', shown: 'p95', times: 'p95Ms' },
  { name: 'p99', shown: 'p99', times: 'p99Ms' },
  { name: 'max', shown: 'longest', times: 'maxMs' },
] as const;
type Times = (typeof LINES)[number]['times'];
/** The lines, those below first, and how: where few ended, percentiles are the same, and all of them are to be seen, the upper ones between the dashes. */
const DRAWN = [
  ['p50Ms', 'p50'],
  ['p95Ms', 'p95'],
  ['p99Ms', 'p99 dashed'],
] as const satisfies readonly (readonly [Times, string])[];

/** The dots, those below first, the larger the higher: of several at one place, each is a ring around the next. */
const DOTS = [
  ['p99Ms', 'p99', 4],
  ['p95Ms', 'p95', 3],
  ['p50Ms', 'p50', 2],
] as const satisfies readonly (readonly [Times, string, number])[];

/** What the chart of `stage` shows: the key of its colours. */
export function overTimeKeys(stage: StageOverTime): Markup[] {
  const isLongestDrawn = longestApart(stage).length > 0;
  const shown = LINES.filter(({ name }) => name !== 'max' || isLongestDrawn);
  return shown.map((line) => markup` <span class="key ${line.name}">${line.shown}</span>`);
}

/** The intervals in which the longest is drawn: it is told from the 99th percentile. */
function longestApart({ count, p99Ms, maxMs }: StageOverTime): number[] {
  return count.flatMap((timed, i) => (timed > 0 && (maxMs[i] ?? 0) >= APART * (p99Ms[i] ?? 0) ? [i] : []));
}

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
  const isSparse = timed.length < LINES_FROM * stage.count.length;
  return svgChart({
    ...(canvases && { canvases }),
    label: `Median, 95th and 99th percentile and maximum of ${name}, over the time of the run, on a logarithmic axis`,
    steps: stage.count.map((count, i) => stepText(stage, count, i, intervalMs)),
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const durations = durationAxis(low, high, area.bottom, area.top, LABEL_ROOM_PX);
      const time = timeAxis(endMs, area, canvas);
      const pointAt = (i: number, times: Times): readonly [x: number, y: number] => {
        return [time.at((i + 1 / 2) * intervalMs), durations.scale(stage[times][i] ?? 0)];
      };
      const content = isSparse ? sparse(stage, timed, pointAt) : lines(stage, pointAt);
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, durations.ticks, 'duration (logarithmic)'),
          markup`<g>${content}</g>`,
          xAxis(area, time.ticks, 'time since the run began'),
          timeMarks(marks, endMs, time, area),
        ],
      };
    },
  });
}

type PointAt = (interval: number, times: Times) => readonly [x: number, y: number];

function lines(stage: StageOverTime, pointAt: PointAt): Markup[] {
  const paths = DRAWN.map(([times, kind]) =>
    linePath(
      stage.count.map((count, i) => (count === 0 ? undefined : pointAt(i, times))),
      kind,
    ),
  );
  return [...paths, longest(stage, pointAt)];
}

/** An interval each. */
function sparse(stage: StageOverTime, timed: readonly number[], pointAt: PointAt): Markup[] {
  const each = timed.map((i) => {
    const [[x, from], [, to]] = [pointAt(i, 'p50Ms'), pointAt(i, 'maxMs')];
    const dots = DOTS.map(([times, kind, radiusPx]) => dot(pointAt(i, times), kind, radiusPx));
    return markup`<path class="reach" d="M${round(x)},${round(from)}V${round(to)}"/>${dots}`;
  });
  return [...each, longest(stage, pointAt)];
}

function longest(stage: StageOverTime, pointAt: PointAt): Markup {
  return dotsPath(
    longestApart(stage).map((i) => pointAt(i, 'maxMs')),
    'max',
  );
}

function stepText(stage: StageOverTime, count: number, i: number, intervalMs: number): string {
  const span = formatSpan(i * intervalMs, (i + 1) * intervalMs);
  if (count === 0) return `${span}: none`;
  const groups = Map.groupBy(LINES, (line) => formatDuration(stage[line.times][i] ?? 0));
  const times = [...groups].map(([time, same]) => `${same.map(({ shown }) => shown).join(' = ')} ${time}`);
  return `${span}: ${formatCount(count)} timed, ${times.join(', ')}`;
}
