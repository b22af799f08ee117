/** One row of against-lock.bench.ts: all sides in this process, in turns. Who goes first changes with every round. */

import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../src/sync/index.ts';
import type * as Turns from './lock-turns.ts';

export type Side = 'before' | 'now' | 'mutex' | 'core';

export interface LockOrder {
  readonly use: Turns.Use;
  /** The other checkout. */
  readonly before: string;
  readonly rounds: number;
  /** In which the sides are loaded: the engine may treat a later one otherwise. */
  readonly order: readonly Side[];
}

/** Nanoseconds a use, a round each. */
export type LockTimes = Readonly<Record<Side, readonly number[]>>;

const NS_PER_MS = 1e6;
const USES_A_ROUND = 500_000;
const WARM_ROUNDS = 4;

const [{ use, before, rounds, order }] = (await once(process, 'message')) as [LockOrder];
const checkouts = { before, now: process.cwd() };
const turns = {} as Record<Side, () => void>;
for (const side of order) {
  const { turnOf, bareTurn, coreTurn } = (await import(`./lock-turns.ts?side=${side}`)) as typeof Turns;
  if (side === 'mutex') turns[side] = bareTurn(USES_A_ROUND);
  else if (side === 'core') turns[side] = coreTurn(use, USES_A_ROUND);
  else {
    const url = pathToFileURL(`${checkouts[side]}/src/sync/index.ts`).href;
    turns[side] = turnOf((await import(url)) as typeof Library, use, USES_A_ROUND);
  }
}
const times: Record<Side, number[]> = { before: [], now: [], mutex: [], core: [] };
for (let round = -WARM_ROUNDS; round < rounds; round++) {
  for (const side of round % 2 === 0 ? order : order.toReversed()) {
    const beganMs = performance.now();
    turns[side]();
    if (round >= 0) times[side].push(((performance.now() - beganMs) * NS_PER_MS) / USES_A_ROUND);
  }
}
process.send?.(times satisfies LockTimes, () => process.exit());
