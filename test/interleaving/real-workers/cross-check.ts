/** The check that real Workers under random schedules do what the model says. */

import assert from 'node:assert/strict';
import { explore, exploreByReference } from '../explorer/index.ts';
import { World } from '../explorer/schedule/world.ts';
import { WorldRules } from '../explorer/schedule/world-rules.ts';
import type { LockConfiguration } from '../lock/lock-model.ts';
import type { ExpectedRow } from '../samples/sample-table.ts';
import { type Job, scenarioOf } from './jobs.ts';
import { type RealRun, runForReal } from './real-runs.ts';

const SEED = 7;
const MOST_STATES = 200_000;
const LOW_BITS = 32;

/** Does what the real threads did in the model; every operation must be the same and give the same. */
function followInModel(rules: WorldRules, run: RealRun): World {
  const { wide } = rules;
  const world = World.begin(rules);
  for (const { thread, kind, op, word, result } of run.operations) {
    const next = world.next(thread);
    assert.deepEqual([next?.kind, next?.word], [op, word]);
    const modelled = world.do({ thread, kind }) as number;
    assert.equal(next?.wide === true ? Number(BigInt.asIntN(LOW_BITS, wide.value(modelled))) : modelled, result);
  }
  assert.deepEqual([...world.words], [...run.words.subarray(0, world.words.length)]);
  return world;
}

/** @throws AssertionError when a real thread of the lock does what its model does not */
export async function lockAgrees(configuration: LockConfiguration, schedules: number): Promise<void> {
  const job: Job = { lock: configuration };
  const rules = new WorldRules(scenarioOf(job));
  for (const run of await runForReal(job, schedules, SEED)) {
    assert.equal(run.stuck, false);
    assert.equal(followInModel(rules, run).verdict(), undefined);
  }
}

/** @throws AssertionError when a real thread of a sample does what its model does not, or meets a bug that the search has missed */
export async function sampleAgrees({ name, expected }: ExpectedRow, schedules: number): Promise<void> {
  const job: Job = { sample: name };
  const scenario = scenarioOf(job);
  const rules = new WorldRules(scenario);
  const report = explore(scenario);
  const reached = expected === 'passed' ? exploreByReference(scenario, MOST_STATES).visible : undefined;
  for (const run of await runForReal(job, schedules, SEED)) {
    const world = followInModel(rules, run);
    const verdict = world.verdict();
    assert.equal(run.stuck, world.sleepers.length > 0, 'stuck in both or in none');
    if (verdict !== undefined) assert.equal(report.outcome, 'failed', `the search missed ${verdict.message}`);
    const seen = `${world.words.join()}|${world.ghostWords.join()}`;
    assert.ok(reached === undefined || reached.has(seen), 'a state that the model has not');
  }
}
