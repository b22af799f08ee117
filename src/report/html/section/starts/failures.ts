/**
 * What went wrong: failed starts by reason with an example of each, all that are known, and events without a reference.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import type { Unjudged } from '../../../../result/read/stored-summary.ts';
import type { FailedStart } from '../../../../result/result.ts';
import type { RefMisses } from '../../../../result/scenario-result.ts';
import { counted, formatCount, formatShare } from '../../../../text/counts.ts';
import { formatDuration } from '../../../../text/durations.ts';
import { failureGroups, failureReasons } from '../../../wording/failure-groups.ts';
import { failureReasonsChart } from '../../chart/failure-reasons.ts';
import { filteredTable } from '../../filtered-table.ts';
import { scrollingTable } from '../../scrolling-table.ts';

export function failuresSection(summary: Unjudged): Markup {
  const { failureCounts, failures, counts, refMisses } = summary;
  const isQuiet = failureCounts.length === 0 && failures.length === 0;
  return markup`<section id="failures"><h2>Failures</h2>
${isQuiet ? markup`<p class="none">${counts.failed === 0 ? 'No start failed.' : `${counted(counts.failed, 'start')} failed; the result does not say why.`}</p>` : body(summary)}
${refMisses === undefined ? undefined : misses(refMisses)}
</section>
`;
}

function body({ failures, failureCounts, counts: { failed } }: Unjudged): Markup {
  const first =
    failures.length < failed
      ? `The first ${formatCount(failures.length)} of ${formatCount(failed)} failures`
      : counted(failures.length, 'failure');
  const total = failureCounts.reduce((sum, { count }) => sum + count, 0);
  const groups = failureGroups(failureCounts, failures).map(
    ({ reason, count, example }) =>
      markup`<tr><th scope="row">${reason}</th><td class="number">${formatCount(count)}</td><td class="number">${formatShare(count, total)}</td><td>${example === undefined ? 'none listed' : exampleText(example)}</td></tr>\n`,
  );
  const rows = failures.map(
    ({ namespace, pod, container, outcome, error, code, message }) =>
      markup`<tr><td>${outcome}</td><td>${error}</td><td>${code ?? ''}</td><td class="name">${namespace}/${pod}</td><td class="name">${container}</td><td>${message}</td></tr>\n`,
  );
  return markup`<figure><figcaption>${counted(total, 'failure')} by reason</figcaption>
${failureReasonsChart(failureReasons(failureCounts))}
</figure>
${scrollingTable(
  'Failures by reason, each with an example',
  markup`<thead><tr><th scope="col">Reason</th><th scope="col" class="number">Count</th><th scope="col" class="number">Share</th><th scope="col">For example</th></tr></thead>
<tbody>${groups}</tbody>`,
)}
<details><summary>${first}, one by one</summary>
${filteredTable({ id: 'failure-rows', caption: first, columns: ['Outcome', 'Reason', 'Code', 'Pod', 'Container', 'Message'], rows })}</details>`;
}

function exampleText({ namespace, pod, container, error, message }: FailedStart): Markup {
  return markup`<span class="name">${namespace}/${pod} ${container}</span><small>${message === '' ? error : message}</small>`;
}

/** What kubelets said as "No ref for container": the event was dropped. */
function misses({ lookups, count, examples }: RefMisses): Markup {
  if (count === 0) {
    const none =
      lookups === 0
        ? 'No event had to look for the reference of its container.'
        : `None: ${lookups === 1 ? 'the only lookup' : `all ${formatCount(lookups)} lookups`} found the reference of the container.`;
    return markup`<h3>Events without a reference</h3>
<p class="none">${none}</p>`;
  }
  const rows = examples.map(
    ({ atMs, node, containerID, event }) =>
      markup`<tr><td class="at">${formatDuration(atMs)}</td><td class="name">${node}</td><td>${event}</td><td class="id" title="${containerID}">${containerID}</td></tr>\n`,
  );
  const caption =
    examples.length < count ? `The first ${formatCount(examples.length)} of them` : counted(count, 'event');
  return markup`<h3>Events without a reference</h3>
<p><strong class="breached">${counted(count, 'event')}</strong> of ${formatCount(lookups)} (${formatShare(count, lookups)}) could not be attributed to a container: the RefManager had no reference for it. A kubelet drops such an event ("No ref for container").</p>
${filteredTable({ id: 'miss-rows', caption, columns: ['At', 'Node', 'Event', 'Container ID'], rows })}`;
}
