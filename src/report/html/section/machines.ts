/**
 * The machines of a run over several processes, and what each did.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { clockCells } from '../../../result/machines/clock-cells.ts';
import type { DistributedFacts, MachineFacts } from '../../../result/machines/distributed-facts.ts';
import { notBegunText, type PartName, partName } from '../../../result/machines/parts.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { counted, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { scrollingTable } from '../scrolling-table.ts';

const HEADS = ['Processes', 'Threads', 'Shares', 'Pods', 'Started', 'Failed', 'Busy', 'CPU', 'Lost'] as const;
/** In real time. */
const LIVE_HEADS = [
  'Processes',
  'Threads',
  'Segments',
  'Pods',
  'Started',
  'Failed',
  'Busy',
  'CPU',
  'Clock off',
  'Began late',
  'Lost',
] as const;

/** Nothing for a run of one process. */
export function machinesSection(summary: StoredSummary): Markup | undefined {
  const { distributed } = summary;
  if (distributed === undefined) return undefined;
  const { machines } = distributed;
  const isLive = partName(summary) === 'segment';
  const heads = (isLive ? LIVE_HEADS : HEADS).map((head) => markup`<th scope="col" class="number">${head}</th>`);
  const table = scrollingTable(
    'What each machine did',
    markup`<thead><tr><th scope="col">Machine</th>${heads}</tr></thead>
<tbody>${machines.map((machine) => row(machine, isLive))}</tbody>`,
  );
  return markup`<section id="machines"><h2>Machines</h2>
<p class="under">${originOf(distributed, partName(summary))}</p>
${machines.length === 0 ? undefined : table}
</section>
`;
}

function originOf(distributed: DistributedFacts, part: PartName): string {
  const { run, redis, shares, retriedShares, missingShares, beganAt } = distributed;
  const notBegun = notBegunText(part, distributed);
  if (notBegun !== undefined) return `The run ${run} at ${redis}: ${notBegun}.`;
  const cpu = 'CPU what their processes had of it.';
  if (part === 'segment') {
    const missing = missingShares === 0 ? '' : `; ${formatCount(missingShares)} did not come to the end`;
    const parts = `the nodes in ${counted(shares, 'segment')}, all begun at ${beganAt} by the clock of Redis${missing}`;
    return `The run ${run} at ${redis}: ${parts}. Busy is the time that threads had segments, ${cpu} Clock off is what the clock of Redis was ahead of the machine's own, and by how much that may be wrong.`;
  }
  const again = retriedShares === 0 ? 'none was done again' : `${formatCount(retriedShares)} done again`;
  const missing = missingShares === 0 ? '' : `, ${formatCount(missingShares)} not done`;
  const parts = `the nodes in ${counted(shares, 'share')}, of which ${again}${missing}`;
  return `The run ${run} at ${redis}: ${parts}. Busy is the time that threads had shares, ${cpu}`;
}

function row(machine: MachineFacts, isLive: boolean): Markup {
  const { host, processes, threads, shares, pods, started, failed, busyMs, cpuMs, lost } = machine;
  const numbers = [processes, threads, shares, pods, started, failed].map(formatCount);
  const times = [busyMs, cpuMs].map(formatDuration);
  const cells = [...numbers, ...times, ...(isLive ? clockCells(machine) : []), formatCount(lost)];
  return markup`<tr><th scope="row">${host}</th>${cells.map((cell) => markup`<td class="number">${cell}</td>`)}</tr>\n`;
}
