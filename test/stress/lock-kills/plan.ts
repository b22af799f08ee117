/** Which threads die where and how, for a number of kills: each window its share, the rest at random. */

import { randomOf } from '../../support/churn.ts';
import type { End } from '../killing/ends.ts';
import type { Aim } from './threads/victim.ts';
import { WINDOWS, type Window } from './windows.ts';

/** Who says that a victim is dead. */
export type Told =
  /** `watchWorker`. */
  | 'watched'
  /** `recover` with its id, in the `exit` event. */
  | 'by id'
  /** Nobody: waiters and attachers must find out. */
  | 'nobody'
  /** Nobody, and the main thread blocks from the `terminate` on, so that no event reaches it. */
  | 'nobody, main blocked';

export interface VictimPlan {
  readonly aim: Aim;
  readonly end: End;
}

/** Victims that die one after the other, or all at once, and one look at the lock after them. */
export interface Attempt {
  readonly victims: readonly VictimPlan[];
  readonly kind: 'single' | 'pair' | 'wave';
  readonly told: Told;
  /** Where service is measured: by this thread, or by all others while this one stands still. */
  readonly served: 'here' | 'elsewhere';
}

/** Of all kills: this share for each window, at least this share for each group. */
export const WINDOW_SHARE: number = 1 / 50;
export const GROUP_SHARE: number = 1 / 40;
/** Victims that die at once. */
export const WAVE = 4;
const MOST_OPERATIONS = 400;

const ENDS: readonly End[] = [
  'terminated while blocked',
  'terminated while spinning',
  'process.exit',
  'terminated while blocked',
  'heap limit',
];
const TOLD: readonly Told[] = ['watched', 'nobody', 'by id', 'nobody, main blocked'];

const numberOf = (group: string, at: Window['at']): number =>
  WINDOWS.findIndex((window) => window.group === group && window.at === at);
const BAITS = {
  writing: numberOf('holding for writing', 'writing'),
  reading: numberOf('holding for reading', 'reading'),
} as const;

function windowAttempt(number: number, turn: number): Attempt {
  const { bait, at, knownByIdOnly, asleep } = WINDOWS[number] as Window;
  const inSection = typeof at === 'string';
  const ends: readonly End[] = inSection ? [...ENDS, 'uncaught error'] : ENDS;
  const end = asleep === 'at once' && turn % 2 === 0 ? 'terminated while blocked' : (ends[turn % ends.length] as End);
  let told = TOLD[Math.floor(turn / 2) % TOLD.length] as Told;
  if (knownByIdOnly && told.startsWith('nobody')) told = 'by id';
  if (told === 'nobody, main blocked' && !end.startsWith('terminated')) told = 'nobody';
  const served = turn % 3 === 0 ? 'elsewhere' : 'here';
  const victim = { aim: { window: number }, end };
  if (bait === undefined) return { victims: [victim], kind: 'single', told, served };
  const kind = bait === 'either' ? (turn % 2 === 0 ? 'writing' : 'reading') : bait;
  const first: VictimPlan = { aim: { window: BAITS[kind] }, end: ENDS[turn % 2] as End }; // by terminate: the other one is told before
  return { victims: [first, victim], kind: 'pair', told, served };
}

/** The attempt again, for one whose victim others forestalled. */
export function again(attempt: Attempt, turn: number): Attempt {
  const { aim } = attempt.victims.at(-1) as VictimPlan;
  return typeof aim === 'object' && 'window' in aim ? windowAttempt(aim.window, turn) : attempt;
}

/** `kills` deaths at any instant of threads that nobody watches: whoever is aimed at a window is told of each of its accesses. */
export function instantsOf(kills: number): Attempt[] {
  return Array.from({ length: Math.ceil(kills / WAVE) }, (_, turn): Attempt => {
    const victims = Array.from(
      { length: WAVE },
      (): VictimPlan => ({ aim: 'nowhere', end: 'terminated at any instant' }),
    );
    return {
      victims,
      kind: 'wave',
      told: TOLD[turn % TOLD.length] as Told,
      served: turn % 3 === 0 ? 'elsewhere' : 'here',
    };
  });
}

/** About `kills` deaths, in an order that follows from the seed. */
export function planOf(kills: number, seed: number): Attempt[] {
  const random = randomOf(seed);
  const attempts: Attempt[] = [];
  for (const [number, { group }] of WINDOWS.entries()) {
    const inGroup = WINDOWS.filter((window) => window.group === group).length;
    const share = Math.ceil(Math.max(kills * WINDOW_SHARE, (kills * GROUP_SHARE) / inGroup));
    for (let turn = 0; turn < share; turn++) attempts.push(windowAttempt(number, turn));
  }
  const planned = (): number => attempts.reduce((sum, { victims }) => sum + victims.length, 0);
  for (let turn = 0; planned() < kills; turn++) {
    const told = TOLD[turn % TOLD.length] as Told;
    const operation = turn % 2 === 0;
    const victims = Array.from({ length: turn % 3 === 0 ? WAVE : 1 }, (): VictimPlan => {
      if (!operation) return { aim: 'nowhere', end: 'terminated at any instant' };
      return { aim: { operation: 1 + random(MOST_OPERATIONS) }, end: ENDS[random(ENDS.length)] as End };
    });
    // Before the slot says which OS thread it is, only the id tells.
    attempts.push({
      victims,
      kind: 'wave',
      told: operation ? 'watched' : told,
      served: random(3) === 0 ? 'elsewhere' : 'here',
    });
  }
  for (let left = attempts.length - 1; left > 0; left--) {
    const other = random(left + 1);
    [attempts[left], attempts[other]] = [attempts[other] as Attempt, attempts[left] as Attempt];
  }
  return attempts;
}
