/**
 * The watch ring in configurations too large for `npm run test:models`: minutes and gigabytes. Run alone, with
 * `node --max-old-space-size=16000`. INTERLEAVING_ONLY picks configurations by name.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from '../explorer/index.ts';
import { LONG } from '../watch/watch-configurations.ts';
import { watchScenario } from '../watch/watch-model.ts';
import { REAL_WATCH } from '../watch/watch-modules.ts';

const MAX_STATES = 50_000_000;
const only = new RegExp(process.env['INTERLEAVING_ONLY'] ?? '');

describe('the watch ring loses nothing unnoticed, with more writers, events and deaths', () => {
  for (const { name, ...configuration } of LONG) {
    if (!only.test(name)) continue;
    it(name, (context) => {
      const report = explore({ ...watchScenario(REAL_WATCH, configuration), maxStates: MAX_STATES });
      context.diagnostic(`${report.outcome}: ${report.states} states, ${report.seconds.toFixed(1)} s`);
      assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
    });
  }
});
