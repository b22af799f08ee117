import { describe, it } from 'node:test';
import type { LockConfiguration } from '../lock/lock-model.ts';
import { SAMPLES } from '../samples/sample-table.ts';
import { lockAgrees, sampleAgrees } from './cross-check.ts';

/** Of each job; at least 500 in all. */
const SCHEDULES = 25;

const LOCK_JOBS: readonly LockConfiguration[] = [
  { users: ['r', 'w', 'w'] },
  { users: ['rw', 'wr'] },
  { users: ['tu', 'rw', 'ww'] },
  { users: ['wd', 'arwd', 'rw'] },
];

describe('real Workers under random schedules agree with the model', () => {
  for (const configuration of LOCK_JOBS)
    it(`the real lock, ${configuration.users.join()}`, () => lockAgrees(configuration, SCHEDULES));

  for (const row of SAMPLES) {
    if (row.crashes === 1) continue; // a real death at a chosen operation is what test/stress is for
    it(row.name, () => sampleAgrees(row, SCHEDULES));
  }
});
