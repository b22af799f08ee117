/** The two checks of the lock: that it passes, and that a mutant of it is found. */

import assert from 'node:assert/strict';
import { explore, inMacrotask } from '../explorer/index.ts';
import { type LockConfiguration, lockScenario } from './lock-model.ts';
import { mutantLock, REAL_LOCK } from './lock-modules.ts';
import type { Mutant } from './mutants/mutant.ts';

/** Fewer than by default: the configurations are small and many. */
const FEWER_OF_THE_LOCK = { conformanceSchedules: 20, witnesses: 8 };
const FEWER_OF_A_MUTANT = { conformanceSchedules: 10, witnesses: 8 };

/** @throws AssertionError when the lock breaks a promise in some interleaving */
export async function lockPasses(configuration: LockConfiguration): Promise<void> {
  const scenario = { ...lockScenario(REAL_LOCK, configuration), ...FEWER_OF_THE_LOCK };
  const report = await inMacrotask(() => explore(scenario));
  assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
}

/** @throws AssertionError when the mutant survives, is found by another failure than it says, or is said to be equivalent and is not */
export async function mutantIsFound({ edits, shownBy, verdict }: Mutant): Promise<void> {
  const mutant = await mutantLock(edits);
  for (const configuration of shownBy) {
    const report = await inMacrotask(() => explore({ ...lockScenario(mutant, configuration), ...FEWER_OF_A_MUTANT }));
    if ('equivalent' in verdict) assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
    else {
      assert.equal(report.outcome, 'failed', `${configuration.users.join()} does not show it`);
      assert.ok(verdict.includes(report.failure?.kind ?? 'final'), report.failure?.trace.join('\n'));
    }
  }
}
