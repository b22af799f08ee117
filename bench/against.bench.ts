/**
 * The store of this checkout against that of another one by processor time, both in turns in one process, four processes a row.
 *
 * The side whose store is made first has its objects in other memory, and its code compiled before the other's: against
 * itself, a hit among 100,000 references then takes 0.80 to 0.95 or 1.04 to 1.12 times as long. So each side is the first in half
 * of the processes, and the ratio is the geometric mean of the two halves' medians.
 *
 *     node bench/against.bench.ts --before ../other-checkout [--keys 1000,100000] [--rounds 9] [--only "set new"]...
 *
 * The other checkout needs nothing installed: its sources are run as they are.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../src/bench/machine/machine.ts';
import { median } from '../src/bench/statistics.ts';
import { OPERATIONS } from './against/operations.ts';
import type { RowOrder, RowTimes } from './against/row-process.ts';
import { answerOfProcess } from './harness/answer-of-process.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

/** Rounds of a process, of which there are four. */
const ROUNDS = '9';
const FIRST = ['before', 'now', 'now', 'before'] as const;
const KEYS = '1000,100000';
const HEADER = ['operation', 'keys', 'before, ns', 'now, ns', 'before / now', 'made first: before', 'now'];
const RATIO_DIGITS = 2;

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    keys: { type: 'string', default: KEYS },
    rounds: { type: 'string', default: ROUNDS },
    only: { type: 'string', multiple: true, default: [] as string[] },
  },
});
if (values.before === undefined) throw new Error('--before expects the folder of another checkout');
const before = resolve(values.before);
const rows: string[][] = [];
for (const operation of OPERATIONS.filter((name) => values.only.length === 0 || values.only.includes(name)))
  for (const keys of values.keys.split(',').map(Number))
    rows.push(await row({ operation, keys, before, rounds: Number(values.rounds) }));
console.log(`${machine()} · ${FIRST.length} × ${values.rounds} rounds a row\n\n${markdownTable(HEADER, rows)}`);

async function row(order: Omit<RowOrder, 'first'>): Promise<string[]> {
  const times: Record<keyof RowTimes, number[]> = { before: [], now: [] };
  const ratios: Record<keyof RowTimes, number[]> = { before: [], now: [] };
  for (const first of FIRST) {
    const measured = await inProcess({ ...order, first });
    times.before.push(...measured.before);
    times.now.push(...measured.now);
    ratios[first].push(...measured.before.map((ns, round) => ns / (measured.now[round] as number)));
  }
  const halves = [median(ratios.before), median(ratios.now)] as const;
  const figures = [times.before, times.now].map(medianAndSpread);
  const texts = [Math.sqrt(halves[0] * halves[1]), ...halves].map((ratio) => ratio.toFixed(RATIO_DIGITS));
  return [order.operation, String(order.keys), ...figures, ...texts];
}

function inProcess(order: RowOrder): Promise<RowTimes> {
  return answerOfProcess(new URL('against/row-process.ts', import.meta.url), order);
}
