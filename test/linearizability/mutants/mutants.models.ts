import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { historyShows, SHORT_RUN } from './short-run.ts';

const LEAST_MUTANTS = 5;

describe('recorded histories give seeded bugs of the store away', () => {
  it('has enough of them', () => assert.ok(SHORT_RUN.length >= LEAST_MUTANTS));

  for (const mutant of SHORT_RUN) it(mutant.name, () => historyShows(mutant));
});
