/** What real threads run: the same scenarios as the search, named by plain data that can be sent to a worker. */

import type { Scenario } from '../explorer/index.ts';
import { type LockConfiguration, lockScenario } from '../lock/lock-model.ts';
import { REAL_LOCK } from '../lock/lock-modules.ts';
import { sampleScenario } from '../samples/sample-scenario.ts';
import { SAMPLES } from '../samples/sample-table.ts';

/** A row of the sample table by its name, or a configuration of the real lock. */
export type Job = { readonly sample: string } | { readonly lock: LockConfiguration };

export function scenarioOf(job: Job): Scenario {
  if ('lock' in job) return lockScenario(REAL_LOCK, job.lock);
  const row = SAMPLES.find(({ name }) => name === job.sample);
  if (row === undefined) throw new Error(`no sample is called ${job.sample}`);
  return sampleScenario(row);
}
