/**
 * How long the stages of a start took: over time, by percentile, as distributions, and in numbers.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { StageHistogram } from '../../../result/recording/histogram/stage-histogram.ts';
import type { ResultStage } from '../../../result/result-stages.ts';
import { RESULT_STAGES } from '../../../result/result-stages.ts';
import { counted, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { STAGE_BY_KEY } from '../../../text/stages.ts';
import { byPercentileChart } from '../chart/latency/by-percentile.ts';
import { latencyDistributionChart } from '../chart/latency/distribution.ts';
import { latencyOverTimeChart, OVER_TIME_LINES } from '../chart/latency/over-time.ts';
import { chaosKey, chaosMarks } from './starts.ts';

const TIMES = ['meanMs', 'p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const;
const TIME_NAMES = ['mean', 'p50', 'p90', 'p95', 'p99', 'longest'] as const;
const NO_TIME = '–';
/** Of fewer durations none lies beyond the 99th percentile. */
const ENOUGH_FOR_P99 = 100;
/** Shown at once; the others when asked for. */
const MAIN_STAGE: ResultStage = 'startDuration';

export function latencySection(summary: StoredSummary): Markup {
  const { stages } = summary;
  const chart = latencyDistributionChart(stages);
  const figure =
    chart === undefined
      ? markup`<p class="none">No stage ran.</p>`
      : markup`<figure>
<figcaption>How long each stage took. Each hill is scaled to its own height; the number at a name is how many were timed. <span class="key step">steps of a start</span> <span class="key whole">whole starts</span></figcaption>
${chart}
</figure>`;
  const heads = TIME_NAMES.map((name) => markup`<th scope="col" class="number">${name}</th>`);
  return markup`<section id="latency"><h2>Latency by stage</h2>
${overTime(summary)}
${figure}
<div class="scroll"><table><caption class="unseen">Percentiles of each stage</caption>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Count</th>${heads}</tr></thead>
<tbody>${RESULT_STAGES.filter((stage) => stage !== 'stop' || stages.stop.count > 0).map((stage) => row(stage, stages))}</tbody></table></div>
${byPercentile(stages)}
</section>
`;
}

function overTime({ latencyOverTime, chaos = [] }: StoredSummary): Markup | undefined {
  if (latencyOverTime === undefined) return undefined;
  const { intervalMs, stages } = latencyOverTime;
  const marks = chaosMarks(chaos);
  const figures = [MAIN_STAGE, ...RESULT_STAGES.filter((stage) => stage !== MAIN_STAGE)].flatMap((name) => {
    const stage = stages[name];
    const title = STAGE_BY_KEY[name].name;
    const chart = stage && latencyOverTimeChart({ name: title, intervalMs, stage, marks });
    if (stage === undefined || chart === undefined) return [];
    const keys = OVER_TIME_LINES.map((line) => markup` <span class="key ${line.name}">${line.name}</span>`);
    const what = name === 'stop' ? 'stop' : 'start';
    const few = typicalCount(stage.count);
    const note = few < ENOUGH_FOR_P99 ? ` An interval holds about ${counted(few, what)}: its p99 is its longest.` : '';
    const shown = name === MAIN_STAGE ? `${title} (${STAGE_BY_KEY[name].meaning})` : title;
    return [
      markup`<figure><figcaption>Of the ${what}s that ended in each ${formatDuration(intervalMs)}, ${shown}:${keys}${chaosKey(marks)}${note}</figcaption>
${chart}
</figure>\n`,
    ];
  });
  const [main, ...others] = figures;
  if (others.length === 0) return main;
  return markup`${main}<details><summary>The other stages over time</summary>
${others}</details>`;
}

/** The median of the intervals in which anything ended. */
function typicalCount(counts: readonly number[]): number {
  const sorted = counts.filter((count) => count > 0).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function byPercentile(stages: StoredSummary['stages']): Markup | undefined {
  const chart = byPercentileChart(
    (['startDuration', 'startTotal'] as const).map((stage) => ({
      kind: stage,
      name: STAGE_BY_KEY[stage].name,
      histogram: StageHistogram.decode(stages[stage].histogram),
    })),
  );
  if (chart === undefined) return undefined;
  return markup`<figure class="after"><figcaption>The tail: each power of ten to the right leaves a tenth of the starts. <span class="key startDuration">start duration</span> <span class="key startTotal">start in total</span></figcaption>
${chart}
</figure>`;
}

function row(stage: ResultStage, stages: StoredSummary['stages']): Markup {
  const { name, meaning } = STAGE_BY_KEY[stage];
  const summary = stages[stage];
  const cells = TIMES.map(
    (time) => markup`<td class="number">${summary.count === 0 ? NO_TIME : formatDuration(summary[time])}</td>`,
  );
  return markup`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number">${formatCount(summary.count)}</td>${cells}</tr>\n`;
}
