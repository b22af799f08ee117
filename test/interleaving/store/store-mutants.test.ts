import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../explorer/index.ts';
import { storeScenario } from './store-model.ts';
import { loadStore } from './store-modules.ts';
import { MUTANTS } from './store-mutants.ts';

describe('the explorer finds every seeded bug of the commit protocol', () => {
  for (const { name, edits, shownBy, verdict } of MUTANTS) {
    it(name, async () => {
      const report = explore(storeScenario(await loadStore(shownBy.sizes, edits), shownBy));
      const trace = report.failure?.trace.join('\n');
      if ('equivalent' in verdict) {
        assert.equal(report.outcome, 'passed', `said to be equivalent: ${trace}`);
        return;
      }
      assert.equal(report.outcome, 'failed', 'nothing shows it');
      assert.ok(verdict.includes(report.failure?.kind ?? 'final'), trace);
    });
  }
});
