/** The two checks of the store: that it passes, and that a mutant of it is found. */

import assert from 'node:assert/strict';
import { explore, type Report } from '../explorer/index.ts';
import { type StoreConfiguration, storeScenario } from './store-model.ts';
import { loadStore } from './store-modules.ts';
import type { Mutant } from './store-mutants.ts';

const MAX_STATES = 400_000;

/** @throws AssertionError when the store breaks a promise in some interleaving */
export async function storePasses(configuration: StoreConfiguration): Promise<Report> {
  const modules = await loadStore(configuration.sizes);
  const report = explore({ ...storeScenario(modules, configuration), maxStates: MAX_STATES });
  assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
  return report;
}

/** @throws AssertionError when the mutant survives, is found by another failure than it says, or is said to be equivalent and is not */
export async function mutantIsFound({ edits, shownBy, verdict }: Mutant): Promise<void> {
  const report = explore(storeScenario(await loadStore(shownBy.sizes, edits), shownBy));
  const trace = report.failure?.trace.join('\n');
  if ('equivalent' in verdict) {
    assert.equal(report.outcome, 'passed', `said to be equivalent: ${trace}`);
    return;
  }
  assert.equal(report.outcome, 'failed', 'nothing shows it');
  assert.ok(verdict.includes(report.failure?.kind ?? 'final'), trace);
}
