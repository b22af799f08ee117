/**
 * What ran: everything needed to run it again.
 */

import type { RunSummary } from '../../../result.ts';
import { type Markup, markup } from '../../markup.ts';
import { formatAmount, formatCount, formatDuration, formatInstant } from '../quantity.ts';

export function factsSection(summary: RunSummary): Markup {
  const { counts, versions } = summary;
  const facts: [name: string, value: string][] = [
    ['Name', summary.name],
    ['Seed', String(summary.seed)],
    ['Workers', formatCount(summary.workers)],
    ['Planned', `${formatAmount(counts.pods, 'pod')}, ${formatAmount(counts.containers, 'container')}`],
    ['Began', formatInstant(summary.startedAt)],
    ['Took', formatDuration(summary.durationMs)],
    ['refmanager', versions.refmanager],
    ['Node.js', versions.node],
    ['Result schema', summary.schema],
  ];
  return markup`<section id="run"><h2>The run</h2>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="none">The same seed on the same manifests gives the same names, uids and container IDs.</p>
</section>
`;
}
