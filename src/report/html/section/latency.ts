/**
 * How long the stages of a start took: over time, by percentile, as distributions, and in numbers.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { Unjudged } from '../../../result/read/stored-summary.ts';
import { StageHistogram } from '../../../result/recording/histogram/stage-histogram.ts';
import type { StageSummary } from '../../../result/result.ts';
import { counted, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { POD_READY, READING_ORDER, STAGE_BY_KEY } from '../../../text/stages.ts';
import { byPercentileChart } from '../chart/latency/by-percentile.ts';
import { latencyDistributionChart } from '../chart/latency/distribution.ts';
import { latencyOverTimeChart, overTimeKeys } from '../chart/latency/over-time.ts';
import { scrollingTable } from '../scrolling-table.ts';
import { chaosKey, chaosMarks } from './starts/starts.ts';

/** Phones have no room for those that can be spared. */
const COLUMNS = [
  { name: 'mean', time: 'meanMs', isSpare: true },
  { name: 'p50', time: 'p50Ms', isSpare: false },
  { name: 'p90', time: 'p90Ms', isSpare: true },
  { name: 'p95', time: 'p95Ms', isSpare: false },
  { name: 'p99', time: 'p99Ms', isSpare: false },
  { name: 'longest', time: 'maxMs', isSpare: false },
] as const;
const NO_TIME = '–';
/** Of fewer durations none lies beyond the 99th percentile. */
const ENOUGH_FOR_P99 = 100;

export function latencySection(summary: Unjudged): Markup {
  const { stages } = summary;
  const chart = latencyDistributionChart(stages);
  if (chart === undefined)
    return markup`<section id="latency"><h2>Latency by stage</h2>
<p class="none">No stage ran.</p>
</section>
`;
  return markup`<section id="latency"><h2>Latency by stage</h2>
${stageTable(summary)}
<figure>
<figcaption>How long each stage took, on a logarithmic axis. Every hill is drawn equally high; the number with a name is how many were timed.</figcaption>
${chart}
</figure>
${overTime(summary)}
${byPercentile(summary)}
</section>
`;
}

function stageTable({ podStart, stages }: Unjudged): Markup {
  const shown = READING_ORDER.filter((stage) => stage !== 'stop' || stages.stop.count > 0);
  const rows = [podStart && row(POD_READY, podStart), ...shown.map((stage) => row(STAGE_BY_KEY[stage], stages[stage]))];
  const heads = COLUMNS.map(
    ({ name, isSpare }) => markup`<th scope="col" class="${numberClass(isSpare)}">${name}</th>`,
  );
  return scrollingTable(
    'Percentiles of each stage',
    markup`<thead><tr><th scope="col">Stage</th><th scope="col" class="number spare">Count</th>${heads}</tr></thead>
<tbody>${rows}</tbody>`,
  );
}

function overTime({ latencyOverTime, chaos = [] }: Unjudged): Markup | undefined {
  if (latencyOverTime === undefined) return undefined;
  const { intervalMs, stages } = latencyOverTime;
  const marks = chaosMarks(chaos);
  // The start duration is on the first screen.
  const others = READING_ORDER.filter((stage) => stage !== 'startDuration');
  const figures = others.flatMap((name) => {
    const stage = stages[name];
    const title = STAGE_BY_KEY[name].name;
    const chart = stage && latencyOverTimeChart({ name: title, intervalMs, stage, marks });
    if (stage === undefined || chart === undefined) return [];
    const what = name === 'stop' ? 'stop' : 'start';
    const few = typicalCount(stage.count);
    const note = few < ENOUGH_FOR_P99 ? ` With about ${counted(few, what)} in each, the p99 is the longest.` : '';
    return [
      markup`<figure><figcaption>${title}, by when the ${what}s ended, in steps of ${formatDuration(intervalMs)}:${overTimeKeys(stage)}${chaosKey(marks)}${note}</figcaption>
${chart}
</figure>\n`,
    ];
  });
  if (figures.length === 0) return undefined;
  return markup`<details><summary>Each stage over time</summary>
${figures}</details>`;
}

/** The median of the intervals in which anything ended. */
function typicalCount(counts: readonly number[]): number {
  const sorted = counts.filter((count) => count > 0).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function byPercentile({ stages, podStart }: Unjudged): Markup | undefined {
  const curves = (['startDuration', 'startTotal'] as const).map((stage) => ({
    kind: stage as string,
    name: STAGE_BY_KEY[stage].name as string,
    histogram: StageHistogram.decode(stages[stage].histogram),
  }));
  if (podStart !== undefined)
    curves.unshift({
      kind: 'podStart',
      name: POD_READY.name,
      histogram: StageHistogram.decode(podStart.histogram),
    });
  const chart = byPercentileChart(curves);
  if (chart === undefined) return undefined;
  const keys = curves.map(({ kind, name }) => markup` <span class="key ${kind}">${name}</span>`);
  return markup`<figure class="after"><figcaption>The tail: p90, p99, p99.9 and so on, each with a tenth of the starts of the one before above it:${keys}</figcaption>
${chart}
</figure>`;
}

function row({ name, meaning }: { readonly name: string; readonly meaning: string }, summary: StageSummary): Markup {
  const cells = COLUMNS.map(
    ({ time, isSpare }) =>
      markup`<td class="${numberClass(isSpare)}">${summary.count === 0 ? NO_TIME : formatDuration(summary[time])}</td>`,
  );
  return markup`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number spare">${formatCount(summary.count)}</td>${cells}</tr>\n`;
}

/** What phones leave out. */
function numberClass(isSpare: boolean): string {
  return isSpare ? 'number spare' : 'number';
}
