/**
 * The large configurations of the lock, to the end: `node --max-old-space-size=16000 test/interleaving/long/lock.long.ts`
 * (or through `node --test`). Prints a line each; a graph that is not complete within its limits is an error.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, inMacrotask } from '../explorer/index.ts';
import { LONG, nameOfConfiguration } from '../lock/lock-configurations.ts';
import { lockScenario } from '../lock/lock-model.ts';
import { REAL_LOCK } from '../lock/lock-modules.ts';

/** About 7 GB. */
const MAX_STATES = 140_000_000;
const MAX_SECONDS = Number(process.env['INTERLEAVING_SECONDS'] ?? 900);
/** A configuration may begin its search anew, but not take longer in all than so many of them. */
const SEARCHES = 3;
/** `allowed`: a graph too large for MAX_SECONDS is reported as skipped instead of failed. */
const CUTS_ALLOWED = process.env['INTERLEAVING_CUTS'] === 'allowed';
/** What begins after so many seconds of the whole run is skipped, and says so. */
const BUDGET_SECONDS = Number(process.env['INTERLEAVING_BUDGET_SECONDS'] ?? Number.POSITIVE_INFINITY);
const MS_PER_SECOND = 1000;
/** Part of the configurations, as a regular expression over their names. */
const only = new RegExp(process.env['INTERLEAVING_ONLY'] ?? '');

describe('the real lock keeps its promises in every interleaving of more threads and steps', () => {
  for (const configuration of LONG) {
    const name = nameOfConfiguration(configuration);
    if (!only.test(name)) continue;
    it(name, async (context) => {
      if (performance.now() > BUDGET_SECONDS * MS_PER_SECOND) {
        context.skip('not run: the time for the whole list is over');
        return;
      }
      const scenario = {
        ...lockScenario(REAL_LOCK, configuration),
        maxStates: MAX_STATES,
        maxSeconds: MAX_SECONDS,
        maxTotalSeconds: MAX_SECONDS * SEARCHES,
      };
      const { outcome, failure, states, transitions, localStates, seconds } = await inMacrotask(() =>
        explore(scenario),
      );
      const rate = Math.round(transitions / seconds);
      context.diagnostic(
        `${outcome}: ${states} states, ${transitions} transitions (${rate}/s), ${localStates} local states, ${seconds.toFixed(1)} s`,
      );
      // A cut says nothing of what lies beyond it: it is never a pass; a failure, or where cuts are allowed, a skip.
      if (outcome === 'incomplete' && CUTS_ALLOWED) context.skip(`cut after ${states} states, clean so far`);
      else assert.equal(outcome, 'passed', failure?.trace.join('\n'));
    });
  }
});
