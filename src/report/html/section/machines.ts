/**
 * The machines of a run over several processes, and what each did.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { MachineFacts } from '../../../result/machines/distributed-facts.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { counted, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { scrollingTable } from '../scrolling-table.ts';

const HEADS = ['Processes', 'Threads', 'Shares', 'Pods', 'Started', 'Failed', 'Busy', 'CPU', 'Lost'] as const;

/** Nothing for a run of one process. */
export function machinesSection({ distributed }: StoredSummary): Markup | undefined {
  if (distributed === undefined) return undefined;
  const { run, redis, shares, retriedShares, missingShares, machines } = distributed;
  const heads = HEADS.map((head) => markup`<th scope="col" class="number">${head}</th>`);
  const again = retriedShares === 0 ? 'none was done again' : `${formatCount(retriedShares)} done again`;
  const missing = missingShares === 0 ? '' : `, ${formatCount(missingShares)} not done`;
  return markup`<section id="machines"><h2>Machines</h2>
<p class="under">The run ${run} at ${redis}: the nodes in ${counted(shares, 'share')}, of which ${again}${missing}. Busy is the time that threads had shares, CPU what their processes had of it.</p>
${scrollingTable(
  'What each machine did',
  markup`<thead><tr><th scope="col">Machine</th>${heads}</tr></thead>
<tbody>${machines.map(row)}</tbody>`,
)}
</section>
`;
}

function row({ host, busyMs, cpuMs, lost, ...counts }: MachineFacts): Markup {
  const { processes, threads, shares, pods, started, failed } = counts;
  const numbers = [processes, threads, shares, pods, started, failed].map(formatCount);
  const cells = [...numbers, formatDuration(busyMs), formatDuration(cpuMs), formatCount(lost)];
  return markup`<tr><th scope="row">${host}</th>${cells.map((cell) => markup`<td class="number">${cell}</td>`)}</tr>\n`;
}
