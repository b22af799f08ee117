/**
 * Every seeded bug of the store against recorded histories: `node test/linearizability/long/mutants.long.ts`. Those that
 * only show by chance are reported, not demanded; one that no history can show must not be caught.
 */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { markdownTable } from '../../../bench/harness/table.ts';
import { catchMutant, caughtBy } from '../mutants/catch-mutant.ts';
import { STORE_MUTANTS } from '../mutants/store-mutants.ts';

const ALIVE_OPERATIONS = Number(process.env['MUTANT_OPERATIONS'] ?? 3_000_000);
const DEADLY_OPERATIONS = Number(process.env['MUTANT_DEADLY_OPERATIONS'] ?? 300_000);
const SEED = Number(process.env['HISTORY_SEED'] ?? 1);
const only = new RegExp(process.env['MUTANT_ONLY'] ?? '');
const MS_PER_SECOND = 1000;

const HEADER = ['seeded bug', 'shown', 'caught by', 'operations before', 'deaths', 'seconds'];
const rows: string[][] = [];

describe('recorded histories give seeded bugs of the store away', () => {
  for (const mutant of STORE_MUTANTS) {
    if (!only.test(mutant.name)) continue;
    it(mutant.name, async (context) => {
      const startMs = performance.now();
      const { shown, variant } = mutant;
      const verdict = await catchMutant(mutant, variant.deaths === 0 ? ALIVE_OPERATIONS : DEADLY_OPERATIONS, SEED);
      const caught = caughtBy(verdict);
      rows.push([
        mutant.name,
        typeof shown === 'string' ? shown : 'never',
        caught,
        verdict.operations.toLocaleString('en-US'),
        String(verdict.deaths),
        ((performance.now() - startMs) / MS_PER_SECOND).toFixed(1),
      ]);
      if (shown === 'surely') assert.equal(caught, 'history');
      else if (typeof shown === 'object') assert.equal(caught, 'nothing', verdict.failure?.window);
      else if (caught === 'nothing') context.skip('not shown this time');
      context.diagnostic(verdict.failure?.window ?? verdict.error?.message ?? 'nothing');
    });
  }
  after(() => console.log(markdownTable(HEADER, rows)));
});
