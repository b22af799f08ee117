/** Scenarios with everything in them that shares could do differently, small enough to be run many times. */

import { distributedWarnings } from '../../../src/load/distributed/coordinator/distributed-warnings.ts';
import { runScenario, type ScenarioRunOptions } from '../../../src/load/run-scenario.ts';
import type { RunOutcome } from '../../../src/result/result.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { digestOf, running, scenarioOf } from '../../support/scenarios.ts';

const SHOP = 'pods: [{ manifest: shop-pods.yaml }]';
const DEFAULT = 'runtime: { kind: simulated, latency: default, failures: { create: 2% } }';

export const SCENARIOS: Readonly<Record<string, string>> = {
  'lives, probes, exits, restarts, standstills': `
name: everything
seed: 42
clock: virtual
nodes: 13
pods: [{ manifest: shop-pods.yaml, lifetime: exponential(20s) }]
runtime:
  kind: simulated
  latency: { sandbox: 60ms, pull: lognormal(500ms, 0.8), create: normal(80ms, 20ms), start: 40ms, postStart: 10ms, run: 50ms, stop: 5ms, resolve: 5ms }
  contention: { create: 2 }
  failures: { pull: 5%, create: 1%, postStart: 2%, rules: [{ stage: start, rate: 30%, pods: { labels: { app: front } }, from: 3s, until: 5s }] }
  pulls: parallel
  exits: [{ pods: { labels: { app: cart } }, after: exponential(4s), code: 1, share: 50% }]
probes: { period: 2s, failures: 10% }
chaos: { kubeletRestartAt: [6s], freezeRuntime: [{ at: 4s, for: 1s, nodes: [1, 3] }] }
executor: { kind: constant-arrival-rate, rate: 20/s, duration: 12s, maxVUs: 60 }
thresholds: { failures: ["rate<50%"], "start_duration{workload:cart}": ["p(99)<5s"] }
`,
  'ramping VUs': `
name: closed
seed: 9
clock: virtual
nodes: 5
${SHOP}
runtime: { kind: simulated, latency: default, contention: { create: 1 } }
executor: { kind: ramping-vus, startVUs: 2, stages: [{ duration: 5s, target: 17 }, { duration: 5s, target: 0 }] }
`,
  'constant VUs': `name: vus\nclock: virtual\nnodes: 13\n${SHOP}\n${DEFAULT}\nexecutor: { kind: constant-vus, vus: 20, duration: 3s }\n`,
  'shared iterations': `name: shared\nclock: virtual\nnodes: 14\n${SHOP}\n${DEFAULT}\nexecutor: { kind: shared-iterations, vus: 20, iterations: 150 }\n`,
  'Poisson arrivals': `name: poisson\nclock: virtual\nnodes: 12\n${SHOP}\n${DEFAULT}\nexecutor: { kind: constant-arrival-rate, rate: 20/s, duration: 8s, arrivals: poisson }\n`,
  'a ramping rate': `name: ramp\nclock: virtual\nnodes: 12\n${SHOP}\n${DEFAULT}\nexecutor: { kind: ramping-arrival-rate, startRate: 2/s, stages: [{ target: 30/s, duration: 6s }, { target: 0/s, duration: 3s }] }\n`,
  'a trace': `name: trace\nclock: virtual\nnodes: 20\npods: [{ manifest: trace-replay-pods.yaml }]\n${DEFAULT}\nexecutor: { kind: trace, file: trace-replay.trace.csv, speedUp: 10 }\n`,
  'a threshold that ends it': `
name: abort
seed: 5
clock: virtual
nodes: 15
${SHOP}
${DEFAULT}
executor: { kind: constant-arrival-rate, rate: 25/s, duration: 40s }
thresholds: { create: [{ threshold: "p(95)<20ms", abortOnFail: true, delayAbortEval: 4s }], failures: [{ threshold: "rate<90%", abortOnFail: true }] }
`,
};

/** One of so many virtual seconds, enough to be interrupted in; its manifest is to be beside it. */
export const longScenario = (seconds: number): string => `
name: long
clock: virtual
nodes: 64
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: default }
executor: { kind: constant-arrival-rate, rate: 200/s, duration: ${seconds}s }
`;

/** Lists and all, as one digest that only the scenario and its seed decide. */
export async function digestOfRun(scenario: Scenario, options: ScenarioRunOptions): Promise<string> {
  return running(scenario, { withRefs: true, withEvents: true, ...options }, digestOfOutcome);
}

/** Who simulated it, and what is said of that, left out. */
export async function digestOfOutcome(outcome: RunOutcome): Promise<string> {
  const { distributed, warnings, ...summary } = outcome.summary;
  const own = distributed === undefined ? [] : distributedWarnings(distributed);
  const others = warnings.filter((warning) => !own.includes(warning));
  return digestOf({ ...outcome, summary: { ...summary, warnings: others } });
}

const known = new Map<string, Promise<string>>();

/** The digest of one process with one thread. */
export function digestHere(name: string): Promise<string> {
  const digest = known.get(name) ?? scenarioNamed(name).then((scenario) => digestOfRun(scenario, { workers: 1 }));
  known.set(name, digest);
  return digest;
}

export async function scenarioNamed(name: string): Promise<Scenario> {
  const text = SCENARIOS[name];
  if (text === undefined) throw new Error(`no scenario "${name}"`);
  return scenarioOf(text);
}

/** Over a Redis, to the outcome, which the caller closes. */
export async function runOver(url: string, name: string, options: ScenarioRunOptions = {}): Promise<RunOutcome> {
  return runScenario(await scenarioNamed(name), { withRefs: true, withEvents: true, redis: { url }, ...options });
}
