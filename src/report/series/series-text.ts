/**
 * A series of results in words and as a table, for the terminal.
 */

import { changeText } from '../../result/compare/difference.ts';
import { counted, formatShare } from '../../text/counts.ts';
import { printable } from '../../text/printable.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';
import { valueText } from '../comparison/comparison-sentence.ts';
import { changeSince, SERIES_NUMBERS, type SeriesEntry, type SeriesNumber } from './series.ts';

const NO_VALUE = '–';
/** What the sentence is about, where the results have it: the first of these. */
const TOLD_OF = ['readyP99Ms', 'startP99Ms'] as const;

/** `The p99 of …`: how far the most telling number moved, and how the runs ended. */
export function seriesSentences(entries: readonly SeriesEntry[]): string[] {
  const passed = entries.filter(({ summary }) => summary.verdict === 'passed').length;
  const others = entries.filter(({ summary }) => summary.verdict !== 'passed');
  const ends =
    others.length === 0
      ? `All ${counted(entries.length, 'run')} passed.`
      : `${passed} of ${counted(entries.length, 'run')} passed; ${others.map(({ name, summary }) => `${name} ${summary.verdict}`).join(', ')}.`;
  return [...movement(entries), ends];
}

function movement(entries: readonly SeriesEntry[]): string[] {
  for (const key of TOLD_OF) {
    const known = entries.filter(({ values }) => values[key] !== undefined);
    const [first, last] = [known[0], known.at(-1)];
    const number = SERIES_NUMBERS.find((each) => each.key === key);
    if (first === undefined || last === undefined || first === last || number === undefined) continue;
    const change = changeSince(first, last, key);
    const moved = `${shown(number, first)} to ${shown(number, last)}`;
    const by = change === undefined ? '' : ` (${changeText(change)})`;
    const slowest = known.reduce((found, next) => ((next.values[key] ?? 0) > (found.values[key] ?? 0) ? next : found));
    const name = `${number.name.charAt(0).toUpperCase()}${number.name.slice(1)}`;
    const ends = [first, last].map((entry) => shown(number, entry));
    const course =
      ends[0] === ends[1] ? `is ${ends[0]} in the first result and in the last` : `went from ${moved}${by}`;
    const most = shown(number, slowest);
    return [`${name} ${course}${ends.includes(most) ? '' : `; the slowest was ${slowest.name} with ${most}`}.`];
  }
  return [];
}

/** The value of a number in its unit; a dash where it has none. */
export function shown({ key, unit }: SeriesNumber, { values }: SeriesEntry): string {
  const value = values[key];
  return value === undefined ? NO_VALUE : valueText(unit, value);
}

/** A row for each result, the sentences below. */
export function formatSeries(entries: readonly SeriesEntry[], style: TextStyle, mostColumns?: number): string[] {
  const numbers = SERIES_NUMBERS.map((number, i) => {
    const title = number.name.toUpperCase().replace('POD ', '').replace(' DURATION', '');
    return { number, title, spare: number.key.endsWith('P95Ms') ? 1 : i + 2 };
  });
  const columns = [
    { title: 'RESULT' },
    ...numbers.map(({ title, number, spare }) => {
      const isKept = number.key === 'readyP99Ms' || number.key === 'startP99Ms' || number.key === 'failedShare';
      return { title, align: 'right' as const, ...(isKept ? {} : { spare }) };
    }),
    { title: 'VERDICT' },
  ];
  const rows = entries.map((entry) => [
    entry.name,
    ...numbers.map(({ number }) => shown(number, entry)),
    entry.summary.verdict,
  ]);
  const warned = entries.filter(({ summary }) => summary.warnings.length > 0).length;
  const warning = `! ${formatShare(warned, entries.length)} of the results have warnings: read them before you trust the trend`;
  return [
    ...formatTable(columns, rows, style, mostColumns),
    '',
    ...(warned === 0 ? [] : [style('warning', warning)]),
    ...seriesSentences(entries).map(printable),
  ];
}
