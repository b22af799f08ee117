/**
 * What went wrong: failed starts by reason, and the first of them one by one.
 */

import type { FailedStart, RunSummary } from '../../../result.ts';
import { type Markup, markup } from '../../markup.ts';
import { failureReasonsChart } from '../chart/failure-reasons.ts';
import { filteredTable } from '../filtered-table.ts';
import { formatAmount, formatCount } from '../quantity.ts';

export function failuresSection({ failures, counts }: RunSummary): Markup {
  return markup`<section id="failures"><h2>Failures</h2>
${failures.length === 0 ? markup`<p class="none">${counts.failed === 0 ? 'No start failed.' : `${formatAmount(counts.failed, 'start')} failed; none was listed.`}</p>` : body(failures, counts.failed)}
</section>
`;
}

function body(failures: readonly FailedStart[], failed: number): Markup {
  const counts = new Map<string, number>();
  for (const failure of failures) counts.set(reasonOf(failure), (counts.get(reasonOf(failure)) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  const first =
    failures.length < failed
      ? `The first ${formatCount(failures.length)} of ${formatCount(failed)} failures`
      : formatAmount(failed, 'failure');
  const rows = failures.map(
    ({ namespace, pod, container, outcome, error, message }) =>
      markup`<tr><td>${outcome}</td><td>${error}</td><td class="name">${namespace}/${pod}</td><td class="name">${container}</td><td>${message}</td></tr>\n`,
  );
  return markup`<figure><figcaption>${first} by reason.</figcaption>
${failureReasonsChart(reasons)}
</figure>
${filteredTable({ id: 'failure-rows', caption: first, columns: ['Outcome', 'Reason', 'Pod', 'Container', 'Message'], rows })}`;
}

/** The kubelet's error; a start that had no chance to fail by itself is told by its outcome. */
function reasonOf({ outcome, error }: FailedStart): string {
  return outcome === 'failed' && error !== '' ? error : outcome;
}
