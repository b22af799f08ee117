/** Which threads die where and how, for a number of kills: each window its share, the rest anywhere. */

import { randomOf } from '../../support/churn.ts';
import type { End } from '../killing/ends.ts';
import type { Aim } from './threads/victim.ts';
import { type Load, WINDOWS, type Window } from './windows.ts';

/** Who says that a victim is dead: `watchWorker`, `recover` with its id, or nobody: waiters must find out. */
export type ToldBy = 'watched' | 'by id' | 'nobody';

export interface Attempt {
  readonly aim: Aim;
  readonly load: Load;
  readonly end: End;
  readonly told: ToldBy;
  /** Another one dies first, half way through a write, and this one recovers it. */
  readonly bait: boolean;
}

/** Of all kills: this share for each window. */
export const WINDOW_SHARE: number = 1 / 62;
const MOST_MOMENTS = 3000;

const ENDS: readonly End[] = [
  'terminated while blocked',
  'process.exit',
  'terminated while spinning',
  'terminated while blocked',
  'heap limit',
];
const TOLD: readonly ToldBy[] = ['watched', 'nobody', 'by id'];
const LOADS: readonly Load[] = ['mixed', 'async', 'many keys', 'mixed', 'large references', 'snapshots'];
/** Where a bait dies: it holds the stripe then. */
export const BAIT: number = WINDOWS.findIndex(({ name }) => name === 'half filled the record');

function windowAttempt(number: number, turn: number): Attempt {
  const { load, bait = false } = WINDOWS[number] as Window;
  const end = ENDS[turn % ENDS.length] as End;
  return { aim: { window: number }, load, end, told: TOLD[turn % TOLD.length] as ToldBy, bait };
}

/** About `kills` deaths, in an order that follows from the seed. */
export function planOf(kills: number, seed: number): Attempt[] {
  const random = randomOf(seed);
  const attempts: Attempt[] = [];
  for (const number of WINDOWS.keys())
    for (let turn = 0; turn < Math.ceil(kills * WINDOW_SHARE); turn++) attempts.push(windowAttempt(number, turn));
  const planned = (): number => attempts.reduce((sum, { bait }) => sum + (bait ? 2 : 1), 0);
  for (let turn = 0; planned() < kills; turn++) {
    const end = ENDS[random(ENDS.length)] as End;
    const load = LOADS[turn % LOADS.length] as Load;
    const told = TOLD[random(TOLD.length)] as ToldBy;
    attempts.push({ aim: { moment: 1 + random(MOST_MOMENTS) }, load, end, told, bait: false });
  }
  for (let left = attempts.length - 1; left > 0; left--) {
    const other = random(left + 1);
    [attempts[left], attempts[other]] = [attempts[other] as Attempt, attempts[left] as Attempt];
  }
  return attempts;
}
