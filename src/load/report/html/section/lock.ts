/**
 * The lock of the shared store: how often it was taken, how often somebody waited, and for how long.
 */

import type { LockSummary } from '../../../result.ts';
import { type Markup, markup } from '../../markup.ts';
import { lockWaitsChart } from '../chart/lock-waits.ts';
import { formatAmount, formatCount, formatDuration, formatShare } from '../quantity.ts';

const US_PER_MS = 1_000;

export function lockSection(lock: LockSummary): Markup {
  const acquisitions = lock.readAcquisitions + lock.writeAcquisitions;
  const waits = lock.waitsUs.reduce((sum, count) => sum + count, 0);
  const chart = lockWaitsChart(lock.waitsUs);
  const figure =
    chart === undefined
      ? markup`<p class="none">No thread ever slept for the lock.</p>`
      : markup`<figure><figcaption>${formatAmount(waits, 'wait')}: 99 of 100 were shorter than ${formatDuration(lock.waitP99Us / US_PER_MS)}.</figcaption>
${chart}
</figure>`;
  const counters: [name: string, value: string, note: string][] = [
    ['Taken to read', formatCount(lock.readAcquisitions), formatShare(lock.readAcquisitions, acquisitions)],
    ['Taken to write', formatCount(lock.writeAcquisitions), formatShare(lock.writeAcquisitions, acquisitions)],
    ['Not free at once', formatCount(lock.contended), formatShare(lock.contended, acquisitions)],
    ['Waits', formatCount(waits), formatShare(waits, acquisitions)],
    ['Taken back from dead threads', formatCount(lock.recoveries), ''],
  ];
  const rows = counters.map(
    ([name, value, note]) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${value}</td><td class="number">${note}</td></tr>\n`,
  );
  return markup`<section id="lock"><h2>Lock of the shared store</h2>
${figure}
<div class="scroll"><table class="narrow"><caption class="unseen">Counters of the lock</caption>
<thead><tr><th scope="col">Lock</th><th scope="col" class="number">Times</th><th scope="col" class="number">Of all acquisitions</th></tr></thead>
<tbody>${rows}</tbody></table></div>
</section>
`;
}
