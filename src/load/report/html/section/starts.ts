/**
 * Starts over time: throughput, failures and the slowest start of each interval.
 */

import type { Timeline } from '../../../result.ts';
import { type Markup, markup } from '../../markup.ts';
import {
  slowestChart,
  slowestInterval,
  startsChart,
  type TimelineInterval,
  timelineIntervals,
} from '../chart/starts-over-time.ts';
import { formatCount, formatDuration } from '../quantity.ts';

export function startsSection(timeline: Timeline): Markup {
  const intervals = timelineIntervals(timeline);
  const slowest = slowestInterval(intervals);
  const [first] = intervals;
  const body =
    first === undefined
      ? markup`<p class="none">No start ended.</p>`
      : markup`<figure>
<figcaption>Ended starts in intervals of ${formatDuration(first.toMs - first.fromMs)}: <span class="key started">started</span> <span class="key failed">failed</span></figcaption>
${startsChart(intervals)}
</figure>
<figure>
<figcaption>${slowestText(slowest)}</figcaption>
${slowestChart(intervals)}
</figure>
${intervalTable(intervals)}`;
  return markup`<section id="starts"><h2>Starts over time</h2>
${body}
</section>
`;
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
