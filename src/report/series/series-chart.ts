/**
 * Percentiles of a series of results as lines from one result to the next, on a logarithmic axis.
 */

import { durationAxis } from '../../chart/duration-axis.ts';
import { type Markup, markup } from '../../chart/markup.ts';
import { AXIS_HEIGHT_PX, dot, linePath, plotArea, svgChart, xAxis, yAxis } from '../../chart/plot.ts';
import { formatDuration } from '../../text/durations.ts';
import type { SeriesEntry, SeriesKey } from './series.ts';

const HEIGHT_PX = 190;
const LABEL_ROOM_PX = 17;
/** What the number of a result takes on the axis. */
const NUMBER_ROOM_PX = 36;
const DOT_PX = 3.5;

export interface SeriesLine {
  readonly key: SeriesKey;
  readonly name: string;
  /** Class of its colour. */
  readonly kind: string;
}

/** The chart of `lines`; undefined when fewer than two results have a value. */
export function seriesChart(
  title: string,
  lines: readonly SeriesLine[],
  entries: readonly SeriesEntry[],
): Markup | undefined {
  const valued = entries.filter(({ values }) => lines.some(({ key }) => (values[key] ?? 0) > 0));
  if (valued.length < 2) return undefined;
  const all = lines.flatMap(({ key }) => entries.map(({ values }) => values[key] ?? 0)).filter((ms) => ms > 0);
  return svgChart({
    label: `${title} of each result: ${lines.map(({ name }) => name).join(', ')}, on a logarithmic axis`,
    steps: entries.map(({ name, values }, i) => {
      const told = lines.map((line) => {
        const ms = values[line.key];
        return `${line.name} ${ms === undefined ? 'unknown' : formatDuration(ms)}`;
      });
      return `${i + 1}, ${name}: ${told.join(', ')}`;
    }),
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const stepPx = (area.right - area.left) / entries.length;
      const at = (i: number): number => area.left + (i + 1 / 2) * stepPx;
      const durations = durationAxis(Math.min(...all), Math.max(...all), area.bottom, area.top, LABEL_ROOM_PX);
      const everyLabel = Math.ceil(NUMBER_ROOM_PX / stepPx);
      const ticks = entries.map((_, i) => ({ at: at(i), text: i % everyLabel === 0 ? String(i + 1) : '' }));
      const drawn = lines.map(({ key, kind }) => {
        const points = entries.map(({ values }, i) => {
          const ms = values[key] ?? 0;
          return ms > 0 ? ([at(i), durations.scale(ms)] as const) : undefined;
        });
        const dots = points.flatMap((point) => (point === undefined ? [] : [dot(point, kind, DOT_PX)]));
        return markup`${linePath(points, kind)}${dots}`;
      });
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, durations.ticks, 'duration (logarithmic)'),
          xAxis(area, ticks, 'result, in the order given'),
          markup`<g>${drawn}</g>`,
        ],
      };
    },
  });
}
