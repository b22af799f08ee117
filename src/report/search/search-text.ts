/**
 * A search for the highest load in words, and as a table for the terminal.
 */

import type { SearchResult, SearchTrial } from '../../result/search-result.ts';
import { counted } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';

const PERCENT = 100;
const RIGHT = 'right';
const COLUMNS = [
  { title: 'RATE', align: RIGHT },
  { title: 'SEED', align: RIGHT },
  { title: 'START P50', align: RIGHT },
  { title: 'START P99', align: RIGHT },
  { title: 'TOTAL P99', align: RIGHT },
  { title: 'OBJECTIVES' },
] as const;

/** What was found, in sentences. */
export function searchSentences(result: SearchResult): string[] {
  const { max, seeds, between, confidence, interrupted, precision } = result;
  if (interrupted)
    return [`Interrupted after ${counted(result.trials.length, 'run')}: no rate is known to hold with every seed.`];
  const below = seeds.filter(({ holds }) => holds === undefined);
  if (max === undefined) {
    return [
      `Not even ${rateText(between.low)} holds: with ${below.length} of ${counted(seeds.length, 'seed')} an objective is breached there.`,
    ];
  }
  const highest = Math.max(...seeds.map(({ holds = 0 }) => holds));
  const isOpen = seeds.every(({ breaks }) => breaks === undefined);
  const most = isOpen
    ? `The objectives hold at ${rateText(max)}, the most that was asked for`
    : `The objectives hold up to ${rateText(max)}`;
  const spread = highest > max ? `; with the luckiest seed up to ${rateText(highest)}` : '';
  const near = isOpen ? '' : `, each limit known to ${Number((precision * PERCENT).toPrecision(2))}%`;
  const share = Math.floor((confidence ?? 0) * PERCENT);
  return [
    `${most} with each of ${counted(seeds.length, 'seed')}${near}${spread}.`,
    `One more seed would hold that rate with a probability of ${share}%: ${seeds.length} in ${seeds.length + 1}.`,
  ];
}

/** The whole of it, a line an entry. */
export function formatSearch(result: SearchResult, style: TextStyle, mostColumns?: number): string[] {
  const rows = result.trials.toSorted((a, b) => a.rate - b.rate || a.seed - b.seed);
  const [head = '', ...lines] = formatTable(COLUMNS, rows.map(cells), style, mostColumns);
  const [first = '', ...others] = searchSentences(result);
  return [
    head,
    ...lines.map((line, i) => (rows[i]?.holds === true ? line : style('bad', line))),
    '',
    style(result.max === undefined ? 'bad' : 'good', first),
    ...others,
  ];
}

/** One run, as it ends. */
export function formatTrial(trial: SearchTrial): string {
  const what = trial.holds ? 'holds' : `breached: ${trial.breached.join(', ')}`;
  return printable(`${rateText(trial.rate)}, seed ${trial.seed}: ${what}`);
}

function cells(trial: SearchTrial): string[] {
  const { rate, seed, holds, breached, startDurationP50Ms, startDurationP99Ms, startTotalP99Ms } = trial;
  return [
    rateText(rate),
    String(seed),
    ...[startDurationP50Ms, startDurationP99Ms, startTotalP99Ms].map(formatDuration),
    holds ? '✓ hold' : `✗ ${breached.join(', ')}`,
  ];
}

/** `412.5/s`. */
export function rateText(rate: number): string {
  return `${rate}/s`;
}
