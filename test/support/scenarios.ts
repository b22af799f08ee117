/** Scenarios made in tests: text as people write it, run to a result. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { runScenario, type ScenarioRunOptions } from '../../src/load/run-scenario.ts';
import type { RunOutcome } from '../../src/result/result.ts';
import { readScenarioText } from '../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** The scenario that `text` describes; its paths are relative to examples/scenarios. */
export async function scenarioOf(text: string): Promise<Scenario> {
  const { scenario, problems } = await readScenarioText({ file: 'test.yaml', text }, 'examples/scenarios');
  assert.deepEqual(problems, []);
  assert.ok(scenario !== undefined);
  return scenario;
}

/** Runs it, hands the outcome to `look`, and closes it. */
export async function running<T>(
  scenario: Scenario,
  options: ScenarioRunOptions,
  look: (outcome: RunOutcome) => T | Promise<T>,
): Promise<T> {
  const outcome = await runScenario(scenario, options);
  try {
    return await look(outcome);
  } finally {
    await outcome.close();
  }
}

/** Fields that another number of workers, or another day, may change in virtual time. */
const WALL_CLOCK_FIELDS = ['workers', 'versions', 'startedAt', 'wallMs', 'lock', 'store', 'workerFacts', 'validity'];

/** A digest of all that follows from the scenario and its seed: summary, references and events. */
export async function digestOf(outcome: RunOutcome): Promise<string> {
  const digest = createHash('sha256');
  const summary = Object.entries(outcome.summary).filter(([field]) => !WALL_CLOCK_FIELDS.includes(field));
  digest.update(JSON.stringify(summary));
  for (const ref of outcome.refs()) digest.update(JSON.stringify(ref));
  for await (const event of outcome.events()) digest.update(JSON.stringify(event));
  return digest.digest('hex');
}
