/**
 * The sections of a comparison below its overview: starts over time, latency, failures and the lock of both runs.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { Comparison, StageDifferences } from '../../../result/compare/comparison.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { StageHistogram } from '../../../result/recording/histogram/stage-histogram.ts';
import { formatCount, formatShare } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { POD_READY, STAGE_BY_KEY } from '../../../text/stages.ts';
import { failureReasons } from '../../wording/failure-groups.ts';
import { byPercentileChart } from '../chart/latency/by-percentile.ts';
import { latencyDistributionChart } from '../chart/latency/distribution.ts';
import { timelineIntervals } from '../chart/starts-over-time.ts';
import { type Series, twoRunsChart } from '../chart/two-runs.ts';
import { scrollingTable } from '../scrolling-table.ts';
import { changeMark, differenceTable } from './change.ts';

const MS_PER_SECOND = 1_000;
const KEY = markup`<span class="key before">before</span> <span class="key after">after</span>`;
const COLUMNS = ['p50', 'p90', 'p95', 'p99', 'longest'] as const;
const WHOLE_STARTS = ['startDuration', 'startTotal'] as const;

export function startsOfBoth({ before, after, overall }: Comparison): Markup {
  const chart = twoRunsChart({
    title: 'containers started per second',
    unit: 'perSecond',
    before: startsPerSecond(before),
    after: startsPerSecond(after),
  });
  return markup`<section id="starts"><h2>Starts over time</h2>
${figure(markup`Containers started per second: ${KEY}`, chart)}
${differenceTable('The runs as a whole', overall)}
</section>
`;
}

export function latencyOfBoth({ before, after, stages }: Comparison): Markup {
  const rows = stages.flatMap(stageRows);
  const heads = COLUMNS.map((name) => markup`<th scope="col" class="number">${name}</th>`);
  return markup`<section id="latency"><h2>Latency by stage</h2>
${scrollingTable(
  'Percentiles of each stage in both runs',
  markup`<thead><tr><th scope="col">Stage</th><th scope="col">Run</th><th scope="col" class="number">Count</th>${heads}</tr></thead>
<tbody>${rows}</tbody>`,
)}
<p class="none explained"><strong>Better</strong> and <strong>worse</strong>: chance does not explain the difference, judged by how the slow starts divide between the runs and by how the percentile differs over their whole course. All numbers are judged together: of two runs of the same thing, at most one comparison in twenty would show any mark. <strong>Within chance</strong>: tested, and no difference found. <strong>Too few starts to tell</strong>: not even runs with nothing in common could be told apart. <strong>Same</strong>: less than 1% apart. <strong>No mark</strong>: told, but not judged. The longest of many starts is a matter of chance, and how long a run lasts depends on what was asked of it.</p>
${overTimeOfBoth(before, after)}
${figure(markup`How long each stage took: the run after as hills, the run before as outlines, all drawn equally high.`, latencyDistributionChart(after.stages, before.stages))}
${WHOLE_STARTS.map((stage) => tailOfBoth(stage, before, after))}
</section>
`;
}

export function failuresOfBoth({ before, after }: Comparison): Markup {
  const [old, now] = [before, after].map(
    ({ failureCounts }) => new Map(failureReasons(failureCounts).map(({ reason, count }) => [reason, count])),
  ) as [Map<string, number>, Map<string, number>];
  const reasons = [...new Set([...now.keys(), ...old.keys()])];
  const rows = reasons.map(
    (reason) =>
      markup`<tr><th scope="row">${reason}</th><td class="number">${formatCount(old.get(reason) ?? 0)}</td><td class="number">${formatCount(now.get(reason) ?? 0)}</td></tr>\n`,
  );
  const listed = [before, after].some(({ failures, counts }) => failures.length < counts.failed)
    ? ' A result lists only the first failures of its run; the shares are of those.'
    : '';
  const body =
    rows.length === 0
      ? markup`<p class="none">No start failed in either run.</p>`
      : markup`<p class="none">${formatCount(before.counts.failed)} before, ${formatCount(after.counts.failed)} after.${listed}</p>
${scrollingTable(
  'Failed starts of both runs by reason',
  markup`<thead><tr><th scope="col">Reason</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th></tr></thead>
<tbody>${rows}</tbody>`,
  'narrow',
)}`;
  return markup`<section id="failures"><h2>Failures</h2>
${body}
</section>
`;
}

export function lockOfBoth({ before, after, lock }: Comparison): Markup {
  const share = ({ lock: own }: StoredSummary): string =>
    formatShare(own.contended, own.readAcquisitions + own.writeAcquisitions);
  return markup`<section id="lock"><h2>Lock of the shared store</h2>
<p class="none">Contended: ${share(before)} of all acquisitions before, ${share(after)} after.</p>
${differenceTable('The lock in both runs', lock)}
</section>
`;
}

function stageRows({ stage, countBefore, countAfter, differences }: StageDifferences): Markup[] {
  if (countBefore === 0 && countAfter === 0) return [];
  const { name, meaning } = stage === 'podStart' ? POD_READY : STAGE_BY_KEY[stage];
  const cells = (of: 'before' | 'after'): Markup[] =>
    COLUMNS.map((_, i) => {
      const difference = differences[i];
      if (difference === undefined) return markup`<td class="number">–</td>`;
      const mark = of === 'after' ? markup`<br/>${changeMark(difference)}` : undefined;
      return markup`<td class="number">${formatDuration(difference[of])}${mark}</td>`;
    });
  return [
    markup`<tr class="first"><th scope="rowgroup" rowspan="2">${name}<small>${meaning}</small></th><td>before</td><td class="number">${formatCount(countBefore)}</td>${cells('before')}</tr>\n`,
    markup`<tr><td>after</td><td class="number">${formatCount(countAfter)}</td>${cells('after')}</tr>\n`,
  ];
}

function overTimeOfBoth(before: StoredSummary, after: StoredSummary): Markup | undefined {
  const chart = twoRunsChart({
    title: 'p99 of the start duration',
    unit: 'ms',
    before: p99OverTime(before),
    after: p99OverTime(after),
  });
  return chart && figure(markup`99th percentile of the start duration over time: ${KEY}`, chart);
}

function tailOfBoth(
  stage: (typeof WHOLE_STARTS)[number],
  before: StoredSummary,
  after: StoredSummary,
): Markup | undefined {
  const chart = byPercentileChart([
    { kind: 'before', name: 'before', histogram: StageHistogram.decode(before.stages[stage].histogram) },
    { kind: 'after', name: 'after', histogram: StageHistogram.decode(after.stages[stage].histogram) },
  ]);
  return (
    chart && figure(markup`The tail of ${STAGE_BY_KEY[stage].name} (${STAGE_BY_KEY[stage].meaning}): ${KEY}`, chart)
  );
}

function figure(caption: Markup, chart: Markup | undefined): Markup | undefined {
  return chart && markup`<figure><figcaption>${caption}</figcaption>\n${chart}\n</figure>`;
}

function startsPerSecond({ timeline }: StoredSummary): Series {
  const intervals = timelineIntervals(timeline);
  const [first] = intervals;
  const intervalMs = first === undefined ? timeline.intervalMs : first.toMs - first.fromMs;
  return { intervalMs, values: intervals.map(({ started }) => (started * MS_PER_SECOND) / intervalMs) };
}

function p99OverTime({ latencyOverTime }: StoredSummary): Series {
  const stage = latencyOverTime?.stages.startDuration;
  if (latencyOverTime === undefined || stage === undefined) return { intervalMs: 1, values: [] };
  const values = stage.count.map((count, i) => (count === 0 ? undefined : stage.p99Ms[i]));
  return { intervalMs: latencyOverTime.intervalMs, values };
}
