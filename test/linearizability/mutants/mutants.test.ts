import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catchMutant, caughtBy } from './catch-mutant.ts';
import { STORE_MUTANTS } from './store-mutants.ts';

const SEED = 1;
const MOST_OPERATIONS = 400_000;
const SHORT_ROOM = 4000;
const LEAST_MUTANTS = 5;

/** The others need long runs: long/mutants.long.ts. */
const quick = STORE_MUTANTS.filter(({ isInShortRun }) => isInShortRun === true);

describe('recorded histories give seeded bugs of the store away', () => {
  it('has enough of them', () => assert.ok(quick.length >= LEAST_MUTANTS));

  for (const mutant of quick) {
    it(mutant.name, async () => {
      const shorter = { ...mutant, variant: { ...mutant.variant, room: SHORT_ROOM } };
      assert.equal(caughtBy(await catchMutant(shorter, MOST_OPERATIONS, SEED)), 'history');
    });
  }
});
