/**
 * What the flags of `refmanager load` change in the scenario that was read.
 */

import type { Scenario } from '../../scenario/scenario.ts';
import type { FlagProblems } from './flag-problems.ts';
import type { LoadFlags } from './load-flags.ts';

const SIMULATED_EXPECTED = 'a scenario with a simulated runtime: a real one takes its own time';
const REAL_EXPECTED = 'a scenario with a real runtime (kind: cri): a simulated one keeps nothing';

/** The scenario as it is to run. Flags that it has no use for are noted. */
export function withFlags(scenario: Scenario, flags: LoadFlags, problems: FlagProblems): Scenario {
  const { seed, timeoutMs, latency, keep, gracePeriodSeconds } = flags;
  const { kind } = scenario.runtime;
  if (latency !== undefined && kind === 'cri') problems.add('--latency', latency.text, SIMULATED_EXPECTED);
  if (keep && kind === 'simulated') problems.add('--keep', kind, REAL_EXPECTED);
  if (gracePeriodSeconds !== undefined && kind === 'simulated') {
    problems.add('--grace-period', String(gracePeriodSeconds), REAL_EXPECTED);
  }
  const given = { ...scenario, seed: seed ?? scenario.seed, timeoutMs: timeoutMs ?? scenario.timeoutMs };
  return latency === undefined ? given : withLatency(given, latency);
}

function withLatency(scenario: Scenario, { latency, underLoad, text }: NonNullable<LoadFlags['latency']>): Scenario {
  const { runtime, facts } = scenario;
  if (runtime.kind === 'cri') return scenario;
  const conditions = { originMs: 0, ...runtime.conditions, underLoad };
  const others = facts.settings.filter(({ name }) => name !== 'latency');
  return {
    ...scenario,
    runtime: { ...runtime, latency, conditions },
    facts: { ...facts, settings: [{ name: 'latency', text }, ...others] },
  };
}
