import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../explorer/index.ts';
import { watchScenario } from './watch-model.ts';
import { mutantWatch } from './watch-modules.ts';
import { MUTANTS } from './watch-mutants.ts';

describe('the explorer finds every seeded bug of the watch ring', () => {
  for (const { name, edits, shownBy, verdict } of MUTANTS) {
    it(name, async () => {
      const report = explore(watchScenario(await mutantWatch(edits), shownBy));
      assert.equal(report.outcome, 'failed', 'nothing shows it');
      assert.ok(verdict.includes(report.failure?.kind ?? 'final'), report.failure?.trace.join('\n'));
    });
  }
});
