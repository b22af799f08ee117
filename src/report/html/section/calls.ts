/**
 * The calls of a real runtime, by the kubelet's name of the operation.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import type { CallSummary } from '../../../result/result.ts';
import { formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { endLines } from '../../at-end.ts';
import { scrollingTable } from '../scrolling-table.ts';

const TIMES = ['meanMs', 'p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const;
const TIME_NAMES = ['mean', 'p50', 'p90', 'p95', 'p99', 'longest'] as const;

/** Nothing for a simulated run. */
export function callsSection({ runtime }: StoredSummary): Markup | undefined {
  if (runtime === undefined) return undefined;
  const { name, version, api, endpoint, calls } = runtime;
  const heads = ['Count', 'Errors', ...TIME_NAMES].map((head) => markup`<th scope="col" class="number">${head}</th>`);
  return markup`<section id="calls"><h2>Runtime operations</h2>
<p class="under">${name} ${version} over CRI ${api} at ${endpoint}. Failed calls and the removal at the end are included.</p>
${endLines(runtime).map((line) => markup`<p class="under">${line}.</p>\n`)}${scrollingTable(
  'Calls of the container runtime',
  markup`<thead><tr><th scope="col">Operation</th>${heads}</tr></thead>
<tbody>${Object.entries(calls).map(([operation, call]) => row(operation, call))}</tbody>`,
)}
</section>
`;
}

function row(operation: string, call: CallSummary): Markup {
  const cells = TIMES.map((time) => markup`<td class="number">${formatDuration(call[time])}</td>`);
  return markup`<tr><th scope="row">${operation}</th><td class="number">${formatCount(call.count)}</td><td class="number">${formatCount(call.errors)}</td>${cells}</tr>\n`;
}
