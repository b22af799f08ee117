/**
 * Starts over time: throughput and failures, with what chaos did to them.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import type { TimeMark } from '../../../../chart/time-axis.ts';
import type { Unjudged } from '../../../../result/read/stored-summary.ts';
import type { ChaosAction } from '../../../../result/scenario-result.ts';
import { formatCount } from '../../../../text/counts.ts';
import { formatDuration, formatSpan } from '../../../../text/durations.ts';
import {
  slowestInterval,
  startsChart,
  type TimelineInterval,
  timelineIntervals,
} from '../../chart/starts-over-time.ts';
import { scrollingTable } from '../../scrolling-table.ts';

/** More lines than this through one chart say nothing any more. */
const MOST_MARKS = 100;

export function startsSection({ timeline, chaos = [] }: Unjudged): Markup {
  const intervals = timelineIntervals(timeline);
  const [first] = intervals;
  return markup`<section id="starts"><h2>Starts over time</h2>
${first === undefined || intervals.every(({ started, failed }) => started + failed === 0) ? markup`<p class="none">No start ended.</p>` : overTime(first, intervals, chaosMarks(chaos))}
${chaosList(chaos)}
</section>
`;
}

function overTime(first: TimelineInterval, intervals: readonly TimelineInterval[], marks: readonly TimeMark[]): Markup {
  const chart = startsChart(intervals, marks);
  const figure =
    chart &&
    markup`<figure>
<figcaption>Starts that ended in each ${formatDuration(first.toMs - first.fromMs)}, per second: <span class="key started">started</span> <span class="key failed">failed</span>${chaosKey(marks)}</figcaption>
${chart}
</figure>
`;
  return markup`${figure}<p class="none explained">${slowestText(slowestInterval(intervals))}</p>
${intervalTable(intervals)}`;
}

/** What chaos did, for the time axis of a chart. */
export function chaosMarks(chaos: readonly ChaosAction[]): TimeMark[] {
  return chaos.slice(0, MOST_MARKS).map(({ atMs, kind, text }) => ({ atMs, text: `${kindText(kind)}: ${text}` }));
}

export function chaosKey(marks: readonly TimeMark[]): Markup | undefined {
  return marks.length === 0 ? undefined : markup` <span class="key happened">chaos</span>`;
}

function kindText(kind: ChaosAction['kind']): string {
  return kind.replace('-', ' ');
}

function chaosList(chaos: readonly ChaosAction[]): Markup | undefined {
  if (chaos.length === 0) return undefined;
  const rows = chaos.map(
    ({ atMs, kind, text }) =>
      markup`<tr><td class="number">${formatDuration(atMs)}</td><td>${kindText(kind)}</td><td>${text}</td></tr>\n`,
  );
  return markup`<h3>What chaos did</h3>
${scrollingTable(
  'What chaos did',
  markup`<thead><tr><th scope="col" class="number">At</th><th scope="col">What</th><th scope="col">To what</th></tr></thead>
<tbody>${rows}</tbody>`,
  'tall',
)}`;
}

function slowestText(slowest: TimelineInterval | undefined): string {
  if (slowest === undefined) return 'No container took any time to start.';
  const span = `${formatSpan(slowest.fromMs, slowest.toMs)} into the run`;
  return `The longest start duration was ${formatDuration(slowest.maxStartDurationMs)}, of a start that ended ${span}.`;
}

function intervalTable(intervals: readonly TimelineInterval[]): Markup {
  const rows = intervals.map(
    ({ fromMs, started, failed, maxStartDurationMs }) =>
      markup`<tr><td class="number">${formatDuration(fromMs)}</td><td class="number">${formatCount(started)}</td><td class="number">${formatCount(failed)}</td><td class="number">${formatDuration(maxStartDurationMs)}</td></tr>\n`,
  );
  return markup`<details><summary>The same as a table</summary>
${scrollingTable(
  'Starts over time',
  markup`<thead><tr><th scope="col" class="number">From</th><th scope="col" class="number">Started</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Longest start duration</th></tr></thead>
<tbody>${rows}</tbody>`,
  'tall',
)}</details>`;
}
