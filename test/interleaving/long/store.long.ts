/**
 * The store in configurations too large for `npm run test:models`: minutes and gigabytes. Run alone, with
 * `node --max-old-space-size=16000`. INTERLEAVING_ONLY picks configurations by name, INTERLEAVING_SECONDS limits each: what
 * is cut is never a pass.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../explorer/index.ts';
import { LONG } from '../store/store-configurations.ts';
import { storeScenario } from '../store/store-model.ts';
import { loadStore } from '../store/store-modules.ts';

const MAX_STATES = 40_000_000;
const MAX_SECONDS = Number(process.env['INTERLEAVING_SECONDS'] ?? 900);
const only = new RegExp(process.env['INTERLEAVING_ONLY'] ?? '');

describe('the store is linearizable and adds up, with more threads and deaths', () => {
  for (const { name, ...configuration } of LONG) {
    if (!only.test(name)) continue;
    it(name, async (context) => {
      const scenario = storeScenario(await loadStore(configuration.sizes), configuration);
      const report = explore({ ...scenario, maxStates: MAX_STATES, maxTotalSeconds: MAX_SECONDS });
      const { outcome, states, transitions, seconds, failure } = report;
      context.diagnostic(`${outcome}: ${states} states, ${transitions} transitions, ${seconds.toFixed(1)} s`);
      if (outcome === 'incomplete') context.skip(`cut after ${states} states, clean so far`);
      else assert.equal(outcome, 'passed', failure?.trace.join('\n'));
    });
  }
});
