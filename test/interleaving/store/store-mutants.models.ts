import { describe, it } from 'node:test';
import { mutantIsFound } from './check-store.ts';
import { MUTANTS } from './store-mutants.ts';

describe('the explorer finds every seeded bug of the commit protocol', () => {
  for (const mutant of MUTANTS) it(mutant.name, () => mutantIsFound(mutant));
});
