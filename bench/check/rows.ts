/**
 * What `npm run bench:check` judges: the hot paths of today, each beside a yardstick that asks the same of the machine
 * (atomics, memory, V8's own text functions, allocation), so that a slower machine slows both.
 */

import type { Pace } from './contest.ts';

export type RowName =
  | 'lock read'
  | 'lock write'
  | 'hit'
  | 'decode'
  | 'absent'
  | 'set'
  | 'overwrite'
  | 'clear'
  | 'start'
  | 'import core'
  | 'import load'
  | 'worker core';

interface Row {
  /** The hot path. */
  readonly path: string;
  readonly yardstick: string;
  /** Of one process. */
  readonly pace: Pace;
}

const SHORT_PATH: Pace = { warmMs: 300, measureMs: 400 };
/** A process or a worker of its own for each operation: nothing to warm but the machine's file cache. */
const LOADING: Pace = { warmMs: 100, measureMs: 1000 };
/** A start is ten thousand lines of code: the engine takes longer to compile it. */
const LONG_PATH: Pace = { warmMs: 2500, measureMs: 1500 };

export const ROWS: Readonly<Record<RowName, Row>> = {
  'lock read': {
    path: 'RWLock.read(body), uncontended',
    yardstick: 'two Atomics.store, one Atomics.load',
    pace: SHORT_PATH,
  },
  'lock write': { path: 'RWLock.write(body), uncontended', yardstick: 'compare-exchange mutex', pace: SHORT_PATH },
  hit: { path: 'getRef by an ID that is held', yardstick: 'get of a Map', pace: SHORT_PATH },
  decode: { path: 'getRef with nothing remembered', yardstick: 'JSON.parse of such a reference', pace: SHORT_PATH },
  absent: {
    path: 'getRef of an ID that is not stored',
    yardstick: 'utf8Write of the ID, compare-exchange mutex',
    pace: SHORT_PATH,
  },
  set: {
    path: 'setRef of a new ID',
    yardstick: 'utf8Write of ID and reference, compare-exchange mutex',
    pace: SHORT_PATH,
  },
  overwrite: {
    path: 'setRef of a stored ID',
    yardstick: 'utf8Write of ID and reference, compare-exchange mutex',
    pace: SHORT_PATH,
  },
  clear: {
    path: 'clearRef of a stored ID',
    yardstick: 'utf8Write of the ID, compare-exchange mutex',
    pace: SHORT_PATH,
  },
  start: {
    path: 'a start in virtual time, all of it',
    yardstick: 'a pod to JSON, its sha256, and back',
    pace: LONG_PATH,
  },
  'import core': {
    path: "a process that imports 'refmanager'",
    yardstick: 'one that imports an empty module',
    pace: LOADING,
  },
  'import load': {
    path: "a process that imports 'refmanager/load'",
    yardstick: 'one that imports an empty module',
    pace: LOADING,
  },
  'worker core': {
    path: "a worker that imports 'refmanager'",
    yardstick: 'one that imports an empty module',
    pace: LOADING,
  },
};

export const ROW_NAMES = Object.keys(ROWS) as readonly RowName[];
