/**
 * The page of a search for the highest load: what was found, the curve, every run.
 */

import { type Markup, markup } from '../../chart/markup.ts';
import type { SearchResult, SearchTrial } from '../../result/search-result.ts';
import { counted, formatCount, formatInstant } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { pageFoot, pageHead } from '../html/page.ts';
import { scrollingTable } from '../html/scrolling-table.ts';
import { SEARCH_LINES, searchChart } from './search-chart.ts';
import { rateText, searchSentences } from './search-text.ts';

/** The page in pieces. */
export function* searchPage(result: SearchResult): Generator<string, void, undefined> {
  const { name, max, startedAt, trials, wallMs, versions } = result;
  yield pageHead({
    title: `${name}: ${max === undefined ? 'no rate holds' : rateText(max)}`,
    heading: markup`${name}`,
    under: markup`The highest rate that holds: ${counted(trials.length, 'run')} in virtual time within ${formatDuration(wallMs)}, <time datetime="${startedAt}">${formatInstant(startedAt)}</time>`,
    sections: [
      ['overview', 'Overview'],
      ['curve', 'Curve'],
      ['runs', 'Runs'],
    ],
  }).text;
  yield overview(result).text;
  yield curve(result).text;
  yield runs(result).text;
  yield pageFoot({ version: versions.refmanager }).text;
}

function overview(result: SearchResult): Markup {
  const { max, seeds, objectives, between, interrupted } = result;
  const [first = '', ...others] = searchSentences(result);
  const state = max === undefined ? (interrupted ? 'interrupted' : 'failed') : 'passed';
  const title = max === undefined ? (interrupted ? 'No rate found' : 'Nothing holds') : rateText(max);
  const rows = seeds.map(
    ({ seed, holds, breaks }) =>
      markup`<tr><td class="number">${seed}</td><td class="number">${holds === undefined ? `below ${rateText(between.low)}` : rateText(holds)}</td><td class="number">${breaks === undefined ? `above ${rateText(between.high)}` : rateText(breaks)}</td></tr>\n`,
  );
  return markup`<section id="overview" aria-label="Overview">
<p class="verdict ${state}"><strong>${title}</strong> <span>${[first, ...others].join(' ')}</span></p>
<h2>Objectives</h2>
<ul>${objectives.map((objective) => markup`<li><code>${objective}</code></li>`)}</ul>
<h2>By seed</h2>
${scrollingTable(
  'The limit of each seed',
  markup`<thead><tr><th scope="col" class="number">Seed</th><th scope="col" class="number">Holds</th><th scope="col" class="number">Breaks</th></tr></thead>
<tbody>${rows}</tbody>`,
  'narrow',
)}
</section>
`;
}

function curve(result: SearchResult): Markup {
  const chart = searchChart(result);
  const keys = SEARCH_LINES.map(({ kind, name }) => markup` <span class="key ${kind}">${name}</span>`);
  const figure =
    chart === undefined
      ? markup`<p class="none">Fewer than two rates were tried.</p>`
      : markup`<figure><figcaption>The worst of the seeds at each rate${result.max === undefined ? '' : '; the vertical line is the rate that was found'}.${keys}</figcaption>
${chart}
</figure>`;
  return markup`<section id="curve"><h2>Durations by rate</h2>
${figure}
</section>
`;
}

function runs({ trials }: SearchResult): Markup {
  const rows = trials.toSorted((a, b) => a.rate - b.rate || a.seed - b.seed).map(row);
  return markup`<section id="runs"><h2>Every run</h2>
${scrollingTable(
  'Every run',
  markup`<thead><tr><th scope="col" class="number">Rate</th><th scope="col" class="number">Seed</th><th scope="col" class="number">Started</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Dropped</th><th scope="col" class="number">Start p50</th><th scope="col" class="number">Start p99</th><th scope="col" class="number">Total p99</th><th scope="col">Objectives</th></tr></thead>
<tbody>${rows}</tbody>`,
  'tall',
)}
</section>
`;
}

function row(trial: SearchTrial): Markup {
  const { rate, seed, holds, breached, started, failed, dropped } = trial;
  const counts = [started, failed, dropped].map((count) => markup`<td class="number">${formatCount(count)}</td>`);
  const times = [trial.startDurationP50Ms, trial.startDurationP99Ms, trial.startTotalP99Ms].map(
    (ms) => markup`<td class="number">${formatDuration(ms)}</td>`,
  );
  const outcome = holds ? '✓ hold' : `✗ ${breached.join(', ')}`;
  return markup`<tr><td class="number">${rateText(rate)}</td><td class="number">${seed}</td>${counts}${times}<td class="${holds ? 'ok' : 'breached'}">${outcome}</td></tr>\n`;
}
