import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, inMacrotask } from '../explorer/index.ts';
import { nameOfConfiguration, QUICK } from './lock-configurations.ts';
import { lockScenario } from './lock-model.ts';
import { REAL_LOCK } from './lock-modules.ts';

describe('the real lock keeps its promises in every interleaving', () => {
  for (const configuration of QUICK) {
    it(nameOfConfiguration(configuration), async () => {
      const scenario = { ...lockScenario(REAL_LOCK, configuration), conformanceSchedules: 20, witnesses: 8 };
      const report = await inMacrotask(() => explore(scenario));
      assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
    });
  }
});
