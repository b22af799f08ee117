/**
 * The calls of a real runtime, as the summary of a run shows them.
 */

import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';
import { endLines } from '../at-end.ts';

const RIGHT = 'right';
const COLUMNS = [
  { title: 'RUNTIME OPERATION' },
  { title: 'COUNT', align: RIGHT, spare: 3 },
  { title: 'ERRORS', align: RIGHT },
  { title: 'MEAN', align: RIGHT, spare: 1 },
  { title: 'P50', align: RIGHT },
  { title: 'P95', align: RIGHT, spare: 2 },
  { title: 'P99', align: RIGHT },
  { title: 'MAX', align: RIGHT, spare: 4 },
] as const;

/** A table under a line that names the runtime; nothing for a simulated run. */
export function formatCalls({ runtime }: StoredSummary, style: TextStyle, mostColumns?: number): string[] {
  if (runtime === undefined) return [];
  const rows = Object.entries(runtime.calls).map(([operation, call]) => {
    const { count, errors, meanMs, p50Ms, p95Ms, p99Ms, maxMs } = call;
    const times = [meanMs, p50Ms, p95Ms, p99Ms, maxMs].map(formatDuration);
    return [operation, formatCount(count), formatCount(errors), ...times];
  });
  const { name, version, api, endpoint } = runtime;
  const origin = printable(`runtime: ${name} ${version} over CRI ${api} at ${endpoint}`);
  const ends = endLines(runtime).map((line) => style('aside', printable(line)));
  return ['', ...formatTable(COLUMNS, rows, style, mostColumns), style('aside', origin), ...ends];
}
