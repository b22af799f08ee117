/**
 * The starts by workload, the worst first.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import type { WorkloadSummary } from '../../../result/result.ts';
import { formatCount, formatShare } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { filteredTable } from '../filtered-table.ts';

const COLUMNS = [
  'Workload',
  'Kind',
  'Pods',
  'Started',
  'Failed',
  'Dropped',
  'Start duration p50',
  'p99',
  'longest',
  'Start in total p99',
  'Image pull p99',
] as const;
const NO_TIME = '–';

/** The section; undefined where the whole says it all. */
export function workloadsSection({ workloads = [] }: StoredSummary): Markup | undefined {
  if (workloads.length < 2) return undefined;
  const table = filteredTable({
    id: 'workload-table',
    caption: 'The longest 99th percentile of the start duration first; before them those of which nothing started.',
    columns: COLUMNS,
    rows: workloads.map(row),
  });
  return markup`<section id="workloads"><h2>By workload</h2>
${table}
</section>
`;
}

function row({ namespace, workload, kind, pods, started, failed, dropped, stages }: WorkloadSummary): Markup {
  const { startDuration, startTotal, pull } = stages;
  const times = [startDuration?.p50Ms, startDuration?.p99Ms, startDuration?.maxMs, startTotal?.p99Ms, pull?.p99Ms];
  const failure = failed === 0 ? formatCount(0) : `${formatCount(failed)} (${formatShare(failed, started + failed)})`;
  return markup`<tr><td class="name">${namespace}/${workload}</td><td>${kind}</td>${[pods, started].map((count) => markup`<td class="number">${formatCount(count)}</td>`)}<td class="${failed > 0 ? 'number breached' : 'number'}">${failure}</td><td class="number">${formatCount(dropped)}</td>${times.map((ms) => markup`<td class="number">${ms === undefined ? NO_TIME : formatDuration(ms)}</td>`)}</tr>\n`;
}
