import { describe, it } from 'node:test';
import { mutantIsFound } from './check-watch.ts';
import { MUTANTS } from './watch-mutants.ts';

describe('the explorer finds every seeded bug of the watch ring', () => {
  for (const mutant of MUTANTS) it(mutant.name, () => mutantIsFound(mutant));
});
