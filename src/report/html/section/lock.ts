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
import { scrollingTable } from '../scrolling-table.ts';

const US_PER_MS = 1_000;
/** So many of the hottest stripes are named. */
const HOTTEST = 5;

export function lockSection(lock: LockSummary): Markup {
  const acquisitions = lock.readAcquisitions + lock.writeAcquisitions;
  const byMode = lockWaits(lock);
  const waits = byMode.reduce((sum, { count }) => sum + count, 0);
  const chart = lockWaitsChart(byMode);
  const figure =
    chart === undefined
      ? markup`<p class="none">${waits === 0 ? 'No thread ever had to sleep for the lock.' : `Threads slept for the lock: ${byMode.map(waitsText).join(', ')}.`}</p>`
      : markup`<figure><figcaption>How long threads slept for the lock:${byMode.map(waitsKey)}</figcaption>
${chart}
</figure>`;
  const counters: [name: string, value: string, note: string][] = [
    ['Acquired for reading', formatCount(lock.readAcquisitions), formatShare(lock.readAcquisitions, acquisitions)],
    ['Acquired for writing', formatCount(lock.writeAcquisitions), formatShare(lock.writeAcquisitions, acquisitions)],
    ['Contended', formatCount(lock.contended), formatShare(lock.contended, acquisitions)],
    ...byMode.map(({ mode, count }): [string, string, string] => [
      mode === undefined ? 'Slept' : `Slept to ${mode}`,
      formatCount(count),
      formatShare(count, acquisitions),
    ]),
    ['Recovered from dead threads', formatCount(lock.recoveries), ''],
  ];
  const rows = counters.map(
    ([name, value, note]) =>
      markup`<tr><th scope="row">${name}</th><td class="number">${value}</td><td class="number">${note}</td></tr>\n`,
  );
  const table = scrollingTable(
    'Counters of the lock',
    markup`<thead><tr><th scope="col">Lock</th><th scope="col" class="number">Times</th><th scope="col" class="number">Of all acquisitions</th></tr></thead>
<tbody>${rows}</tbody>`,
    'narrow',
  );
  return markup`<section id="lock"><h2>Lock of the shared store</h2>
${table}
${figure}
${byStripe(lock.byStripe)}
</section>
`;
}

/** `12 to read (p99 1.02ms)`. */
function waitsText({ mode, count, p99Us }: WaitsOfMode): string {
  const text = mode === undefined ? counted(count, 'time') : `${formatCount(count)} to ${mode}`;
  return count === 0 ? text : `${text} (p99 ${formatDuration(p99Us / US_PER_MS)})`;
}

/** The same with the colour of its bars. */
function waitsKey(waits: WaitsOfMode): Markup {
  return markup` <span class="key ${waitKind(waits.mode)}">${waitsText(waits)}</span>`;
}

function byStripe(stripes: LockSummary['byStripe']): Markup | undefined {
  if (stripes === undefined) return undefined;
  const { wakeUps, sets, refs } = stripes;
  const woken = wakeUps.reduce((sum, count) => sum + count, 0);
  const stored = sets.reduce((sum, count) => sum + count, 0);
  const contention = stripesChart(wakeUps, 'heat', (stripe) => `${counted(wakeUps[stripe] ?? 0, 'wake-up')}`);
  const load = stripesChart(
    sets,
    'load',
    (stripe) => `${counted(sets[stripe] ?? 0, 'set')}, ${counted(refs[stripe] ?? 0, 'reference')}`,
  );
  const even = formatShare(1, sets.length);
  const all = counted(woken, 'wake-up');
  return markup`${woken === 0 ? undefined : markup`<h3>Contention by stripe</h3>`}
${
  contention === undefined
    ? woken === 0
      ? undefined
      : markup`<p class="none">${all} of threads that waited for a stripe's lock.</p>`
    : markup`<figure><figcaption>Wake-ups of threads that waited for a stripe's lock, ${formatCount(woken)} in all. Spread evenly, each of the ${formatCount(sets.length)} stripes has ${even}; a single dark cell is a stripe that many threads want at once.</figcaption>
${contention}
${hottest(wakeUps, woken)}</figure>`
}
${
  load &&
  markup`<figure class="after"><figcaption>References set by stripe, ${formatCount(stored)} in all; the hash of the container ID decides which.</figcaption>
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
  return scrollingTable(
    'The most contended stripes',
    markup`<thead><tr><th scope="col">Most contended</th><th scope="col" class="number">Wake-ups</th><th scope="col" class="number">Of all</th></tr></thead>
<tbody>${rows}</tbody>`,
    'narrow',
  );
}
