/**
 * A scenario ready to be run: everything its files say, as plain data that every thread gets. Made by read-scenario.ts,
 * run by run-scenario.ts.
 */

import type { ClusterObjects } from '../api/config-object.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import type { ScenarioFacts } from '../result/scenario-result.ts';
import type { LatencyDistribution } from '../runtime/simulated/timing/latency.ts';
import type { Workload } from '../workload/objects/object-reader.ts';
import type { Executor } from './schema/executor-schema.ts';
import type { ChaosInput } from './schema/schema.ts';
import type { Threshold } from './thresholds/thresholds.ts';

/** Workloads of one manifest. */
export interface ScenarioPods {
  readonly workload: Workload;
  readonly scale: number;
  readonly lifetime: LatencyDistribution | undefined;
}

/** An arrival of a trace. */
export interface TraceArrival {
  /** From the trace's beginning, before it is sped up. */
  readonly atMs: number;
  /** Likewise; the pod lives on when absent. */
  readonly lifetimeMs: number | undefined;
  /** Name of the workload to start a pod of; the next of the list when absent. */
  readonly pod: string | undefined;
}

/** A real runtime, what pods find on its node, and what is to be said of that. */
export interface CriScenarioRuntime {
  readonly kind: 'cri';
  readonly endpoint: string;
  readonly cluster?: ClusterObjects;
  readonly allowHostPath?: boolean;
  readonly emptyVolumes?: boolean;
  readonly warnings?: readonly string[];
}

/** One of the executors of a scenario. */
export interface NamedExecutor {
  /** Undefined for the only one. */
  readonly name: string | undefined;
  readonly executor: Executor;
  /** Of executor `trace`, in order of time. */
  readonly trace: readonly TraceArrival[];
}

export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly clock: 'real' | 'virtual';
  readonly nodes: number;
  readonly pods: readonly ScenarioPods[];
  readonly runtime: SimulatedRuntimeSpec | CriScenarioRuntime;
  /** The first, or the only one; see executorsOf. */
  readonly executor: Executor;
  /** Only of several. */
  readonly executorName?: string | undefined;
  /** Those beside it, all open as it is, or all closed; none when absent. */
  readonly others?: readonly NamedExecutor[] | undefined;
  /** Of executor `trace`, in order of time. */
  readonly trace: readonly TraceArrival[];
  readonly lingerMs: number;
  readonly timeoutMs: number | undefined;
  readonly probes: { readonly periodMs: number; readonly failureRate: number } | undefined;
  readonly chaos: ChaosInput;
  readonly thresholds: readonly Threshold[];
  /** As reports show it. */
  readonly facts: ScenarioFacts;
}

/** Nothing goes wrong on purpose. */
export const NO_CHAOS: ChaosInput = { kubeletRestartAt: [], restoreRefs: false, freezeRuntime: [] };
