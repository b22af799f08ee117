/**
 * A benchmark's result as one HTML file that needs no network: the advice, a picture of every combination, who took part,
 * all numbers.
 */

import { type Markup, markup } from '../../chart/markup.ts';
import { pageFoot, pageHead } from '../../report/html/page.ts';
import { counted, formatCount, formatInstant } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import type { BenchResult } from '../result/bench-result.ts';
import { absenceText, confidenceText, stateText } from './bench-text.ts';
import { BENCH_STYLE, contenderClass } from './contender-style.ts';
import { ratioTable } from './ratio-table.ts';
import { smallMultiples } from './small-multiples.ts';

const TITLES: Readonly<Record<BenchResult['bench'], string>> = { lock: 'Lock contention', store: 'Shared stores' };
const NOTE =
  'Threads do nothing between two operations. An interval holds the true median in about 95 of 100 cases; ratios are taken within each repeat.';
const PERCENT = 100;

/** The page in pieces. */
export function* benchPage(result: BenchResult): Generator<string, void, undefined> {
  const { bench, machine, command, startedAt, versions } = result;
  yield pageHead({
    title: TITLES[bench],
    heading: markup`${TITLES[bench]}`,
    under: markup`${machine} · <time datetime="${startedAt}">${formatInstant(startedAt)}</time> · <code>${command}</code>`,
    sections: [
      ['overview', 'Advice'],
      ['picture', 'Picture'],
      ['contenders', 'Contenders'],
      ['numbers', 'Numbers'],
    ],
    style: BENCH_STYLE,
  }).text;
  yield overview(result).text;
  yield picture(result).text;
  yield contenders(result).text;
  yield numbers(result).text;
  yield pageFoot({ version: versions.refmanager, note: NOTE }).text;
}

function overview(result: BenchResult): Markup {
  const { advice, remarks, absent } = result;
  const lines = [...remarks, ...absent.map(absenceText)];
  const warnings = markup`<div class="warnings"><h2>Read this first</h2><ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul></div>`;
  return markup`<section id="overview"><h2 class="unseen">Advice</h2>
<div class="verdict same"><strong>${advice}</strong> <span>${confidenceText(result)}</span></div>
${lines.length > 0 ? warnings : undefined}
${ratioTable(result)}</section>
`;
}

function picture(result: BenchResult): Markup {
  const keys = result.contenders.map(
    ({ key, name }) => markup`<span class="key ${contenderClass(result.contenders, key)}">${name}</span>`,
  );
  return markup`<section id="picture"><h2>Operations a second by threads</h2>
<figure><figcaption>Median of all threads together, logarithmic, the same scale in every chart. A ring marks who is clearly ahead of all others${besideText(result)}; a cross, a contender that stalled, broke or let two threads in.
<span class="legend">${keys}</span></figcaption>
${smallMultiples(result)}</figure></section>
`;
}

/** Who cannot win. */
function besideText({ contenders: all }: BenchResult): string {
  const names = all.filter(({ side }) => side === 'beside').map(({ name }) => name);
  return names.length === 0
    ? ''
    : ` (${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} there only for comparison)`;
}

function contenders({ contenders: all }: BenchResult): Markup {
  return markup`<section id="contenders"><h2>Contenders</h2><dl class="facts">${all.map(({ name, key, about }) => markup`<div><dt>${name} (${key})</dt><dd>${about}</dd></div>`)}</dl></section>
`;
}

function numbers({ contenders: all, dimensions, cells }: BenchResult): Markup {
  const heads = dimensions.map(({ name }) => markup`<th scope="col">${capitalized(name)}</th>`);
  const rows = cells.flatMap(({ at, threads, runners, leaders }) =>
    runners.map((runner) => {
      const { key, median, low, high, waitP99Us, starved = 0, problem } = runner;
      const place = at.map((value, i) => markup`<td>${dimensions[i]?.labels[value] ?? ''}</td>`);
      const lead = leaders.includes(key) ? (leaders.length === 1 ? 'winner' : 'level') : '';
      const interval = median > 0 ? `${formatCount(Math.round(low))} to ${formatCount(Math.round(high))}` : '';
      const wait = waitP99Us === undefined || Number.isNaN(waitP99Us) ? '' : formatDuration(waitP99Us / 1_000);
      const remark = [problem, starved > 0 ? `${counted(starved, 'thread')} got nothing done` : undefined].filter(
        (text) => text !== undefined,
      );
      const rate = median > 0 ? formatCount(Math.round(median)) : stateText(runner);
      const name = all.find((one) => one.key === key)?.name ?? key;
      return markup`<tr>${place}<td class="number">${threads}</td><th scope="row">${name}</th><td class="number">${rate}</td><td class="number">${interval}</td><td class="number">${spreadText(median, low, high)}</td><td>${lead}</td><td class="number">${wait}</td><td>${remark.join('; ')}</td></tr>\n`;
    }),
  );
  return markup`<section id="numbers"><h2>Numbers</h2><div class="scroll tall" tabindex="0" role="region" aria-label="All numbers"><table>
<caption>Operations a second of all threads together</caption>
<thead><tr>${heads}<th scope="col" class="number">Threads</th><th scope="col">Contender</th><th scope="col" class="number">Median</th><th scope="col" class="number">Interval</th><th scope="col" class="number">±</th><th scope="col">Place</th><th scope="col" class="number">Wait p99</th><th scope="col">Remarks</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>
`;
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function spreadText(median: number, low: number, high: number): string {
  return median > 0 ? `${Math.round(((high - low) / 2 / median) * PERCENT)}%` : '';
}
