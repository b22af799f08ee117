/**
 * How long starts take over the rate at which pods come: the curve that a search walked along, both axes logarithmic.
 */

import { scaleLog } from 'd3-scale';
import { durationAxis } from '../../chart/duration-axis.ts';
import { type Markup, markup } from '../../chart/markup.ts';
import { AXIS_HEIGHT_PX, linePath, plotArea, svgChart, type Tick, xAxis, yAxis } from '../../chart/plot.ts';
import type { SearchResult, SearchTrial } from '../../result/search-result.ts';
import { formatDuration } from '../../text/durations.ts';
import { rateText } from './search-text.ts';

const HEIGHT_PX = 240;
const LABEL_ROOM_PX = 17;
/** Steps of an axis of rates, of a power of ten. */
const NICE = [1, 2, 5] as const;

interface SearchLine {
  /** Class of its colour. */
  readonly kind: string;
  readonly name: string;
  readonly of: (trial: SearchTrial) => number;
}

export const SEARCH_LINES: readonly SearchLine[] = [
  { kind: 'startDuration', name: 'start duration p99', of: ({ startDurationP99Ms }) => startDurationP99Ms },
  { kind: 'startTotal', name: 'start in total p99', of: ({ startTotalP99Ms }) => startTotalP99Ms },
];

/** One rate, whatever the seeds: the worst of them counts. */
interface RatePoint {
  readonly rate: number;
  readonly trials: readonly SearchTrial[];
}

/** Undefined when fewer than two rates were tried. */
export function searchChart({ trials, max }: SearchResult): Markup | undefined {
  const points = byRate(trials);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const worst = (point: RatePoint, of: (trial: SearchTrial) => number): number => Math.max(...point.trials.map(of));
  const values = points.flatMap((point) => SEARCH_LINES.map(({ of }) => worst(point, of))).filter((ms) => ms > 0);
  return svgChart({
    label: `Durations over the rate of arrivals, both axes logarithmic: ${SEARCH_LINES.map(({ name }) => name).join(' and ')}`,
    steps: points.map((point) => {
      const held = point.trials.filter(({ holds }) => holds).length;
      const times = SEARCH_LINES.map(({ name, of }) => `${name} ${formatDuration(worst(point, of))}`).join(', ');
      return `${rateText(point.rate)}: ${times}; the objectives hold with ${held} of ${point.trials.length} seeds`;
    }),
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const rates = scaleLog([first.rate, last.rate], [area.left, area.right]);
      const durations = durationAxis(Math.min(...values), Math.max(...values), area.bottom, area.top, LABEL_ROOM_PX);
      const lines = SEARCH_LINES.map(({ kind, of }) => {
        const line = points.map((point) => {
          const ms = worst(point, of);
          return ms > 0 ? ([rates(point.rate), durations.scale(ms)] as const) : undefined;
        });
        return linePath(line, kind);
      });
      const mark = max === undefined ? undefined : foundMark(rates(max), area);
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, durations.ticks, 'duration (logarithmic)'),
          xAxis(area, ticksOf(first.rate, last.rate, rates), 'arrivals a second (logarithmic)', true),
          markup`<g>${lines}${mark}</g>`,
        ],
      };
    },
  });
}

function foundMark(x: number, { top, bottom }: { readonly top: number; readonly bottom: number }): Markup {
  return markup`<line class="cursor" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top}" y2="${bottom}"/>`;
}

function byRate(trials: readonly SearchTrial[]): RatePoint[] {
  const points = new Map<number, SearchTrial[]>();
  for (const trial of trials) points.set(trial.rate, [...(points.get(trial.rate) ?? []), trial]);
  return [...points].map(([rate, own]) => ({ rate, trials: own })).toSorted((a, b) => a.rate - b.rate);
}

function ticksOf(low: number, high: number, at: (rate: number) => number): Tick[] {
  const ticks: Tick[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const step of NICE) {
      const rate = Number((step * power).toPrecision(1));
      if (rate >= low && rate <= high) ticks.push({ at: at(rate), text: rateText(rate) });
    }
  }
  return ticks;
}
