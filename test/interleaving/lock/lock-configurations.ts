/**
 * The configurations of the lock that are explored to the end: small ones with every test run, large ones in long/.
 * Scripts in the notation of lock-model.ts; together they are what docs/ARCHITECTURE.md calls "checked".
 */

import type { LockConfiguration } from './lock-model.ts';

/** Two threads of three operations each, nobody dies. */
const TWO_BY_THREE: readonly LockConfiguration[] = [
  { users: ['rrr', 'www'] },
  { users: ['rwr', 'wrw'] },
  { users: ['rRt', 'Wuw'] },
  { users: ['RwR', 'WrW'] },
  { users: ['www', 'www'] },
  { users: ['tut', 'uwr'] },
];

/** Deaths in every state of small configurations. */
const SMALL_CRASHES: readonly LockConfiguration[] = [
  { users: ['rw', 'wr'], crashes: 1, recoverers: ['X'] },
  { users: ['RW', 'WR'], crashes: 1, recoverers: ['X'] },
  { users: ['tu', 'ut'], crashes: 1, recoverers: ['X'] },
  { users: ['r', 'w'], crashes: 1, recoverers: ['Xrw'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['aw'] },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], newcomers: ['ar'] },
  { users: ['w'], crashes: 1, mortals: [0], recoverers: ['X', 'X'], newcomers: ['aw', 'aw'] },
  { users: ['r', 'ww'], abandoned: true, crashes: 1, recoverers: ['X'] },
  { users: ['rw', 'w', 'F'], deadSlot: true },
];

/** What runs with every `npm test`. */
export const QUICK: readonly LockConfiguration[] = [
  ...TWO_BY_THREE,
  { users: ['tu', 'rw', 'ww'] },
  { users: ['ww', 'ww', 'ww'] },
  { users: ['r', 'ww', 'ww'] },
  { users: ['rw', 'rw', 'rw'] },
  { users: ['rw', 'rw', 'rw'], timeouts: 'all' },
  { users: ['w', 'w', 'w', 'w'] },
  { users: ['arr', 'ww', 'rw'], spareSlots: 1 },
  { users: ['rdar', 'ww'] },
  { users: ['wd', 'arwd', 'rw'] },
  ...SMALL_CRASHES,
];

/** What runs with the long tests. */
export const LONG: readonly LockConfiguration[] = [
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
  } = configuration;
  const parts = [users.join(','), `${crashes} deaths`, `recover: ${recoverers.join(',') || '-'}`];
  if (newcomers.length > 0) parts.push(`new: ${newcomers.join(',')}`);
  if (mortals !== undefined) parts.push(`only ${mortals.join(',')} may die`);
  if (timeouts !== 'timed') parts.push(`time-outs: ${timeouts}`);
  if (abandoned === true) parts.push('ABANDONED at first');
  if (deadSlot === true) parts.push('a DEAD slot at first');
  return parts.join(' · ');
}
