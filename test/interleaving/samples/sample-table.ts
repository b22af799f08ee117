/** Known-good and known-bad locks with what the explorer must say of them. */

import type { FailureKind } from '../explorer/index.ts';
import { COUNTER_RW_LOCK } from './counter-rw-lock.ts';
import { DISTRIBUTED_RW_LOCK } from './distributed-rw-lock.ts';
import { PLAIN_MUTEX } from './plain-mutex.ts';
import type { SampleRow } from './sample-scenario.ts';

export interface ExpectedRow extends SampleRow {
  readonly name: string;
  readonly expected: FailureKind | 'passed';
}

const mutex = (expected: ExpectedRow['expected'], scripts: string, bug?: string, crashes: 0 | 1 = 0): ExpectedRow =>
  row('mutex', PLAIN_MUTEX, expected, scripts, bug, crashes);
const counter = (expected: ExpectedRow['expected'], scripts: string, bug?: string, crashes: 0 | 1 = 0): ExpectedRow =>
  row('counter', COUNTER_RW_LOCK, expected, scripts, bug, crashes);
const distributed = (
  expected: ExpectedRow['expected'],
  scripts: string,
  bug?: string,
  crashes: 0 | 1 = 0,
): ExpectedRow => row('distributed', DISTRIBUTED_RW_LOCK, expected, scripts, bug, crashes);

function row(
  lock: string,
  kind: SampleRow['kind'],
  expected: ExpectedRow['expected'],
  scripts: string,
  bug: string | undefined,
  crashes: 0 | 1,
): ExpectedRow {
  const name = `${lock} ${scripts}${crashes === 0 ? '' : ', a death anywhere'}: ${bug ?? 'no bug'} -> ${expected}`;
  return { name, kind, scripts: scripts.split(','), crashes, expected, ...(bug === undefined ? {} : { bug }) };
}

export const SAMPLES: readonly ExpectedRow[] = [
  mutex('passed', 'ww,ww'),
  mutex('passed', 'w,w,w'),
  mutex('passed', 'w,w', undefined, 1),
  mutex('deadlock', 'w,w,w', 're-acquires without the sleepers bit'),
  mutex('ghost', 'w,ww', 'skips the re-check'),
  mutex('deadlock', 'w,w', 'notifies before the store'),
  mutex('deadlock', 'w,w', 'unlocks by load and store'),
  mutex('deadlock', 'w,w,w', 'recovery wakes only if the owner died', 1),
  counter('passed', 'rw,wr'),
  counter('passed', 'r,r,w'),
  counter('deadlock', 'r,w', 'no re-check before the sleep'),
  counter('deadlock', 'w,w', 'notifies before the store'),
  counter('ghost', 'r,w', 'a reader stores instead of a CAS'),
  counter('passed', 'r,w,r', 'wakes one'),
  counter('deadlock', 'r,w', undefined, 1),
  distributed('passed', 'rw,wr'),
  distributed('passed', 'r,r,w'),
  distributed('passed', 'r,w', undefined, 1),
  distributed('ghost', 'r,w', 'loads the writer before it sets its flag'),
  distributed('deadlock', 'r,w', 'backs off without notify'),
  distributed('deadlock', 'r,w', 'notifies before the store'),
  distributed('ghost', 'r,w,w', 'a writer skips the re-check'),
  distributed('deadlock', 'r,w', 'recovery forgets the flag', 1),
  distributed('deadlock', 'w,w,w', 'recovery wakes only if the owner died', 1),
];
