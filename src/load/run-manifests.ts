/**
 * Manifests -> their result: a scenario in real time whose VUs share the planned pods among them. cli/commands/run.ts asks.
 */

import { RefManagerError } from '../errors.ts';
import { checkRunLimits } from '../input/run-limits.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import type { StartPool } from '../pool/start-pool.ts';
import { CallRecorder } from '../result/recording/call-recorder.ts';
import type { RunOutcome } from '../result/result.ts';
import { describePlan } from '../scenario/facts.ts';
import { type CriScenarioRuntime, NO_CHAOS, type Scenario } from '../scenario/scenario.ts';
import { RefManager } from '../store/ref-manager.ts';
import { type DistributedOptions, distributedProblem, overWorkers } from './distributed/distributed-options.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { CriRun } from './real/cri-run.ts';
import { manifestExecutor } from './real/manifest-executor.ts';
import { plannedPods } from './real/pods/pod-source.ts';
import { RealEngine } from './real/real-engine.ts';
import { type RunSpec, runOn, storeOptions } from './run.ts';
import type { RunOptions, RuntimeSpec } from './run-options.ts';

/**
 * Runs to the end, or to the abort of `options.signal`: then what is in flight is settled or reported as interrupted,
 * and the outcome holds what was done. Every thread has ended when it resolves. When no worker can begin any more, the
 * outcome tells it in its warnings, and the pods in flight as failed.
 * What was started on a real runtime is removed at the end, unless `options.runtime.keep`.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for `workers` or `seed` out of bounds, or a runtime that cannot be reached;
 * `ERR_WORKER_NOT_FOUND` where a bundler has moved the code without its workers; with `redis` also `ERR_REDIS`,
 * `ERR_NO_WORKERS` and `ERR_RUN_IN_USE`
 */
export async function runManifests(options: RunOptions): Promise<RunOutcome> {
  checkRunLimits(options);
  const { runtime, workers, redis } = options;
  if (redis !== undefined) return runOverWorkers(options, redis);
  const criRun = runtime.kind === 'cri' ? await CriRun.begin(runtime, new CallRecorder()) : undefined;
  return runOnPool(options, undefined, RefManager.create(storeOptions(workers, options.maxStoreBytes)), criRun);
}

/** As runManifests, on a pool that is there already; it is closed at the end. */
export function runOnPool(
  options: RunOptions,
  pool: StartPool | undefined,
  refs: RefManager,
  criRun?: CriRun,
): Promise<RunOutcome> {
  const { pods, onRemoving } = options;
  const source = plannedPods(pods);
  const open = (parts: EngineOptions): Engine => new RealEngine({ ...parts, source, pool, criRun, onRemoving });
  return runOn(open, specOf(options, scenarioOf(options), refs));
}

async function runOverWorkers(options: RunOptions, redis: DistributedOptions): Promise<RunOutcome> {
  const { LiveEngine } = await import('./distributed/live/coordinator/live-engine.ts');
  const { workers, maxStoreBytes, runtime, onRemoving } = options;
  const own = overWorkers(scenarioOf(options));
  const executor = `shared-iterations: ${options.plan.pods} by the VUs of all workers`;
  const scenario = { ...own, facts: { ...own.facts, executor } };
  if ((options.workloads ?? []).length === 0)
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      'workloads: expected at least one beside redis: workers plan its pods',
    );
  const problem = distributedProblem(scenario, redis);
  if (problem !== undefined)
    throw new RefManagerError('ERR_INVALID_OPTION', `redis.${problem.option}: ${problem.text}`);
  const ending =
    runtime.kind === 'cri' ? { keep: runtime.keep ?? false, gracePeriodSeconds: runtime.hookSeconds } : { keep: false };
  const refs = RefManager.create(storeOptions(workers, maxStoreBytes));
  const sent = scenarioToSend(options, scenario);
  try {
    const open = (parts: EngineOptions): Engine =>
      LiveEngine.open({ ...parts, scenario: sent, pods: 'plan', ending, onRemoving }, redis);
    return await runOn(open, specOf(options, scenario, refs));
  } catch (error) {
    refs.detach();
    throw error;
  }
}

function specOf(options: RunOptions, scenario: Scenario, refs: RefManager): RunSpec {
  const { plan, workloads = [], withPods = false } = options;
  return { ...options, scenario, plan, workloads, refs, ownsRefs: true, withRefs: true, withEvents: true, withPods };
}

/** With the workloads whose pods each worker plans anew; how many of them it starts at once is its own. */
function scenarioToSend({ workloads = [], scale = 1, runtime }: RunOptions, scenario: Scenario): Scenario {
  return {
    ...scenario,
    pods: workloads.map((workload) => ({ workload, scale, lifetime: undefined })),
    runtime: runtime.kind === 'cri' ? criRuntimeOf(runtime) : scenario.runtime,
    executor: { kind: 'shared-iterations', vus: 1, iterations: 1, maxDuration: 0, startTime: 0, gracefulStop: 0 },
  };
}

function criRuntimeOf({ cluster, emptyVolumes, warnings = [] }: RuntimeSpec & { kind: 'cri' }): CriScenarioRuntime {
  return { kind: 'cri', endpoint: '', emptyVolumes: emptyVolumes ?? false, warnings, ...(cluster && { cluster }) };
}

function scenarioOf(options: RunOptions): Scenario {
  const { name, seed, nodes, plan, workers } = options;
  const runtime = runtimeOf(options.runtime);
  const executor = manifestExecutor(runtime, workers);
  return {
    name,
    seed,
    clock: 'real',
    nodes,
    pods: [],
    runtime,
    executor,
    trace: [],
    lingerMs: 0,
    timeoutMs: undefined,
    probes: undefined,
    chaos: NO_CHAOS,
    thresholds: [],
    facts: describePlan({ nodes, pods: plan.pods, vus: executor.vus, runtime: options.runtime }),
  };
}

function runtimeOf(runtime: RuntimeSpec): Scenario['runtime'] {
  return runtime.kind === 'cri' ? { kind: 'cri', endpoint: runtime.endpoint } : simulatedSpec(runtime);
}

function simulatedSpec(runtime: RuntimeSpec & { kind: 'simulated' }): SimulatedRuntimeSpec {
  const { kind, latency, underLoad, cluster } = runtime;
  if (underLoad === undefined) return { kind, latency, cluster };
  return { kind, latency, cluster, conditions: { originMs: 0, underLoad } };
}
