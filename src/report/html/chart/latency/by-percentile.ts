/**
 * Durations by percentile, as HdrHistogram's own plots show them: every step to the right leaves a tenth of the starts.
 * The tail, which a distribution hides in its last pixels, gets as much room as the rest.
 */

import { durationAxis } from '../../../../chart/duration-axis.ts';
import { type Markup, markup } from '../../../../chart/markup.ts';
import { AXIS_HEIGHT_PX, linePath, plotArea, svgChart, xAxis, yAxis } from '../../../../chart/plot.ts';
import type { StageHistogram } from '../../../../result/recording/histogram/stage-histogram.ts';
import { formatDuration } from '../../../../text/durations.ts';

const HEIGHT_PX = 200;
const LABEL_ROOM_PX = 17;
/** Percentiles from here on: what lies below is the distribution's business. */
const TICKS = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999] as const;
/** Points of a curve between two powers of ten of the rest. */
const POINTS_PER_DECADE = 20;
const PERCENT = 100;
const FIRST_TICK_GAP_PX = 30;
/** Fewer durations have no tail. */
const FEWEST = 10;

export interface PercentileCurve {
  /** Class of its colour. */
  kind: string;
  name: string;
  histogram: StageHistogram;
}

/** The chart of `curves` that recorded anything; undefined when none has enough for a tail. */
export function byPercentileChart(curves: readonly PercentileCurve[]): Markup | undefined {
  const drawn = curves.filter(({ histogram }) => histogram.count >= FEWEST);
  if (drawn.length === 0) return undefined;
  const decades = Math.max(1, Math.log10(Math.max(...drawn.map(({ histogram }) => histogram.count))));
  const low = Math.min(...drawn.map(({ histogram }) => histogram.percentileMs(0)));
  const high = Math.max(...drawn.map(({ histogram }) => histogram.percentileMs(PERCENT)));
  const last = Math.ceil(decades * POINTS_PER_DECADE);
  const percentiles = Array.from({ length: last + 1 }, (_, i) => PERCENT * (1 - 10 ** (-i / POINTS_PER_DECADE)));
  return svgChart({
    label: `Duration by percentile, both axes logarithmic: ${drawn.map(({ name }) => name).join(' and ')}`,
    steps: percentiles.map((percentile) => {
      const times = drawn.map(({ name, histogram }) => `${name} ${formatDuration(histogram.percentileMs(percentile))}`);
      return `${percentileText(percentile)} took at most: ${times.join(', ')}`;
    }),
    draw(canvas) {
      const area = plotArea(canvas, HEIGHT_PX);
      const durations = durationAxis(low, high, area.bottom, area.top, LABEL_ROOM_PX);
      const at = (percentile: number): number =>
        area.left + (Math.min(decades, -Math.log10(1 - percentile / PERCENT)) / decades) * (area.right - area.left);
      const lines = drawn.map(({ kind, histogram }) => {
        // A curve ends where one start is left: beyond it there is nothing to say.
        const own = percentiles.filter((percentile) => 1 - percentile / PERCENT >= 1 / histogram.count);
        const points = own.map((percentile) => [at(percentile), durations.scale(histogram.percentileMs(percentile))]);
        const end = at(PERCENT * (1 - 1 / histogram.count));
        points.push([end, durations.scale(histogram.percentileMs(PERCENT))]);
        return linePath(points as [number, number][], kind);
      });
      const ticks = TICKS.filter((tick) => -Math.log10(1 - tick / PERCENT) <= decades).map((tick, i) => ({
        at: at(tick),
        text: i === 1 && at(tick) - at(0) < FIRST_TICK_GAP_PX ? '' : `p${tick}`,
      }));
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          yAxis(area, durations.ticks, 'duration (logarithmic)'),
          xAxis(area, ticks, 'percentile', true),
          markup`<g>${lines}</g>`,
        ],
      };
    },
  });
}

/** Two digits beyond the leading nines: `99.987%`. */
function percentileText(percentile: number): string {
  const nines = Math.max(0, Math.floor(-Math.log10(1 - percentile / PERCENT)));
  return `${percentile.toFixed(Math.max(1, nines))}%`;
}
