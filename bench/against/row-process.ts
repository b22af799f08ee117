/** One row of against.bench.ts: both sides in this process, in turns. Who goes first changes with every round. */

import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../src/index.ts';
import type * as Operations from './operations.ts';

export interface RowOrder {
  readonly operation: Operations.Operation;
  readonly keys: number;
  /** The other checkout. */
  readonly before: string;
  readonly rounds: number;
  /** The side that is loaded first: the engine may treat the second one otherwise. */
  readonly first: keyof RowTimes;
}

/** Nanoseconds an operation, a round each. */
export interface RowTimes {
  readonly before: readonly number[];
  readonly now: readonly number[];
}

const NS_PER_US = 1e3;
/** A round is as many turns as it takes to come to so many operations. */
const OPERATIONS_A_ROUND = 100_000;
/** Even: the side that is made first also goes first in the first round of all. */
const WARM_ROUNDS = 4;
const BEFORE_FIRST = ['before', 'now'] as const;
const NOW_FIRST = ['now', 'before'] as const;

const [order] = (await once(process, 'message')) as [RowOrder];
const checkouts = { before: order.before, now: process.cwd() };
const sides = {} as Record<keyof RowTimes, Operations.Turns>;
for (const side of order.first === 'now' ? NOW_FIRST : BEFORE_FIRST) sides[side] = await sideOf(side, checkouts[side]);
const times: { before: number[]; now: number[] } = { before: [], now: [] };
for (let round = -WARM_ROUNDS; round < order.rounds; round++) {
  for (const side of (round % 2 === 0) === (order.first === 'before') ? BEFORE_FIRST : NOW_FIRST) {
    const ns = roundOf(sides[side]);
    if (round >= 0) times[side].push(ns);
  }
}
process.send?.(times satisfies RowTimes, () => process.exit());

async function sideOf(side: keyof RowTimes, checkout: string): Promise<Operations.Turns> {
  const library = (await import(pathToFileURL(`${checkout}/src/index.ts`).href)) as typeof Library;
  const { turnsOf } = (await import(`./operations.ts?side=${side}`)) as typeof Operations;
  return turnsOf(library, order.operation, order.keys);
}

function roundOf({ before, run }: Operations.Turns): number {
  const turns = Math.ceil(OPERATIONS_A_ROUND / order.keys);
  let us = 0;
  for (let turn = 0; turn < turns; turn++) {
    before?.();
    const beganUs = processorUs();
    run();
    us += processorUs() - beganUs;
  }
  return (us * NS_PER_US) / (turns * order.keys);
}

/** Processor time, collector and compiler included: wall time would also count what other processes do meanwhile. */
function processorUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
