/**
 * An uncontended RWLock of this checkout against that of another one, a bare mutex in JavaScript, and the core's functions
 * called bare (the floor): all in turns in one process, four processes a row. On a machine that does nothing else.
 *
 *     node bench/against-lock.bench.ts --before ../other-checkout [--rounds 9]
 *
 * The other checkout needs nothing installed: its sources are run as they are. `REFMANAGER_CORE=js` measures the fallback.
 */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../src/bench/machine/machine.ts';
import { median } from '../src/bench/statistics.ts';
import type { LockOrder, LockTimes, Side } from './against/lock-process.ts';
import { USES } from './against/lock-turns.ts';
import { answerOfProcess } from './harness/answer-of-process.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

const ORDERS: readonly (readonly Side[])[] = [
  ['before', 'now', 'mutex', 'core'],
  ['now', 'before', 'core', 'mutex'],
  ['mutex', 'core', 'now', 'before'],
  ['core', 'mutex', 'before', 'now'],
];
const HEADER = [
  'use',
  'before, ns',
  'now, ns',
  'bare mutex, ns',
  'floor, ns',
  'before / now',
  'mutex / now',
  'floor / now',
];
const DIGITS = 2;

const { values } = parseArgs({ options: { before: { type: 'string' }, rounds: { type: 'string', default: '9' } } });
if (values.before === undefined) throw new Error('--before expects the folder of another checkout');
const before = resolve(values.before);
const rounds = Number(values.rounds);
const rows: string[][] = [];
for (const use of USES) rows.push(await row({ use, before, rounds }));
console.log(`${machine()} · ${ORDERS.length} × ${rounds} rounds a row\n\n${markdownTable(HEADER, rows)}`);

async function row(common: Omit<LockOrder, 'order'>): Promise<string[]> {
  const times: Record<Side, number[]> = { before: [], now: [], mutex: [], core: [] };
  for (const order of ORDERS) {
    const measured = await inProcess({ ...common, order });
    for (const side of order) times[side].push(...measured[side]);
  }
  const over = (side: Side): string => {
    const ratios = times[side].map((ns, round) => ns / (times.now[round] as number)).sort((a, b) => a - b);
    const [least, most] = [ratios[0], ratios.at(-1)].map((ratio) => (ratio as number).toFixed(DIGITS));
    return `${median(ratios).toFixed(DIGITS)} (${least} to ${most})`;
  };
  const figures = [times.before, times.now, times.mutex, times.core].map(medianAndSpread);
  return [common.use, ...figures, over('before'), over('mutex'), over('core')];
}

function inProcess(order: LockOrder): Promise<LockTimes> {
  return answerOfProcess(new URL('against/lock-process.ts', import.meta.url), order);
}
