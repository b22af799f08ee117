import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONTESTS } from '../../../bench/check/contests/contests.ts';
import { ROW_NAMES } from '../../../bench/check/rows.ts';

describe('a turn', () => {
  for (const row of ROW_NAMES) {
    it(`of "${row}" does all of its operations, again and again`, async () => {
      const { path, yardstick } = await CONTESTS[row]();
      for (let turn = 0; turn < 3; turn++) {
        path.before?.();
        await path.run(); // throws when a count or a reference is wrong
        await yardstick.run();
      }
      assert.ok(path.operations > 0 && yardstick.operations > 0);
    });
  }
});
