import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../explorer/index.ts';
import { QUICK } from './store-configurations.ts';
import { storeScenario } from './store-model.ts';
import { loadStore } from './store-modules.ts';

const MAX_STATES = 400_000;

describe('the store is linearizable and adds up, in any interleaving and with a death at any step', () => {
  for (const { name, ...configuration } of QUICK) {
    it(name, async (context) => {
      const modules = await loadStore(configuration.sizes);
      const report = explore({ ...storeScenario(modules, configuration), maxStates: MAX_STATES });
      context.diagnostic(`${report.states} states, ${report.seconds.toFixed(1)} s`);
      assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
    });
  }
});
