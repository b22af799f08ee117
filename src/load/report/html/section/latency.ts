/**
 * How long the stages of a start took: distribution and percentiles.
 */

import { RESULT_STAGES, type ResultStage, type RunSummary } from '../../../result.ts';
import { type Markup, markup } from '../../markup.ts';
import { latencyDistributionChart } from '../chart/latency-distribution.ts';
import { formatCount, formatDuration } from '../quantity.ts';
import { STAGE_TEXT } from '../stage-text.ts';

const TIMES = ['meanMs', 'p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const;
const TIME_NAMES = ['mean', 'p50', 'p90', 'p95', 'p99', 'longest'] as const;
const NO_TIME = '–';

export function latencySection({ stages }: RunSummary): Markup {
  const chart = latencyDistributionChart(stages);
  const figure =
    chart === undefined
      ? markup`<p class="none">No stage ran.</p>`
      : markup`<figure>
<figcaption>Each hill is scaled to its own height; the number below a name is how many were timed. <span class="key step">steps of a start</span> <span class="key whole">whole starts</span></figcaption>
${chart}
</figure>`;
  const heads = TIME_NAMES.map((name) => markup`<th scope="col" class="number">${name}</th>`);
  return markup`<section id="latency"><h2>Latency by stage</h2>
${figure}
<div class="scroll"><table><caption class="unseen">Percentiles of each stage</caption>
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">Count</th>${heads}</tr></thead>
<tbody>${RESULT_STAGES.map((stage) => row(stage, stages))}</tbody></table></div>
</section>
`;
}

function row(stage: ResultStage, stages: RunSummary['stages']): Markup {
  const { name, meaning } = STAGE_TEXT[stage];
  const summary = stages[stage];
  const cells = TIMES.map(
    (time) => markup`<td class="number">${summary.count === 0 ? NO_TIME : formatDuration(summary[time])}</td>`,
  );
  return markup`<tr><th scope="row">${name}<small>${meaning}</small></th><td class="number">${formatCount(summary.count)}</td>${cells}</tr>\n`;
}
