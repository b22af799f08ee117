/**
 * Starts over time: throughput, failures and the slowest start of each interval, with what chaos did to them.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { TimeMark } from '../../../chart/time-axis.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import type { ChaosAction } from '../../../result/scenario-result.ts';
import { formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import {
  slowestChart,
  slowestInterval,
  startsChart,
  type TimelineInterval,
  timelineIntervals,
} from '../chart/starts-over-time.ts';

/** More lines than this through one chart say nothing any more. */
const MOST_MARKS = 100;

export function startsSection({ timeline, chaos = [] }: StoredSummary): Markup {
  const intervals = timelineIntervals(timeline);
  const slowest = slowestInterval(intervals);
  const marks = chaosMarks(chaos);
  const [first] = intervals;
  const body =
    first === undefined
      ? markup`<p class="none">No start ended.</p>`
      : markup`<figure>
<figcaption>Ended starts in intervals of ${formatDuration(first.toMs - first.fromMs)}: <span class="key started">started</span> <span class="key failed">failed</span>${chaosKey(marks)}</figcaption>
${startsChart(intervals, marks)}
</figure>
<figure>
<figcaption>${slowestText(slowest)}</figcaption>
${slowestChart(intervals, marks)}
</figure>
${intervalTable(intervals)}`;
  return markup`<section id="starts"><h2>Starts over time</h2>
${body}
${chaosList(chaos)}
</section>
`;
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
<div class="scroll tall" tabindex="0" role="region" aria-label="What chaos did"><table><caption class="unseen">What chaos did</caption>
<thead><tr><th scope="col" class="number">At</th><th scope="col">What</th><th scope="col">To what</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function slowestText(slowest: TimelineInterval | undefined): string {
  if (slowest === undefined) return 'No start has a duration above zero.';
  const span = `${formatDuration(slowest.fromMs)} and ${formatDuration(slowest.toMs)}`;
  return `The slowest start took ${formatDuration(slowest.maxStartDurationMs)} and ended between ${span} of the run.`;
}

function intervalTable(intervals: readonly TimelineInterval[]): Markup {
  const rows = intervals.map(
    ({ fromMs, started, failed, maxStartDurationMs }) =>
      markup`<tr><td class="number">${formatDuration(fromMs)}</td><td class="number">${formatCount(started)}</td><td class="number">${formatCount(failed)}</td><td class="number">${formatDuration(maxStartDurationMs)}</td></tr>\n`,
  );
  return markup`<details><summary>The same as a table</summary>
<div class="scroll tall" tabindex="0" role="region" aria-label="Starts over time as a table"><table><caption class="unseen">Starts over time</caption>
<thead><tr><th scope="col" class="number">From</th><th scope="col" class="number">Started</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Longest start duration</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}
