/**
 * Which runtime stands behind a node: plain data, handed to every thread that starts pods.
 */

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
}

/** What stands behind the starts of a run on a real runtime. */
export interface CriRuntimeSpec {
  readonly kind: 'cri';
  /** `unix:///path/to.sock`. */
  readonly endpoint: string;
  /** On all that the run makes there. */
  readonly runId: string;
}

export type NodeRuntimeSpec = SimulatedRuntimeSpec | CriRuntimeSpec;
