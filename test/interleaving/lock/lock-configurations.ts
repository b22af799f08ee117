/**
 * The configurations of the lock that are explored to the end: small ones with `npm run test:models`, large ones in long/.
 * Scripts in the notation of lock-model.ts; together they are what docs/ARCHITECTURE.md calls "checked".
 */

import type { LockConfiguration } from './lock-model.ts';

/** Two threads of three operations each, nobody dies. */
const TWO_BY_THREE: readonly LockConfiguration[] = [
  { users: ['rrr', 'www'] },
  { users: ['rwr', 'wrw'] },
  { users: ['rRt', 'Wuw'] },
  { users: ['www', 'www'] },
  { users: ['tut', 'uwr'] },
];

/** Deaths in every state of small configurations. */
const SMALL_CRASHES: readonly LockConfiguration[] = [
  { users: ['rw', 'wr'], crashes: 1, recoverers: ['X'] },
  { users: ['tu', 'ut'], crashes: 1, recoverers: ['X'] },
  { users: ['r', 'w'], crashes: 1, recoverers: ['Xrw'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['aw'] },
  { users: ['w'], crashes: 1, mortals: [0], recoverers: ['X', 'X'], newcomers: ['aw', 'aw'] },
  { users: ['r', 'w'], abandoned: true, crashes: 1, recoverers: ['X'] },
  { users: ['rw', 'w', 'F'], deadSlot: true },
];

/** Two stripes under one thread table: lines and recoveries that are about another stripe. */
const TWO_STRIPES: readonly LockConfiguration[] = [
  { users: ['rw1', 'wr1'], stripes: 2 },
  { users: ['r1', 'w'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['w', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
];

/** The first reader says that readers are inside: beside writers that look at no line, and beside deaths. */
const UNREAD: readonly LockConfiguration[] = [
  { users: ['rwr', 'wrw'], unread: true },
  { users: ['rr', 'K'] },
  { users: ['r', 'K'], crashes: 1, recoverers: ['X'] },
  { users: ['rr', 'r', 'w'], unread: true },
  { users: ['wd', 'ar', 'rw'], unread: true },
  { users: ['rr', 'ww'], unread: true, writersFirst: true },
  { users: ['rw', 'rw'], unread: true, cycles: true },
  { users: ['r', 'w', 'w'], unread: true, patient: true },
  { users: ['rw', 'w'], unread: true, spins: 1, crashes: 1, recoverers: ['X'] },
  { users: ['A', 'r1', 'w'], unread: true, stripes: 2 },
  { users: ['(rw)', 'rw'], unread: true },
];

/** A thread that takes every stripe, beside others that take one, or all too. */
const ALL_STRIPES: readonly LockConfiguration[] = [
  { users: ['AA', 'ww1'], stripes: 2 },
  { users: ['A', 'r1', 'w'], stripes: 2 },
  { users: ['A', 'A', 'w1'], stripes: 2 },
  { users: ['B', 'B', 'w1'], stripes: 2 },
  { users: ['A', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['A', 'r1'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['A', 'A'], stripes: 2, crashes: 1, recoverers: ['X'] },
  ...cutEverywhere('A', '!', 12, 'r', ['w1'], { stripes: 2 }),
];

/** An exception instead of each operation of a release, and of an acquisition, with every way to go on. */
const CUT_RELEASES: readonly LockConfiguration[] = [
  ...cutEverywhere('w', '!', 9, 'r', ['w']),
  ...cutEverywhere('w', '!', 9, 'a', ['r']),
  ...cutEverywhere('r', '!', 3, 'w', ['w']),
  ...cutEverywhere('r', '?', 5, 'a', ['w']),
];

/** The same with more company, deaths and the other ways to go on. */
const MORE_CUTS: readonly LockConfiguration[] = [
  ...['r', 'w', 't', 'u', 'a'].flatMap((next) => [
    ...cutEverywhere('w', '!', 9, next, ['rw']),
    ...cutEverywhere('r', '!', 3, next, ['ww']),
    ...cutEverywhere('w', '?', 14, next, ['rw']),
    ...cutEverywhere('r', '?', 14, next, ['ww']),
  ]),
  ...cutEverywhere('w', '!', 10, 'w', ['r', 'w']),
  ...cutEverywhere('w', '!', 10, 'a', ['r', 'w']),
  ...cutEverywhere('r', '?', 10, 'a', ['w', 'w']),
  ...cutEverywhere('w', '!', 10, 'r', ['w'], { crashes: 1, recoverers: ['X'] }),
  ...cutEverywhere('r', '!', 4, 'w', ['w'], { crashes: 1, recoverers: ['X'] }),
];

/** Slots whose generations are used up. */
const LAST_GENERATION: readonly LockConfiguration[] = [
  { users: ['rdar', 'ww'], lastGeneration: true, spareSlots: 1 },
  { users: ['rdar', 'ww'], lastGeneration: true },
  { users: ['w'], lastGeneration: true, spareSlots: 1, crashes: 1, mortals: [0], recoverers: ['X'], newcomers: ['aw'] },
];

/** Late readers behind a writer that has the word; cycles that a fair scheduler could stay in. */
const ORDER_AND_CYCLES: readonly LockConfiguration[] = [
  { users: ['rr', 'ww'], writersFirst: true },
  { users: ['r', 'w'], writersFirst: true, crashes: 1, recoverers: ['X'] },
  { users: ['rw', 'rw'], cycles: true },
  { users: ['r', 'w'], cycles: true, crashes: 1, recoverers: ['X'] },
];

/** `user` cut at each operation up to `last`, beside `others`. */
function cutEverywhere(
  user: string,
  mark: '!' | '?',
  last: number,
  next: string,
  others: readonly string[],
  more: Partial<LockConfiguration> = {},
): LockConfiguration[] {
  return Array.from({ length: last }, (_, i) => ({ ...more, users: [`${user}${mark}${i + 1}${next}`, ...others] }));
}

/** Asynchronous requests beside synchronous threads: queues, joining readers, aborts, time-outs, holds of both kinds. */
const ASYNC: readonly LockConfiguration[] = [
  { users: ['(rr)', 'w'] },
  { users: ['(rw)', 'w'] },
  { users: ['(r_.wr)'] },
  { users: ['(w!r!)', 'w'] },
  { users: ['(R)', 'w'], timeouts: 'all' },
  { users: ['(wr~)', 'r'] },
  { users: ['(w_rr~)'] },
  { users: ['(+rw-)', 'w'] },
  { users: ['(w_:r)', 'r'] },
  { users: ['(r_+r-)', 'w'] },
  { users: ['(r)', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['(w)', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['(wr)', 'w'], abandoned: true },
  { users: ['(r1_+w-)', 'w'], stripes: 2 },
];

/** Waiters that find out themselves that somebody is dead, alone and beside recoverers; an attach that does. */
const PROBES: readonly LockConfiguration[] = [
  { users: ['r', 'w'], crashes: 1, probes: true },
  { users: ['w', 'w'], crashes: 1, probes: true },
  { users: ['r', 'w'], crashes: 1, probes: true, recoverers: ['X'] },
  { users: ['w'], crashes: 1, mortals: [0], probes: true, newcomers: ['aw', 'ar'] },
  { users: ['(r)', 'w'], crashes: 1, mortals: [1], probes: true },
];

/** What runs with `npm run test:models`. */
export const QUICK: readonly LockConfiguration[] = [
  ...TWO_BY_THREE,
  { users: ['tu', 'r', 'ww'] },
  { users: ['rw', 'r', 'w'] },
  { users: ['r', 'ww'], timeouts: 'all' },
  { users: ['R', 'W'], crashes: 1, recoverers: ['X'] },
  { users: ['rdar', 'ww'] },
  { users: ['wd', 'arwd', 'rw'] },
  ...SMALL_CRASHES,
  ...TWO_STRIPES,
  ...UNREAD,
  ...ALL_STRIPES,
  { users: ['rr', 'ww'], patient: true },
  { users: ['rwr', 'wrw'], patient: true, timeouts: 'none' },
  { users: ['r', 'w', 'w'], patient: true },
  { users: ['r', 'r', 'w'], patient: true, timeouts: 'none' },
  { users: ['rw', 'wr'], crashes: 1, recoverers: ['X'], patient: true, timeouts: 'none' },
  { users: ['R', 'w'], patient: true, timeouts: 'all', crashes: 1, recoverers: ['X'] },
  { users: ['rw', 'wr'], spins: 1 },
  { users: ['rw', 'w'], spins: 1, crashes: 1, recoverers: ['X'] },
  ...CUT_RELEASES,
  ...LAST_GENERATION,
  ...ORDER_AND_CYCLES,
  ...ASYNC,
  ...PROBES,
];

/** What runs with the long tests. */
export const LONG: readonly LockConfiguration[] = [
  // what the quick ones leave out
  { users: ['rRt', 'Wuw'], unread: true },
  { users: ['rw', 'wr'], unread: true, crashes: 1, recoverers: ['X'] },
  { users: ['r', 'w', 'w'], spins: 1 },
  { users: ['(w+r-)', 'r'] },
  { users: ['A', 'w1'], stripes: 2, abandoned: true, crashes: 1, recoverers: ['X'] },
  ...cutEverywhere('A', '?', 12, 'a', ['w1r'], { stripes: 2 }),
  { users: ['r', 'w', 'ww'], unread: true },
  { users: ['r', 'www', 'w'], unread: true, timeouts: 'none' },
  { users: ['r', 'w'], unread: true, crashes: 1, recoverers: ['X'], newcomers: ['aw'] },
  { users: ['A', 'w', 'r1'], stripes: 2, patientWithAll: true },
  { users: ['(+wr~;-)', 'w'] },
  { users: ['ww', 'ww', 'ww'] },
  { users: ['w', 'w', 'w', 'w'] },
  { users: ['r', 'K', 'w'], unread: true },
  { users: ['rw', 'rw', 'w'] },
  { users: ['RW', 'W'], crashes: 1, recoverers: ['X'] },
  { users: ['tu', 'rw', 'ww'] },
  { users: ['rw', 'rw', 'rw'] },
  { users: ['r', 'ww'], abandoned: true, crashes: 1, recoverers: ['X'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['ar'] },
  { users: ['arr', 'ww', 'rw'], spareSlots: 1 },
  { users: ['rw', 'rw', 'rw'], timeouts: 'all' },
  { users: ['RW', 'WR'], crashes: 1, recoverers: ['X'] },
  { users: ['rR', 'uW', 'w'], writersFirst: true },
  { users: ['r', 'ww', 'w'], cycles: true },
  { users: ['w', 'r'], lastGeneration: true, spareSlots: 1, crashes: 1, recoverers: ['X'], newcomers: ['aw'] },
  { users: ['RwR', 'WrW'] },
  { users: ['r', 'ww', 'ww'] },
  // 3 threads of 2 and 3 operations
  { users: ['rr', 'rw', 'ww'] },
  { users: ['RW', 'rw', 'WR'] },
  { users: ['rr', 'rr', 'ww'] },
  { users: ['rR', 'Rr', 'WW'] },
  { users: ['rrr', 'www', 'www'] },
  { users: ['rw', 'rw', 'rw'], timeouts: 'none' },
  { users: ['RW', 'rw', 'WR'], timeouts: 'none' },
  { users: ['r', 'ww', 'ww'], timeouts: 'all' },
  { users: ['RW', 'rw', 'WR'], timeouts: 'all' },
  // 4 threads
  { users: ['t', 'r', 'w', 'u'] },
  { users: ['t', 'R', 'u', 'W'] },
  { users: ['r', 'w', 'w', 'w'] },
  { users: ['r', 'r', 'r', 'w'] },
  { users: ['r', 'r', 'w', 'w'] },
  { users: ['R', 'r', 'W', 'w'] },
  { users: ['R', 'R', 'W', 'W'] },
  { users: ['r', 'R', 'w', 'W'], timeouts: 'all' },
  { users: ['r', 'R', 'w', 'W'], timeouts: 'none' },
  // one death anywhere, one recoverer
  { users: ['w', 'w', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['r', 'r', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['r', 'w', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['R', 'r', 'W'], crashes: 1, recoverers: ['X'] },
  { users: ['t', 'u', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['R', 'W', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['r', 'w', 'w'], crashes: 1, recoverers: ['X'], timeouts: 'all' },
  { users: ['rw', 'rw', 'rw'], crashes: 1, recoverers: ['X'] },
  { users: ['rr', 'rw', 'ww'], crashes: 1, recoverers: ['X'] },
  // a newcomer on the freed slot
  { users: ['r', 'w'], crashes: 1, recoverers: ['X'], newcomers: ['arw'] },
  { users: ['w', 'w'], crashes: 1, recoverers: ['X'], newcomers: ['arw'] },
  { users: ['rw', 'wr'], crashes: 1, recoverers: ['X'], newcomers: ['arw'] },
  { users: ['rw', 'ww'], crashes: 1, recoverers: ['X'], newcomers: ['arw'] },
  { users: ['r', 'r', 'w'], crashes: 1, recoverers: ['X'], newcomers: ['arw'] },
  { users: ['r', 'w', 'w'], crashes: 1, recoverers: ['X'], newcomers: ['arw'] },
  // two recoverers
  { users: ['r', 'w'], crashes: 1, recoverers: ['X', 'X'] },
  { users: ['w', 'w'], crashes: 1, recoverers: ['X', 'X'] },
  { users: ['rw', 'wr'], crashes: 1, recoverers: ['X', 'X'] },
  { users: ['r', 'w', 'w'], crashes: 1, recoverers: ['X', 'X'] },
  { users: ['r', 'r', 'w'], crashes: 1, recoverers: ['X', 'X'] },
  // two recoverers and newcomers
  { users: ['w', 'w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['aw'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['arw'] },
  { users: ['r'], crashes: 1, recoverers: ['X', 'Xw'], newcomers: ['ar'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'Xw'], newcomers: ['ar'] },
  { users: ['r', 'w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['aw'] },
  { users: ['r', 'w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['arw'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['ar', 'ar'] },
  // two deaths; the first recoverer may be one
  { users: ['w', 'w'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['r', 'w'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['rw', 'wr'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['r', 'w', 'w'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['r', 'r', 'w'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['w', 'w', 'w'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['R', 'W', 'r'], crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['rw', 'ww'], crashes: 2, mortals: [0, 1], recoverers: ['X', 'XX'], recoverersInTurn: true },
  // an ABANDONED stripe at the beginning
  { users: ['r', 'W', 'u'], abandoned: true },
  { users: ['r', 'W', 'w'], abandoned: true, crashes: 1, recoverers: ['X'] },
  // spinning
  { users: ['rw', 'rw', 'w'], spins: 2 },
  { users: ['rR', 'Wu', 'w'], spins: 1 },
  { users: ['r', 'w', 'w'], spins: 1, crashes: 1, recoverers: ['X'] },
  // patient readers
  { users: ['rw', 'r', 'w'], patient: true },
  { users: ['r', 'w', 'w'], patient: true, timeouts: 'all' },
  // two stripes
  { users: ['rw1', 'wr1', 'w'], stripes: 2 },
  { users: ['w', 'r1', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['ww1', 'r1w'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['w', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'], newcomers: ['aw1'] },
  // all stripes
  { users: ['AA', 'rw1', 'wr1'], stripes: 2 },
  { users: ['A', 'r1w', 'w1r'], stripes: 2 },
  { users: ['A', 'A', 'rw1'], stripes: 2 },
  { users: ['B', 'rw1', 'w1'], stripes: 2, timeouts: 'all' },
  { users: ['A', 'A', 'w'], stripes: 2, patientWithAll: true },
  { users: ['A', 'w', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['A', 'r', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['A', 'A', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
  { users: ['A', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'], newcomers: ['aA'] },
  { users: ['A', 'w1'], stripes: 2, crashes: 2, recoverers: ['X', 'XX'], recoverersInTurn: true },
  { users: ['A', 'r1'], stripes: 2, crashes: 1, recoverers: ['X'], patientWithAll: true },
  { users: ['(w1_+w-)', 'A'], stripes: 2, patientWithAll: true, helpedByTimeouts: true },
  // asynchronous requests
  { users: ['(rw)', '(wr)'] },
  { users: ['(rw)', 'r', 'w'] },
  { users: ['(r)(w)', 'rw', 'wr'] },
  { users: ['(RrW)', 'rw'] },
  { users: ['(r_.r)', 'w'], writersFirst: true },
  { users: ['(r_.wr)', 'w'] },
  { users: ['(r_.w~r)', 'w'] },
  { users: ['(w_.r~r)', 'w'] },
  { users: ['(r~w)', 'w'] },
  { users: ['(r~r~)', 'w'] },
  { users: ['(R~W~)', 'w'] },
  { users: ['(R~w)', 'W'], timeouts: 'all' },
  { users: ['(r_.r)', 'w', 'w'], writersFirst: true },
  { users: ['(rw)', 'w'], patient: true },
  { users: ['(+wr-)', 'w', 'r'] },
  { users: ['(w!+r-)', 'r'] },
  { users: ['(w!r!)', 'rw'] },
  { users: ['(r!~w!)', 'w'] },
  { users: ['(w_+r-)', 'w'] },
  { users: ['(r!+w-)', 'ww'] },
  { users: ['(r:w)', 'rw'] },
  { users: ['(r+w-)', 'w', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['(w!)', 'r', 'w'] },
  { users: ['(w:u)', '(r)', 'w'] },
  { users: ['(r1w)', 'w1r'], stripes: 2 },
  { users: ['(rw)', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['(r~w)', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['(wr)', 'r'], crashes: 1, recoverers: ['X(rw)'] },
  { users: ['(w~+r-)', 'r'], crashes: 1, recoverers: ['X'] },
  { users: ['(r)', 'w', 'w'], crashes: 1, recoverers: ['X'] },
  { users: ['(rr)', '(w)'], crashes: 1, recoverers: ['X'] },
  { users: ['(rw)', 'w'], cycles: true },
  // waiters that probe
  { users: ['r', 'w', 'w'], crashes: 1, probes: true },
  { users: ['rw', 'wr'], crashes: 1, probes: true },
  { users: ['r', 'w'], crashes: 2, probes: true, recoverers: ['X'] },
  { users: ['w', 'w'], crashes: 1, probes: true, recoverers: ['X', 'X'] },
  { users: ['w', 'r'], crashes: 1, mortals: [0], probes: true, newcomers: ['aw', 'ar'] },
  { users: ['(r)', 'w'], crashes: 1, probes: true },
  { users: ['(R)', 'W'], crashes: 1, probes: true, recoverers: ['X'] },
  // late readers, fair cycles
  { users: ['rr', 'rw', 'ww'], writersFirst: true },
  { users: ['r', 'w', 'w'], writersFirst: true, crashes: 1, recoverers: ['X'] },
  { users: ['rw', 'rw', 'rw'], cycles: true },
  { users: ['r', 'w', 'w'], cycles: true, crashes: 1, recoverers: ['X'] },
  ...MORE_CUTS,
];

/** A configuration as the name of a test. */
export function nameOfConfiguration(configuration: LockConfiguration): string {
  const {
    users,
    crashes = 0,
    recoverers = [],
    newcomers = [],
    timeouts = 'timed',
    abandoned,
    deadSlot,
    mortals,
    stripes = 1,
    spareSlots = 0,
  } = configuration;
  const parts = [users.join(','), `${crashes} deaths`, `recover: ${recoverers.join(',') || '-'}`];
  if (newcomers.length > 0) parts.push(`new: ${newcomers.join(',')}`);
  if (mortals !== undefined) parts.push(`only ${mortals.join(',')} may die`);
  if (timeouts !== 'timed') parts.push(`time-outs: ${timeouts}`);
  if (abandoned === true) parts.push('ABANDONED at first');
  if (deadSlot === true) parts.push('a DEAD slot at first');
  if (configuration.unread === true) parts.push('unread at first');
  if (stripes > 1) parts.push(`${stripes} stripes`);
  if (spareSlots > 0) parts.push(`${spareSlots} spare slots`);
  if (configuration.lastGeneration === true) parts.push('last generation');
  if (configuration.writersFirst === true) parts.push('late readers');
  if (configuration.patient === true) parts.push('patient');
  if (configuration.patientWithAll === true) parts.push('patient with all');
  if (configuration.spins !== undefined) parts.push(`${configuration.spins} spins`);
  if (configuration.probes === true) parts.push('probes');
  if (configuration.helpedByTimeouts === true) parts.push('helped by time-outs');
  if (configuration.cycles === true) parts.push('fair cycles');
  return parts.join(' · ');
}
