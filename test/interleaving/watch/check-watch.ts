/** The two checks of the watch ring: that it passes, and that a mutant of it is found. */

import assert from 'node:assert/strict';
import { explore } from '../explorer/index.ts';
import { type WatchConfiguration, watchScenario } from './watch-model.ts';
import { mutantWatch, REAL_WATCH } from './watch-modules.ts';
import type { Mutant } from './watch-mutants.ts';

/** @throws AssertionError when the ring breaks a promise in some interleaving */
export function watchPasses(configuration: WatchConfiguration): void {
  const report = explore(watchScenario(REAL_WATCH, configuration));
  assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
}

/** @throws AssertionError when the mutant survives, or is found by another failure than it says */
export async function mutantIsFound({ edits, shownBy, verdict }: Mutant): Promise<void> {
  const report = explore(watchScenario(await mutantWatch(edits), shownBy));
  assert.equal(report.outcome, 'failed', 'nothing shows it');
  assert.ok(verdict.includes(report.failure?.kind ?? 'final'), report.failure?.trace.join('\n'));
}
