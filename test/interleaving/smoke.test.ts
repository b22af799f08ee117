/**
 * A little of each suite of models, which says in seconds that the suites still work; `npm run test:models` runs them whole.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutantIsFound as lockMutantIsFound, lockPasses } from './lock/check-lock.ts';
import { QUICK as LOCK, nameOfConfiguration } from './lock/lock-configurations.ts';
import { type LockConfiguration } from './lock/lock-model.ts';
import { ALL_MUTANTS as LOCK_MUTANTS } from './lock/mutants/all-mutants.ts';
import { lockAgrees, sampleAgrees } from './real-workers/cross-check.ts';
import { SAMPLES } from './samples/sample-table.ts';
import { mutantIsFound as storeMutantIsFound, storePasses } from './store/check-store.ts';
import { QUICK as STORE } from './store/store-configurations.ts';
import { MUTANTS as STORE_MUTANTS } from './store/store-mutants.ts';
import { mutantIsFound as watchMutantIsFound, watchPasses } from './watch/check-watch.ts';
import { QUICK as WATCH } from './watch/watch-configurations.ts';
import { MUTANTS as WATCH_MUTANTS } from './watch/watch-mutants.ts';

/** Threads that sleep, one that dies, one that is asynchronous, and every stripe at once. */
const LOCK_SMOKE: readonly LockConfiguration[] = [
  { users: ['r', 'ww'], timeouts: 'all' },
  { users: ['r', 'w'], crashes: 1, probes: true },
  { users: ['(rw)', 'w'] },
  { users: ['A', 'w1'], stripes: 2, crashes: 1, recoverers: ['X'] },
];
const SCHEDULES = 5;

function named<Named extends { readonly name: string }>(list: readonly Named[], name: string): Named {
  return list.find((each) => each.name === name) ?? assert.fail(`nothing is called ${name}`);
}

describe('a smoke of the models', () => {
  for (const configuration of LOCK_SMOKE) {
    it(`the lock passes: ${nameOfConfiguration(configuration)}`, async () => {
      const names = LOCK.map(nameOfConfiguration);
      assert.ok(names.includes(nameOfConfiguration(configuration)), 'the whole suite has it too');
      await lockPasses(configuration);
    });
  }

  it('a mutant of the lock is found', () => lockMutantIsFound(LOCK_MUTANTS[0] ?? assert.fail('no mutant')));

  it('the watch ring passes', () => watchPasses(named(WATCH, 'the only writer dies')));

  it('a mutant of the watch ring is found', () =>
    watchMutantIsFound(named(WATCH_MUTANTS, 'an event is published before its payload')));

  it('the store passes', async () => void (await storePasses(named(STORE, 'dies in an overwrite'))));

  it('a mutant of the store is found', () =>
    storeMutantIsFound(named(STORE_MUTANTS, 'a record is live before it is filled')));

  it('real Workers agree with the model of the lock', () => lockAgrees({ users: ['rw', 'wr'] }, SCHEDULES));

  for (const expected of ['passed', 'ghost'] as const) {
    it(`real Workers agree with the model of a sample: ${expected}`, () =>
      sampleAgrees(SAMPLES.find((row) => row.expected === expected) ?? assert.fail('no sample'), SCHEDULES));
  }
});
