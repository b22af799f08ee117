/**
 * How the durations of each stage are distributed: one hill per stage over a shared logarithmic axis, with its median
 * and 99th percentile marked. A second run's hill is drawn over the first as an outline.
 */

import { type DurationAxis, durationAxis } from '../../../../chart/duration-axis.ts';
import { type Markup, markup } from '../../../../chart/markup.ts';
import { AXIS_HEIGHT_PX, type Canvas, type PlotArea, round, svgChart, xAxis } from '../../../../chart/plot.ts';
import type { StoredSummary } from '../../../../result/read/stored-summary.ts';
import { StageHistogram } from '../../../../result/recording/histogram/stage-histogram.ts';
import type { StageSummary } from '../../../../result/result.ts';
import { counted, formatCompact } from '../../../../text/counts.ts';
import { formatDuration } from '../../../../text/durations.ts';
import type { ResultStage } from '../../../../text/stages.ts';
import { READING_ORDER, STAGE_BY_KEY } from '../../../../text/stages.ts';

const LEFT_PX = { wide: 150, slim: 14 } as const;
const RIGHT_PX = 24;
const TOP_PX = 12;
const ROW_PX = { wide: 68, slim: 88 } as const;
/** How much of its row a hill may fill: the rest holds its marks. */
const HILL_PX = 42;
/** A histogram's own buckets are coarser than this in places; drawn finer they would show as teeth. */
const BINS_PER_DECADE = 40;
/** How far a mark rises over the hills, and its label stands above them. */
const MARK_OVERHANG_PX = 14;
const LABEL_RISE_PX = 4;
/** Where a stage's name and count stand above the row's foot, beside the hill or over it. */
const NAME_RISE_PX = 18;
const COUNT_RISE_PX = 3;
const NAME_OVER_RISE_PX = 66;
const NAME_GAP_PX = 12;
const LABEL_GAP_PX = 5;
/** A label needs this much room beside its mark. The median's stands left where it can, the other's right. */
const LABEL_ROOM_PX = 78;
const TICK_ROOM_PX = 56;

interface Hill {
  stage: ResultStage;
  summary: StageSummary;
  histogram: StageHistogram;
  /** Of the run that is compared with. */
  other: StageHistogram | undefined;
}

interface Row {
  axis: DurationAxis;
  area: PlotArea;
  canvas: Canvas;
  bottom: number;
}

type Stages = StoredSummary['stages'];

/** The chart, or undefined when no stage ran. `before`: the stages of the run that `stages` is compared with. */
export function latencyDistributionChart(stages: Stages, before?: Stages): Markup | undefined {
  const hills = READING_ORDER.filter((stage) => stages[stage].count > 0).map((stage) => ({
    stage,
    summary: stages[stage],
    histogram: StageHistogram.decode(stages[stage].histogram),
    other:
      before === undefined || before[stage].count === 0 ? undefined : StageHistogram.decode(before[stage].histogram),
  }));
  if (hills.length === 0) return undefined;
  const both = hills.flatMap(({ histogram, other }) => (other === undefined ? [histogram] : [histogram, other]));
  const low = Math.min(...both.map((histogram) => histogram.percentileMs(0)));
  const high = Math.max(...both.map((histogram) => histogram.percentileMs(100)));
  return svgChart({
    label: 'Distribution of the durations of each stage, on a logarithmic axis; the table below has the percentiles',
    draw(canvas) {
      const rowPx = ROW_PX[canvas.kind];
      const area = { left: LEFT_PX[canvas.kind], right: canvas.widthPx - RIGHT_PX, top: TOP_PX, bottom: 0 };
      area.bottom = TOP_PX + hills.length * rowPx;
      const axis = durationAxis(low, high, area.left, area.right, TICK_ROOM_PX);
      return {
        heightPx: area.bottom + AXIS_HEIGHT_PX,
        content: [
          xAxis(area, axis.ticks, 'duration (logarithmic)', true),
          ...hills.map((hill, row) => drawHill(hill, { axis, area, canvas, bottom: area.top + (row + 1) * rowPx })),
        ],
      };
    },
  });
}

function drawHill({ stage, summary, histogram, other }: Hill, row: Row): Markup {
  const { axis, area, bottom } = row;
  const { name } = STAGE_BY_KEY[stage];
  const tooltip = `${name}: ${counted(summary.count, 'duration')}, median ${formatDuration(summary.p50Ms)}, longest ${formatDuration(summary.maxMs)}`;
  const before = other && markup`<path class="outline" d="${outlineOf(binsOf(other, axis), row)}"/>`;
  const [median, tail] = [axis.scale(summary.p50Ms), axis.scale(summary.p99Ms)];
  return markup`<g>
${hillName(name, summary.count, row)}
<path class="hill ${stage}" d="${outlineOf(binsOf(histogram, axis), row)}"><title>${tooltip}</title></path>${before}
<line class="base" x1="${area.left}" x2="${area.right}" y1="${bottom}" y2="${bottom}"/>
${percentileMarks(median, tail, row, summary)}
</g>`;
}

/** Beside the hill where there is room, else over it. */
function hillName(name: string, count: number, { area, canvas, bottom }: Row): Markup {
  const number = formatCompact(count);
  if (canvas.kind === 'slim') {
    return markup`<text class="row halo" x="${area.left}" y="${bottom - NAME_OVER_RISE_PX}">${name} <tspan class="aside">${number}</tspan></text>`;
  }
  const x = area.left - NAME_GAP_PX;
  return markup`<text class="row" x="${x}" y="${bottom - NAME_RISE_PX}" text-anchor="end">${name}</text>
<text class="tick" x="${x}" y="${bottom - COUNT_RISE_PX}" text-anchor="end">${number}</text>`;
}

/** The median's label stands left of its line and the tail's right of it; at the plot's right end both share the left. */
function percentileMarks(median: number, tail: number, row: Row, { p50Ms, p99Ms }: StageSummary): Markup {
  const { left, right } = row.area;
  const [p50, p99] = [`p50 ${formatDuration(p50Ms)}`, `p99 ${formatDuration(p99Ms)}`];
  const tailOnLeft = tail > right - LABEL_ROOM_PX;
  const sharesLabel = tailOnLeft && tail - median < LABEL_ROOM_PX;
  const medianText = sharesLabel ? `${p50} · ${p99}` : p50;
  const tailText = sharesLabel ? '' : p99;
  const medianOnLeft = median > left + LABEL_ROOM_PX;
  // Where the median's label has to stand right of its line, the tail's may be in its way.
  const crowded = !medianOnLeft && !tailOnLeft && tail - median < LABEL_ROOM_PX;
  return markup`${percentileMark(median, row, crowded ? `${p50} · ${p99}` : medianText, medianOnLeft)}
${percentileMark(tail, row, crowded ? '' : tailText, tailOnLeft)}`;
}

function percentileMark(x: number, { bottom }: Row, label: string, onLeft: boolean): Markup {
  const top = bottom - HILL_PX - MARK_OVERHANG_PX;
  const textX = round(onLeft ? x - LABEL_GAP_PX : x + LABEL_GAP_PX);
  return markup`<line class="mark" x1="${round(x)}" x2="${round(x)}" y1="${top}" y2="${bottom}"/><text class="note halo" x="${textX}" y="${bottom - HILL_PX - LABEL_RISE_PX}" text-anchor="${onLeft ? 'end' : 'start'}">${label}</text>`;
}

interface Bins {
  counts: number[];
  /** Where bin i begins, pixels. */
  begins: (bin: number) => number;
}

/** The steps over the bins as a closed SVG path; neighbours of the same height are one step. */
function outlineOf({ counts, begins }: Bins, { bottom }: Row): string {
  const highest = Math.max(...counts);
  const heights = counts.map((count) => round(bottom - (count / highest) * HILL_PX));
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  let steps = '';
  for (let i = first; i <= last; i++) if (heights[i] !== heights[i - 1]) steps += `H${round(begins(i))}V${heights[i]}`;
  return `M${round(begins(first))},${bottom}${steps}H${round(begins(last + 1))}V${bottom}Z`;
}

/** How many durations fall into each of equal steps of the axis. A bucket wider than that is spread over them. */
function binsOf(histogram: StageHistogram, { scale }: DurationAxis): Bins {
  const [from = 0, to = 0] = scale.range();
  const [low = 1, high = 1] = scale.domain();
  const length = Math.max(1, Math.round(Math.log10(high / low) * BINS_PER_DECADE));
  const widthPx = (to - from) / length;
  const counts = Array.from({ length }, () => 0);
  const binAt = (ms: number): number => Math.min(length - 1, Math.floor((scale(ms) - from) / widthPx));
  for (const { lowMs, highMs, count } of histogram.buckets()) {
    const first = lowMs === 0 ? 0 : binAt(lowMs);
    const end = Math.max(first, highMs === 0 ? 0 : binAt(highMs));
    for (let bin = first; bin <= end; bin++) counts[bin] = (counts[bin] ?? 0) + count / (end - first + 1);
  }
  return { counts, begins: (bin) => from + bin * widthPx };
}
