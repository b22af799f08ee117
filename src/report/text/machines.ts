/**
 * The machines of a run over several processes, as the summary of a run shows them.
 */

import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';

const RIGHT = 'right';
const COLUMNS = [
  { title: 'MACHINE' },
  { title: 'PROCESSES', align: RIGHT },
  { title: 'THREADS', align: RIGHT },
  { title: 'SHARES', align: RIGHT },
  { title: 'PODS', align: RIGHT, spare: 3 },
  { title: 'STARTED', align: RIGHT, spare: 4 },
  { title: 'FAILED', align: RIGHT, spare: 5 },
  { title: 'BUSY', align: RIGHT },
  { title: 'CPU', align: RIGHT, spare: 2 },
  { title: 'LOST', align: RIGHT, spare: 1 },
] as const;

/** A table over a line that names the run; nothing for a run of one process. */
export function formatMachines({ distributed }: StoredSummary, style: TextStyle, mostColumns?: number): string[] {
  if (distributed === undefined) return [];
  const rows = distributed.machines.map((machine) => {
    const { host, processes, threads, shares, pods, started, failed, busyMs, cpuMs, lost } = machine;
    const counts = [processes, threads, shares, pods, started, failed].map(formatCount);
    return [printable(host), ...counts, formatDuration(busyMs), formatDuration(cpuMs), formatCount(lost)];
  });
  const { run, redis, shares, retriedShares, resumed } = distributed;
  const again = retriedShares === 0 ? '' : `, ${formatCount(retriedShares)} done again`;
  const origin = `run ${run} at ${redis}: ${counted(shares, 'share')}${again}${resumed ? ', gone on with' : ''}`;
  return ['', ...formatTable(COLUMNS, rows, style, mostColumns), style('aside', printable(origin))];
}
