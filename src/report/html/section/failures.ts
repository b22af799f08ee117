/**
 * What went wrong: failed starts by reason, the first of them one by one, and events that found no reference.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import type { FailureCount } from '../../../result/result.ts';
import type { RefMisses } from '../../../result/scenario-result.ts';
import { counted, formatCount, formatShare } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { failureReasonsChart } from '../chart/failure-reasons.ts';
import { filteredTable } from '../filtered-table.ts';

export function failuresSection(summary: StoredSummary): Markup {
  const { failures, counts, refMisses } = summary;
  return markup`<section id="failures"><h2>Failures</h2>
${failures.length === 0 ? markup`<p class="none">${counts.failed === 0 ? 'No start failed.' : `${counted(counts.failed, 'start')} failed; none was listed.`}</p>` : body(summary)}
${refMisses === undefined ? undefined : misses(refMisses)}
</section>
`;
}

function body({ failures, failureCounts, counts: { failed } }: StoredSummary): Markup {
  const first =
    failures.length < failed
      ? `The first ${formatCount(failures.length)} of ${formatCount(failed)} failures`
      : counted(failures.length, 'failure');
  const total = failureCounts.reduce((sum, { count }) => sum + count, 0);
  const rows = failures.map(
    ({ namespace, pod, container, outcome, error, code, message }) =>
      markup`<tr><td>${outcome}</td><td>${error}</td><td>${code ?? ''}</td><td class="name">${namespace}/${pod}</td><td class="name">${container}</td><td>${message}</td></tr>\n`,
  );
  return markup`<figure><figcaption>${counted(total, 'failure')} by reason.</figcaption>
${failureReasonsChart(failureReasons(failureCounts))}
</figure>
${filteredTable({ id: 'failure-rows', caption: first, columns: ['Outcome', 'Reason', 'Code', 'Pod', 'Container', 'Message'], rows })}`;
}

/** How often each reason comes, with the status code of the CRI call where one failed; the most frequent first. */
export function failureReasons(counts: readonly FailureCount[]): { reason: string; count: number }[] {
  return counts.map((each) => ({ reason: reasonOf(each), count: each.count })).sort((a, b) => b.count - a.count);
}

/** The kubelet's error; a start that had no chance to fail by itself is told by its outcome. */
function reasonOf({ outcome, reason, code }: FailureCount): string {
  if (outcome !== 'failed' || reason === '') return outcome;
  return code === undefined ? reason : `${reason} (${code})`;
}

/** What kubelets said as "No ref for container": the event was dropped. */
function misses({ lookups, count, examples }: RefMisses): Markup {
  if (count === 0) {
    return markup`<h3>Events without a reference</h3>
<p class="none">None: all ${counted(lookups, 'lookup')} found the reference of their container.</p>`;
  }
  const rows = examples.map(
    ({ atMs, node, containerID, event }) =>
      markup`<tr><td class="at">${formatDuration(atMs)}</td><td class="name">${node}</td><td>${event}</td><td class="id" title="${containerID}">${containerID}</td></tr>\n`,
  );
  const caption =
    examples.length < count ? `The first ${formatCount(examples.length)} of them` : counted(count, 'event');
  return markup`<h3>Events without a reference</h3>
<p><strong class="breached">${counted(count, 'event')}</strong> of ${formatCount(lookups)} (${formatShare(count, lookups)}) could not be attributed: the RefManager had no reference for the container. A kubelet drops such an event ("No ref for container").</p>
${filteredTable({ id: 'miss-rows', caption, columns: ['At', 'Node', 'Event', 'Container ID'], rows })}`;
}
