/**
 * The machines of a run over several processes, as the summary of a run shows them.
 */

import { clockCells } from '../../result/machines/clock-cells.ts';
import { notBegunText, partName } from '../../result/machines/parts.ts';
import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable, type TextColumn } from '../../text/table.ts';

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
/** In real time, before LOST. */
const CLOCK_COLUMNS = [
  { title: 'CLOCK OFF', align: RIGHT },
  { title: 'BEGAN LATE', align: RIGHT },
] as const;

/** A table over a line that names the run; nothing for a run of one process. */
export function formatMachines(summary: StoredSummary, style: TextStyle, mostColumns?: number): string[] {
  const { distributed } = summary;
  if (distributed === undefined) return [];
  const { run, redis, shares, retriedShares, resumed, beganAt, machines } = distributed;
  const part = partName(summary);
  const isLive = part === 'segment';
  const rows = machines.map((machine) => {
    const { host, processes, threads, shares: own, pods, started, failed, busyMs, cpuMs, lost } = machine;
    const counts = [processes, threads, own, pods, started, failed].map(formatCount);
    const times = [busyMs, cpuMs].map(formatDuration);
    return [printable(host), ...counts, ...times, ...(isLive ? clockCells(machine) : []), formatCount(lost)];
  });
  const again = retriedShares === 0 ? '' : `, ${formatCount(retriedShares)} done again`;
  const how = isLive ? `, begun together at ${beganAt}` : `${again}${resumed ? ', gone on with' : ''}`;
  const parts = notBegunText(part, distributed) ?? `${counted(shares, part)}${how}`;
  const table = machines.length === 0 ? [] : formatTable(columnsOf(isLive), rows, style, mostColumns);
  return ['', ...table, style('aside', printable(`run ${run} at ${redis}: ${parts}`))];
}

function columnsOf(isLive: boolean): readonly TextColumn[] {
  if (!isLive) return COLUMNS;
  const titled = COLUMNS.map((column) => (column.title === 'SHARES' ? { ...column, title: 'SEGMENTS' } : column));
  return [...titled.slice(0, -1), ...CLOCK_COLUMNS, ...titled.slice(-1)];
}
