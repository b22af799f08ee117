import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutantIsFound } from './check-lock.ts';
import { ALL_MUTANTS } from './mutants/all-mutants.ts';

const LEAST_MUTANTS = 100;

describe('the explorer finds every seeded bug of the lock', () => {
  it('has enough of them', () => {
    const caught = ALL_MUTANTS.filter(({ verdict }) => Array.isArray(verdict));
    assert.ok(caught.length >= LEAST_MUTANTS, `${caught.length} mutants that can be caught`);
  });

  for (const mutant of ALL_MUTANTS) it(mutant.name, () => mutantIsFound(mutant));
});
