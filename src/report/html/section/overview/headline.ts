/**
 * The two times that matter most, side by side: until a pod was ready, and what the SLO counts; in numbers and over time.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import { type Bands, bandsOf } from '../../../../result/bands.ts';
import type { Unjudged } from '../../../../result/read/stored-summary.ts';
import type { StageSummary } from '../../../../result/result.ts';
import type { StageOverTime } from '../../../../result/scenario-result.ts';
import { counted, formatCount } from '../../../../text/counts.ts';
import { formatDuration } from '../../../../text/durations.ts';
import { POD_READY, STAGE_BY_KEY } from '../../../../text/stages.ts';
import type { BandNoun } from '../../../comparison/named-bands.ts';
import { bandsChart } from '../../chart/bands.ts';
import { latencyOverTimeChart, overTimeKeys } from '../../chart/latency/over-time.ts';
import { HALF_PAGE } from '../../half-page.ts';
import { chaosMarks } from '../starts/starts.ts';

const PERCENTILES = [
  ['p50', 'p50Ms'],
  ['p95', 'p95Ms'],
  ['p99', 'p99Ms'],
  ['longest', 'maxMs'],
] as const;
const NO_TIME = '–';

interface Headline {
  readonly title: string;
  readonly meaning: string;
  readonly summary: StageSummary;
  readonly overTime: StageOverTime | undefined;
  /** What is timed: `pod`. */
  readonly noun: 'pod' | 'container';
  /** How many were to start. */
  readonly all: number;
  /** How many of these nobody tried. */
  readonly untried: number | undefined;
}

export function headlines(summary: Unjudged): Markup {
  const { podStart, stages, latencyOverTime, counts } = summary;
  const duration = STAGE_BY_KEY.startDuration;
  return markup`<div class="pair">
${
  podStart &&
  card(
    {
      title: 'Time until a pod was ready',
      meaning: POD_READY.meaning,
      summary: podStart,
      overTime: latencyOverTime?.podStart,
      noun: 'pod',
      all: counts.pods,
      untried: counts.untriedPods,
    },
    summary,
  )
}${card(
  {
    title: 'Start duration of a container',
    meaning: duration.meaning,
    summary: stages.startDuration,
    overTime: latencyOverTime?.stages.startDuration,
    noun: 'container',
    all: counts.containers,
    untried: counts.untried,
  },
  summary,
)}</div>`;
}

function card({ title, meaning, summary, overTime, noun, all, untried }: Headline, run: Unjudged): Markup {
  const { latencyOverTime, chaos = [] } = run;
  const [marks, intervalMs] = [chaosMarks(chaos), latencyOverTime?.intervalMs ?? 1];
  const chart =
    overTime && latencyOverTimeChart({ name: title, intervalMs, stage: overTime, marks, canvases: HALF_PAGE });
  const keys = overTime && overTimeKeys(overTime);
  const times = PERCENTILES.map(
    ([name, time]) =>
      markup`<div><dt>${name}</dt><dd>${summary.count === 0 ? NO_TIME : formatDuration(summary[time])}</dd></div>`,
  );
  return markup`<div class="card"><h2>${title}</h2>
<p class="under">${meaning}; ${counted(summary.count, noun)}.</p>
<dl class="times">${times}</dl>
${chart && markup`<figure><figcaption>By when they ended:${keys}</figcaption>\n${chart}\n</figure>`}
${bands(bandsOf(summary, all, untried), `${noun}s`)}</div>
`;
}

/** Of a single one its time says it all. */
function bands(found: Bands | undefined, nouns: BandNoun): Markup | undefined {
  if (found === undefined || found.total === 1) return undefined;
  return markup`<figure><figcaption>Shares of all ${formatCount(found.total)} ${nouns}, by how long they took:</figcaption>
${bandsChart(found, nouns)}
</figure>`;
}
