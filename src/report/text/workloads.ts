/**
 * The table by workload for the terminal, the worst first.
 */

import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';

const RIGHT = 'right';
const COLUMNS = [
  { title: 'WORKLOAD' },
  { title: 'PODS', align: RIGHT, spare: 2 },
  { title: 'STARTED', align: RIGHT },
  { title: 'FAILED', align: RIGHT },
  { title: 'START P50', align: RIGHT, spare: 3 },
  { title: 'START P99', align: RIGHT },
  { title: 'TOTAL P99', align: RIGHT, spare: 1 },
] as const;
/** The rest is in the reports. */
const MOST_ROWS = 10;

/** Nothing for one workload: the whole says it. */
export function formatWorkloads({ workloads = [] }: StoredSummary, style: TextStyle, mostColumns?: number): string[] {
  if (workloads.length < 2) return [];
  const rows = workloads.slice(0, MOST_ROWS).map(({ namespace, workload, pods, started, failed, stages }) => {
    const { startDuration, startTotal } = stages;
    const times = [startDuration?.p50Ms, startDuration?.p99Ms, startTotal?.p99Ms];
    return [
      `${namespace}/${workload}`,
      ...[pods, started, failed].map(formatCount),
      ...times.map((ms) => (ms === undefined ? '-' : formatDuration(ms))),
    ];
  });
  const hidden = workloads.length - rows.length;
  const more =
    hidden > 0 ? [style('aside', `… and ${counted(hidden, 'workload')} with shorter starts: see --out`)] : [];
  return ['', ...formatTable(COLUMNS, rows, style, mostColumns), ...more];
}
