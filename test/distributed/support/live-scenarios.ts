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

const LIVES = 'shop-pods.yaml, lifetime: exponential(500ms)';
const RATE = 'kind: constant-arrival-rate, rate: 60/s, duration: 1500ms';

/** What else may happen while pods start. */
export const EVENTFUL: Readonly<Record<string, string>> = {
  probes: text(RATE, 'probes: { period: 300ms, failures: 20% }\nlinger: 500ms\n'),
  'pods that end': text(RATE, 'linger: 500ms\n', { pods: LIVES }),
  'containers that exit': text(RATE, 'linger: 500ms\n', {
    latency: `${QUICK}, exits: [{ pods: { labels: { app: cart } }, after: 200ms, code: 1 }]`,
  }),
  'worker threads that are killed': text(RATE, 'chaos: { killWorkerEvery: 400ms }\n', { pods: LIVES }),
  'kubelets that restart': text(RATE, 'chaos: { kubeletRestartAt: [700ms], kubeletRestartNodes: [0, 3] }\n'),
  'runtimes that stand still': text(RATE, 'chaos: { freezeRuntime: [{ at: 500ms, for: 300ms, nodes: [1, 2] }] }\n'),
};

/** Each arrival of the second replaces a pod of the first. */
export const CHURN: string = text(RATE).replace(
  /executor: .*/,
  `executors:
  base: { kind: constant-arrival-rate, rate: 60/s, duration: 500ms }
  churn: { kind: constant-arrival-rate, rate: 30/s, duration: 1s, startTime: 600ms, churn: true }`,
);

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
