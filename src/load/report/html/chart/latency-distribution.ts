/**
 * How the durations of each stage are distributed: one hill per stage over a shared logarithmic axis, with its median
 * and 99th percentile marked.
 */

import { RESULT_STAGES, type ResultStage, type RunSummary, type StageSummary } from '../../../result.ts';
import { StageHistogram } from '../../../stage-histogram.ts';
import { type Markup, markup } from '../../markup.ts';
import { formatAmount, formatDuration } from '../quantity.ts';
import { STAGE_TEXT } from '../stage-text.ts';
import { type DurationAxis, durationAxis } from './duration-axis.ts';
import { PLOT_WIDTH, type PlotArea, round, svgChart, xAxis } from './plot.ts';

const LEFT_PX = 150;
const RIGHT_PX = PLOT_WIDTH - 24;
const TOP_PX = 12;
const ROW_PX = 68;
/** How much of its row a hill may fill: the rest holds its marks. */
const HILL_PX = 42;
const BIN_PX = 6;
const AXIS_HEIGHT_PX = 46;
/** How far a mark rises over the hills, and its label stands above them. */
const MARK_OVERHANG_PX = 14;
const LABEL_RISE_PX = 4;
/** Where a stage's name and count stand above the row's foot. */
const NAME_RISE_PX = 18;
const COUNT_RISE_PX = 3;
const NAME_GAP_PX = 12;
const LABEL_GAP_PX = 5;
/** A label needs this much room beside its mark. The median's stands left where it can, the other's right. */
const LABEL_ROOM_PX = 90;

interface Hill {
  stage: ResultStage;
  summary: StageSummary;
  histogram: StageHistogram;
}

/** The chart, or undefined when no stage ran. */
export function latencyDistributionChart(stages: RunSummary['stages']): Markup | undefined {
  const hills = RESULT_STAGES.filter((stage) => stages[stage].count > 0).map((stage) => ({
    stage,
    summary: stages[stage],
    histogram: StageHistogram.decode(stages[stage].histogram),
  }));
  if (hills.length === 0) return undefined;
  const frame: PlotArea = { left: LEFT_PX, right: RIGHT_PX, top: TOP_PX, bottom: TOP_PX + hills.length * ROW_PX };
  const low = Math.min(...hills.map(({ histogram }) => histogram.percentileMs(0)));
  const axis = durationAxis(low, Math.max(...hills.map(({ summary }) => summary.maxMs)), frame.left, frame.right);
  const label =
    'Distribution of the durations of each stage, on a logarithmic axis; the table below has the percentiles';
  return svgChart(frame.bottom + AXIS_HEIGHT_PX, label, [
    xAxis(frame, axis.ticks, 'duration (logarithmic)', true),
    ...hills.map((hill, row) => drawHill(hill, axis, frame.top + (row + 1) * ROW_PX)),
  ]);
}

function drawHill({ stage, summary, histogram }: Hill, { scale }: DurationAxis, bottom: number): Markup {
  const outline = outlineOf(binsOf(histogram, scale), bottom);
  const { name } = STAGE_TEXT[stage];
  const tooltip = `${name}: ${formatAmount(summary.count, 'duration')}, median ${formatDuration(summary.p50Ms)}, longest ${formatDuration(summary.maxMs)}`;
  const kind = stage === 'startDuration' || stage === 'startTotal' ? 'hill whole' : 'hill step';
  const [median, tail] = [scale(summary.p50Ms), scale(summary.p99Ms)];
  return markup`<g>
<text class="row" x="${LEFT_PX - NAME_GAP_PX}" y="${bottom - NAME_RISE_PX}" text-anchor="end">${name}</text>
<text class="tick" x="${LEFT_PX - NAME_GAP_PX}" y="${bottom - COUNT_RISE_PX}" text-anchor="end">${summary.count.toLocaleString('en-US')}</text>
<path class="${kind}" d="${outline}"><title>${tooltip}</title></path>
<line class="base" x1="${LEFT_PX}" x2="${RIGHT_PX}" y1="${bottom}" y2="${bottom}"/>
${percentileMarks(median, tail, bottom, summary)}
</g>`;
}

/** The median's label stands left of its line and the tail's right of it; at the plot's right end both share the left. */
function percentileMarks(median: number, tail: number, bottom: number, { p50Ms, p99Ms }: StageSummary): Markup {
  const [p50, p99] = [`p50 ${formatDuration(p50Ms)}`, `p99 ${formatDuration(p99Ms)}`];
  const tailOnLeft = tail > RIGHT_PX - LABEL_ROOM_PX;
  const sharesLabel = tailOnLeft && tail - median < LABEL_ROOM_PX;
  const medianText = sharesLabel ? `${p50} · ${p99}` : p50;
  const tailText = sharesLabel ? '' : p99;
  return markup`${percentileMark(median, bottom, medianText, median > LEFT_PX + LABEL_ROOM_PX)}
${percentileMark(tail, bottom, tailText, tailOnLeft)}`;
}

/** The steps over `bins` as a closed SVG path; neighbours of the same height are one step. */
function outlineOf(bins: readonly number[], bottom: number): string {
  const highest = Math.max(...bins);
  const heights = bins.map((count) => round(bottom - (count / highest) * HILL_PX));
  const steps = heights.map((y, i) => (y === heights[i - 1] ? '' : `H${LEFT_PX + i * BIN_PX}V${y}`));
  return `M${LEFT_PX},${bottom}${steps.join('')}H${LEFT_PX + bins.length * BIN_PX}V${bottom}Z`;
}

function percentileMark(x: number, bottom: number, label: string, onLeft: boolean): Markup {
  const top = bottom - HILL_PX - MARK_OVERHANG_PX;
  const textX = round(onLeft ? x - LABEL_GAP_PX : x + LABEL_GAP_PX);
  return markup`<line class="mark" x1="${round(x)}" x2="${round(x)}" y1="${top}" y2="${bottom}"/><text class="note halo" x="${textX}" y="${bottom - HILL_PX - LABEL_RISE_PX}" text-anchor="${onLeft ? 'end' : 'start'}">${label}</text>`;
}

/** How many durations fall on each few pixels of the axis. A bucket wider than that is spread over them. */
function binsOf(histogram: StageHistogram, scale: DurationAxis['scale']): number[] {
  const bins = Array.from({ length: Math.ceil((RIGHT_PX - LEFT_PX) / BIN_PX) }, () => 0);
  const last = bins.length - 1;
  const binAt = (ms: number): number => Math.min(last, Math.floor((scale(ms) - LEFT_PX) / BIN_PX));
  for (const { lowMs, highMs, count } of histogram.buckets()) {
    const first = lowMs === 0 ? 0 : binAt(lowMs);
    const end = Math.max(first, highMs === 0 ? 0 : binAt(highMs));
    for (let bin = first; bin <= end; bin++) bins[bin] = (bins[bin] ?? 0) + count / (end - first + 1);
  }
  return bins;
}
