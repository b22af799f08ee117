import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, inMacrotask } from '../explorer/index.ts';
import { lockScenario } from './lock-model.ts';
import { mutantLock } from './lock-modules.ts';
import { ALL_MUTANTS } from './mutants/all-mutants.ts';

const LEAST_MUTANTS = 100;
/** Fewer than by default: the configurations are small and many. */
const FEWER = { conformanceSchedules: 10, witnesses: 8 };

describe('the explorer finds every seeded bug of the lock', () => {
  it('has enough of them', () => {
    const caught = ALL_MUTANTS.filter(({ verdict }) => Array.isArray(verdict));
    assert.ok(caught.length >= LEAST_MUTANTS, `${caught.length} mutants that can be caught`);
  });

  for (const { name, edits, shownBy, verdict } of ALL_MUTANTS) {
    it(name, async () => {
      const mutant = await mutantLock(edits);
      for (const configuration of shownBy) {
        const report = await inMacrotask(() => explore({ ...lockScenario(mutant, configuration), ...FEWER }));
        if ('equivalent' in verdict) assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
        else {
          assert.equal(report.outcome, 'failed', `${configuration.users.join()} does not show it`);
          assert.ok(verdict.includes(report.failure?.kind ?? 'final'), report.failure?.trace.join('\n'));
        }
      }
    });
  }
});
