/**
 * The axis of the run's time: from its beginning to the end of what is shown, ticks at round times, and marks where
 * something happened to the run.
 */

import { formatDuration } from '../text/durations.ts';
import { type Markup, markup } from './markup.ts';
import { type Canvas, type PlotArea, round, type Tick } from './plot.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What one tick may stand from the next: what people count by. */
const STEPS_MS: readonly number[] = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY_MS),
];
/** What one label takes. */
const LABEL_ROOM_PX = { wide: 76, slim: 62 } as const;

/** Something that happened to the run at a moment: drawn as a line through a chart. */
export interface TimeMark {
  atMs: number;
  text: string;
}

export interface TimeAxis {
  /** Milliseconds of the run to pixels. */
  at: (ms: number) => number;
  ticks: Tick[];
}

/** An axis from 0 to `endMs` (above 0) over the width of `area`. */
export function timeAxis(endMs: number, area: PlotArea, { kind }: Canvas): TimeAxis {
  const widthPx = area.right - area.left;
  const at = (ms: number): number => area.left + (Math.min(ms, endMs) / endMs) * widthPx;
  const most = Math.floor(widthPx / LABEL_ROOM_PX[kind]);
  const stepMs = STEPS_MS.find((step) => endMs / step <= most) ?? Math.ceil(endMs / most / DAY_MS) * DAY_MS;
  const ticks = Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, i) => ({
    at: at(i * stepMs),
    text: i === 0 ? '0' : formatDuration(i * stepMs),
  }));
  return { at, ticks };
}

/** The lines of `marks` through `area`; those after the end are left out. */
export function timeMarks(marks: readonly TimeMark[], endMs: number, { at }: TimeAxis, area: PlotArea): Markup {
  const lines = marks
    .filter(({ atMs }) => atMs <= endMs)
    .map(({ atMs, text }) => {
      const x = round(at(atMs));
      return markup`<path class="line happened" d="M${x},${area.top - 4}V${area.bottom}"><title>${formatDuration(atMs)}: ${text}</title></path>`;
    });
  return markup`<g>${lines}</g>`;
}
