/**
 * Which runtime stands behind a node: plain data, handed to every thread that starts pods.
 */

import type { ClusterObjects } from '../api/config-object.ts';
import type { NodeConditions } from '../runtime/simulated/timing/conditions.ts';
import type { FailureRates } from '../runtime/simulated/timing/failures.ts';
import type { LatencyModel } from '../runtime/simulated/timing/latency.ts';

/** What stands behind the starts of a simulated run. */
export interface SimulatedRuntimeSpec {
  readonly kind: 'simulated';
  readonly latency: LatencyModel | 'default' | 'none';
  readonly failures?: FailureRates;
  readonly conditions?: NodeConditions;
  /** One image after another, or all at once; serial when absent. */
  readonly pulls?: 'serial' | 'parallel';
  /** Pulls a second above which they fail with `pull QPS exceeded`; no limit when absent. */
  readonly pullLimit?: { readonly perSecond: number; readonly burst: number };
  /** What pods find of a cluster; when absent every object that they name is there, with empty values. */
  readonly cluster?: ClusterObjects | undefined;
}

/** What stands behind the starts of a run on a real runtime. */
export interface CriRuntimeSpec {
  readonly kind: 'cri';
  /** `unix:///path/to.sock`. */
  readonly endpoint: string;
  /** On all that the run makes there. */
  readonly runId: string;
  /** What pods find of a cluster; nothing when absent. */
  readonly cluster?: ClusterObjects | undefined;
  /** hostPath volumes are this machine's paths; a pod that has one is refused when absent. */
  readonly allowHostPath?: boolean | undefined;
  /** Volumes that only a cluster can make are empty directories; a pod that has one is refused when absent. */
  readonly emptyVolumes?: boolean | undefined;
}

export type NodeRuntimeSpec = SimulatedRuntimeSpec | CriRuntimeSpec;
