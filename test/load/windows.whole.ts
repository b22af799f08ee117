/** Windows of time are the same in both clocks: each run in real time gives what it gives in virtual time. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countsOf, WINDOWS } from './windows-table.ts';

describe('windows of time', { concurrency: 2 }, () => {
  for (const [what, { text }] of Object.entries(WINDOWS)) {
    it(`${what} gives the same in both clocks`, async () => {
      const virtual = await countsOf('virtual', text);
      assert.deepEqual(await countsOf('real', text), virtual);
    });
  }
});
