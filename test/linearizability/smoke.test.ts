/**
 * A short history of threads that live and of threads that die, and one seeded bug: says in seconds that recording and
 * checking still work; `npm run test:models` runs more.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { historyShows, SHORT_RUN } from './mutants/short-run.ts';
import { runVariant } from './recorder/run-variant.ts';
import { ONE_ROUND, SEED, shortVariant } from './recorder/short-variant.ts';
import { ALIVE, DEADLY } from './recorder/variant.ts';

describe('a smoke of the recorded histories', () => {
  for (const name of ['few hot keys, cache too small', 'probed deaths, many stripes']) {
    it(`can be explained: ${name}`, async () => {
      const variant = [...ALIVE, ...DEADLY].find((each) => each.name === name) ?? assert.fail(`no variant ${name}`);
      const { error, failure, operations } = await runVariant(shortVariant(variant), ONE_ROUND, SEED);
      assert.equal(error, undefined);
      assert.equal(failure?.window, undefined);
      assert.ok(operations > 0);
    });
  }

  it('give a seeded bug away', () => historyShows(SHORT_RUN[0] ?? assert.fail('no mutant')));
});
