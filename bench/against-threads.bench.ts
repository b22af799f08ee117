/**
 * The store of this checkout against that of another one where several threads read and write the same references:
 * operations per second, a process of its own for each measurement, both sides in turns.
 *
 *     node bench/against-threads.bench.ts --before ../other-checkout [--refs 10000] [--threads 2] [--rounds 9]
 *
 * The other checkout needs nothing installed: its sources are run as they are.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../src/bench/machine/machine.ts';
import { median } from '../src/bench/statistics.ts';
import type { ThreadsOrder } from './against/threads-process.ts';
import { answerOfProcess } from './harness/answer-of-process.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

const HEADER = ['operations', 'asked by', 'refs', 'threads', 'before, /s', 'now, /s', 'now / before', 'least', 'most'];
const ROWS: readonly Pick<ThreadsOrder, 'operation' | 'draw' | 'heldIDs'>[] = [
  { operation: 'mixed 95/5', draw: 'zipf', heldIDs: true },
  { operation: 'mixed 95/5', draw: 'uniform', heldIDs: true },
  { operation: 'mixed 95/5', draw: 'zipf', heldIDs: false },
  { operation: 'mixed 50/50', draw: 'zipf', heldIDs: true },
  { operation: 'overwrite', draw: 'uniform', heldIDs: true },
  { operation: 'set + clear', draw: 'uniform', heldIDs: true },
];
const DIGITS = 2;

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    refs: { type: 'string', default: '10000' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
  },
});
if (values.before === undefined) throw new Error('--before expects the folder of another checkout');
const checkouts = { before: resolve(values.before), now: process.cwd() };
const [refs, threads, rounds] = [Number(values.refs), Number(values.threads), Number(values.rounds)];
const rows: string[][] = [];
for (const row of ROWS) rows.push(await measured(row));
console.log(`${machine()} · ${rounds} pairs of processes a row\n\n${markdownTable(HEADER, rows)}`);

async function measured(row: (typeof ROWS)[number]): Promise<string[]> {
  const rates: Record<keyof typeof checkouts, number[]> = { before: [], now: [] };
  for (let round = 0; round < rounds; round++)
    for (const side of round % 2 === 0 ? (['before', 'now'] as const) : (['now', 'before'] as const))
      rates[side].push(await inProcess({ ...row, checkout: checkouts[side], refs, threads }));
  const ratios = rates.now.map((rate, round) => rate / (rates.before[round] as number)).sort((a, b) => a - b);
  const figures = [rates.before, rates.now].map(medianAndSpread);
  const texts = [median(ratios), ratios[0], ratios.at(-1)].map((ratio) => (ratio as number).toFixed(DIGITS));
  const asked = row.heldIDs ? 'held IDs' : 'same strings';
  return [`${row.operation}, ${row.draw}`, asked, String(refs), String(threads), ...figures, ...texts];
}

function inProcess(order: ThreadsOrder): Promise<number> {
  return answerOfProcess(new URL('against/threads-process.ts', import.meta.url), order);
}
