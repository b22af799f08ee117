/**
 * The lock of the shared store: how often it was taken, how often somebody waited, where, and for how long.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { lockWaits, type WaitsOfMode } from '../../../result/lock/lock-waits.ts';
import type { LockSummary } from '../../../result/result.ts';
import { counted, formatCount, formatShare } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { stripesChart } from '../chart/lock/stripes.ts';
import { lockWaitsChart, waitKind } from '../chart/lock/waits.ts';

const US_PER_MS = 1_000;
/** So many of the hottest stripes are named. */
const HOTTEST = 5;

export function lockSection(lock: LockSummary): Markup {
  const acquisitions = lock.readAcquisitions + lock.writeAcquisitions;
  const byMode = lockWaits(lock);
  const chart = lockWaitsChart(byMode);
  const figure =
    chart === undefined
      ? markup`<p class="none">No thread ever slept for the lock.</p>`
      : markup`<figure><figcaption>How long threads waited: ${byMode.map(waitsKey)}</figcaption>
${chart}
</figure>`;
  const counters: [name: string, value: string, note: string][] = [
    ['Taken to read', formatCount(lock.readAcquisitions), formatShare(lock.readAcquisitions, acquisitions)],
    ['Taken to write', formatCount(lock.writeAcquisitions), formatShare(lock.writeAcquisitions, acquisitions)],
    ['Not free at once', formatCount(lock.contended), formatShare(lock.contended, acquisitions)],
    ...byMode.map(({ mode, count }): [string, string, string] => [
      mode === undefined ? 'Waits' : `Waits to ${mode}`,
      formatCount(count),
      formatShare(count, acquisitions),
    ]),
    ['Taken back from dead threads', formatCount(lock.recoveries), ''],
  ];
  const rows = counters.map(
    ([name, value, note]) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${value}</td><td class="number">${note}</td></tr>\n`,
  );
  return markup`<section id="lock"><h2>Lock of the shared store</h2>
${figure}
${byStripe(lock.byStripe)}
<div class="scroll"><table class="narrow"><caption class="unseen">Counters of the lock</caption>
<thead><tr><th scope="col">Lock</th><th scope="col" class="number">Times</th><th scope="col" class="number">Of all acquisitions</th></tr></thead>
<tbody>${rows}</tbody></table></div>
</section>
`;
}

/** `12 to read (p99 1.02 ms)`, with the colour of its bars. */
function waitsKey({ mode, count, p99Us }: WaitsOfMode): Markup {
  const text = mode === undefined ? counted(count, 'wait') : `${formatCount(count)} to ${mode}`;
  const limit = count === 0 ? '' : ` (p99 ${formatDuration(p99Us / US_PER_MS)})`;
  return markup`<span class="key ${waitKind(mode)}">${text}${limit}</span>`;
}

function byStripe(stripes: LockSummary['byStripe']): Markup | undefined {
  if (stripes === undefined) return undefined;
  const { wakeUps, sets, refs } = stripes;
  const woken = wakeUps.reduce((sum, count) => sum + count, 0);
  const stored = sets.reduce((sum, count) => sum + count, 0);
  const contention = stripesChart(wakeUps, 'heat', (stripe) => `woken ${counted(wakeUps[stripe] ?? 0, 'time')}`);
  const load = stripesChart(
    sets,
    'load',
    (stripe) => `set ${counted(sets[stripe] ?? 0, 'time')}, ${counted(refs[stripe] ?? 0, 'reference')}`,
  );
  const even = formatShare(1, sets.length);
  return markup`<h3>Contention by stripe</h3>
${
  contention === undefined
    ? markup`<p class="none">Nobody ever slept for a stripe.</p>`
    : markup`<figure><figcaption>How often threads that slept for a stripe had to be woken, ${counted(woken, 'time')} in all. An even load gives each of the ${formatCount(sets.length)} stripes ${even}; a lone dark cell is a stripe that everybody wants.</figcaption>
${contention}
${hottest(wakeUps, woken)}</figure>`
}
${
  load === undefined
    ? undefined
    : markup`<figure class="after"><figcaption>References set by stripe, ${counted(stored, 'time')} in all: they are spread by the hash of their container ID.</figcaption>
${load}</figure>`
}`;
}

function hottest(wakeUps: readonly number[], woken: number): Markup {
  const rows = wakeUps
    .map((count, stripe) => ({ stripe, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, HOTTEST)
    .map(
      ({ stripe, count }) =>
        markup`<tr><th scope="row">stripe ${stripe}</th><td class="number">${formatCount(count)}</td><td class="number">${formatShare(count, woken)}</td></tr>\n`,
    );
  return markup`<div class="scroll"><table class="narrow"><caption class="unseen">The hottest stripes</caption>
<thead><tr><th scope="col">Hottest</th><th scope="col" class="number">Woken</th><th scope="col" class="number">Of all</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
