import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../explorer/index.ts';
import { QUICK } from './watch-configurations.ts';
import { watchScenario } from './watch-model.ts';
import { REAL_WATCH } from './watch-modules.ts';

describe('the watch ring loses nothing unnoticed, in any interleaving', () => {
  for (const { name, ...configuration } of QUICK) {
    it(name, () => {
      const report = explore(watchScenario(REAL_WATCH, configuration));
      assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
    });
  }
});
