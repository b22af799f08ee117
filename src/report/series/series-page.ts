/**
 * The page of a series of results: what moved, a chart of each time, every result in a row, and what else differs.
 */

import { type Markup, markup } from '../../chart/markup.ts';
import { changeText } from '../../result/compare/difference.ts';
import { counted, formatInstant } from '../../text/counts.ts';
import { pageFoot, pageHead } from '../html/page.ts';
import { scrollingTable } from '../html/scrolling-table.ts';
import { runFacts } from '../html/section/facts.ts';
import { changeSince, SERIES_NUMBERS, type SeriesEntry, type SeriesKey } from './series.ts';
import { seriesChart } from './series-chart.ts';
import { seriesSentences, shown } from './series-text.ts';

const SECTIONS = [
  ['overview', 'Overview'],
  ['trend', 'Trend'],
  ['results', 'Results'],
  ['facts', 'What else differs'],
] as const;
/** Differ between any two runs. */
const NEVER_THE_SAME: readonly string[] = ['Started at', 'Duration', 'Wall-clock time', 'Command'];
const CHARTS: readonly (readonly [title: string, keys: readonly [SeriesKey, SeriesKey, SeriesKey]])[] = [
  ['Time until a pod was ready', ['readyP50Ms', 'readyP95Ms', 'readyP99Ms']],
  ['Start duration of a container', ['startP50Ms', 'startP95Ms', 'startP99Ms']],
];
/** Names of each chart's lines, and classes of their colours. */
const LINES = ['p50', 'p95', 'p99'] as const;

/** The page in pieces. Every text of the runs is escaped. `entries` holds at least one. */
export function* seriesPage(entries: readonly SeriesEntry[]): Generator<string, void, undefined> {
  const last = entries.at(-1);
  const names = [...new Set(entries.map(({ summary }) => summary.name))];
  yield pageHead({
    title: `${names.join(', ')}: ${counted(entries.length, 'result')}`,
    heading: markup`${names.join(', ')}`,
    under: markup`${counted(entries.length, 'result')} in the order given, ${period(entries)}`,
    sections: SECTIONS,
  }).text;
  yield overview(entries).text;
  yield trend(entries).text;
  yield results(entries).text;
  yield facts(entries).text;
  yield pageFoot({ version: last?.summary.versions.refmanager ?? '' }).text;
}

function period(entries: readonly SeriesEntry[]): string {
  const times = entries.map(({ summary }) => summary.startedAt).toSorted();
  return `run between ${formatInstant(times[0] ?? '')} and ${formatInstant(times.at(-1) ?? '')}`;
}

function overview(entries: readonly SeriesEntry[]): Markup {
  const arePassed = entries.every(({ summary }) => summary.verdict === 'passed');
  return markup`<section id="overview" aria-label="Overview">
<p class="verdict ${arePassed ? 'passed' : 'mixed'}"><strong>${counted(entries.length, 'result')}</strong> <span>${seriesSentences(entries).join(' ')}</span></p>
<p class="none">A series shows a trend and does not judge it: whether two of these differ by more than chance, <code>refmanager report BEFORE AFTER</code> tells.</p>
</section>
`;
}

function trend(entries: readonly SeriesEntry[]): Markup {
  const figures = CHARTS.flatMap(([title, keys]) => {
    const lines = LINES.map((name, i) => ({ name, kind: name, key: keys[i] as SeriesKey }));
    const chart = seriesChart(title, lines, entries);
    if (chart === undefined) return [];
    const legend = LINES.map((name) => markup` <span class="key ${name}">${name}</span>`);
    return [markup`<figure><figcaption>${title}:${legend}</figcaption>\n${chart}\n</figure>\n`];
  });
  return markup`<section id="trend"><h2>Trend</h2>
${figures.length === 0 ? markup`<p class="none">Fewer than two results have times.</p>` : figures}</section>
`;
}

function results(entries: readonly SeriesEntry[]): Markup {
  const heads = SERIES_NUMBERS.map(({ name }) => markup`<th scope="col" class="number">${inTwoLines(name)}</th>`);
  const rows = entries.map((entry, i) => {
    const { name, summary } = entry;
    const cells = SERIES_NUMBERS.map((number) => {
      const change = changeSince(entries[i - 1], entry, number.key);
      const text = change === undefined || change === 0 ? undefined : markup`<small>${changeText(change)}</small>`;
      return markup`<td class="number">${shown(number, entry)}${text}</td>`;
    });
    const kind = summary.verdict === 'passed' ? 'ok' : 'breached';
    return markup`<tr><td class="number">${i + 1}</td><th scope="row">${name}<small class="at">${formatInstant(summary.startedAt)}</small></th><td class="${kind}">${summary.verdict === 'passed' ? '✓' : '✗'} ${summary.verdict}</td>${cells}</tr>\n`;
  });
  return markup`<section id="results"><h2>Results</h2>
${scrollingTable(
  'Numbers of each result, with the change since the one before',
  markup`<thead><tr><th scope="col" class="number">No.</th><th scope="col">Result</th><th scope="col">Verdict</th>${heads}</tr></thead>
<tbody>${rows}</tbody>`,
)}
<p class="none explained">Below each number: the change since the result above it.</p>
</section>
`;
}

/** A heading with its last word below the rest, so that all columns find room on a page. */
function inTwoLines(name: string): Markup {
  const at = name.lastIndexOf(' ');
  return at < 0 ? markup`${name}` : markup`${name.slice(0, at)}<small>${name.slice(at + 1)}</small>`;
}

/** A trend is of what was meant to change: everything else had better be the same. */
function facts(entries: readonly SeriesEntry[]): Markup {
  const each = entries.map(({ summary }) => new Map(runFacts(summary)));
  const names = [...new Set(each.flatMap((map) => [...map.keys()]))].filter(
    (name) => !NEVER_THE_SAME.includes(name) && new Set(each.map((map) => map.get(name))).size > 1,
  );
  const heads = entries.map(({ name }) => markup`<th scope="col">${name}</th>`);
  const rows = names.map(
    (name) =>
      markup`<tr><th scope="row">${name}</th>${each.map((map) => markup`<td>${map.get(name) ?? '–'}</td>`)}</tr>\n`,
  );
  const body =
    rows.length === 0
      ? markup`<p class="none">Nothing in the results: seed, load, versions and workers are the same.</p>`
      : scrollingTable(
          'What else differs between the results',
          markup`<thead><tr><th scope="col">Fact</th>${heads}</tr></thead>\n<tbody>${rows}</tbody>`,
        );
  return markup`<section id="facts"><h2>What else differs</h2>
${body}
</section>
`;
}
