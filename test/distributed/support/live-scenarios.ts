/** Scenarios in real time of a second or two, of which all that is counted follows from the schedule alone. */

import { runScenario, type ScenarioRunOptions } from '../../../src/load/run-scenario.ts';
import type { RunOutcome } from '../../../src/result/result.ts';
import { scenarioOf } from '../../support/scenarios.ts';

const QUICK =
  'latency: { sandbox: 2ms, pull: 1ms, create: 2ms, start: 2ms, postStart: 1ms, run: 1ms, stop: 1ms, resolve: 1ms }';
/** A VU that has begun a pod begins no second one. */
const SLOW =
  'latency: { sandbox: 3s, pull: 1ms, create: 2ms, start: 2ms, postStart: 1ms, run: 1ms, stop: 1ms, resolve: 1ms }';

const text = (executor: string, more = '', { latency = QUICK, nodes = 7, pods = 'shop-pods.yaml' } = {}): string => `
name: live
seed: 5
clock: real
nodes: ${nodes}
pods: [{ manifest: ${pods} }]
runtime: { kind: simulated, ${latency}, failures: { create: 4% } }
executor: { ${executor} }
${more}`;

/** By executor. */
export const SHORT: Readonly<Record<string, string>> = {
  'a constant rate': text('kind: constant-arrival-rate, rate: 60/s, duration: 1500ms'),
  'Poisson arrivals': text('kind: constant-arrival-rate, rate: 60/s, duration: 1500ms, arrivals: poisson'),
  'a ramping rate': text(
    'kind: ramping-arrival-rate, startRate: 5/s, stages: [{ target: 80/s, duration: 1s }, { target: 0/s, duration: 500ms }]',
  ),
  'a trace': text('kind: trace, file: trace-replay.trace.csv, speedUp: 25000', '', { pods: 'trace-replay-pods.yaml' }),
  'shared iterations': text('kind: shared-iterations, vus: 9, iterations: 80'),
  'constant VUs': text('kind: constant-vus, vus: 11, duration: 1s', '', { latency: SLOW }),
  'ramping VUs': text('kind: ramping-vus, startVUs: 2, stages: [{ duration: 1s, target: 9 }]', '', { latency: SLOW }),
};

/** Enough to be interrupted in. */
export const LONG: string = text('kind: constant-arrival-rate, rate: 40/s, duration: 90s');

export const CROSSED: string = text(
  'kind: constant-arrival-rate, rate: 40/s, duration: 90s',
  'thresholds: { create: [{ threshold: "p(95)<1ms", abortOnFail: true, delayAbortEval: 1s }] }',
);

/** To the outcome, which the caller closes. */
export async function runLive(scenario: string, options: ScenarioRunOptions): Promise<RunOutcome> {
  return runScenario(await scenarioOf(scenario), options);
}
