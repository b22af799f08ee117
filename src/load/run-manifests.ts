/**
 * Manifests -> their result: a scenario in real time whose VUs share the planned pods among them. cli/commands/run.ts asks.
 */

import { checkRunLimits } from '../input/run-limits.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import type { StartPool } from '../pool/start-pool.ts';
import { CallRecorder } from '../result/recording/call-recorder.ts';
import type { RunOutcome } from '../result/result.ts';
import { describePlan } from '../scenario/facts.ts';
import { NO_CHAOS, type Scenario } from '../scenario/scenario.ts';
import { RefManager } from '../store/ref-manager.ts';
import { CriRun } from './real/cri-run.ts';
import { manifestExecutor } from './real/manifest-executor.ts';
import { plannedPods } from './real/pods/pod-source.ts';
import { RealEngine } from './real/real-engine.ts';
import { runOn, storeOptions } from './run.ts';
import type { RunOptions, RuntimeSpec } from './run-options.ts';

/**
 * Runs to the end, or to the abort of `options.signal`: then what is in flight is settled or reported as interrupted,
 * and the outcome holds what was done. Every thread has ended when it resolves. When no worker can begin any more, the
 * outcome tells it in its warnings, and the pods in flight as failed.
 * What was started on a real runtime is removed at the end, unless `options.runtime.keep`.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for `workers` or `seed` out of bounds, or a runtime that cannot be reached;
 * `ERR_WORKER_NOT_FOUND` where a bundler has moved the code without its workers
 */
export async function runManifests(options: RunOptions): Promise<RunOutcome> {
  checkRunLimits(options);
  const { runtime, workers } = options;
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
  const { pods, plan, workloads = [], withPods = false, workers, onRemoving } = options;
  const source = plannedPods(pods);
  return runOn((parts) => new RealEngine({ ...parts, source, pool, criRun, onRemoving }), {
    ...options,
    scenario: scenarioOf(options),
    plan,
    workloads,
    workers,
    refs,
    ownsRefs: true,
    withRefs: true,
    withEvents: true,
    withPods,
  });
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
