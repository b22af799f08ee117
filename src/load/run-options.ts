/**
 * What `runManifests` is asked for and what it says while it goes; filled by cli/commands/run.ts, read by run-manifests.ts.
 */

import type { ClusterObjects } from '../api/config-object.ts';
import type { TimedLine } from '../pool/start-task.ts';
import type { MeasuredRun } from '../report/metrics/prom.ts';
import type { RunProgress } from '../result/run-progress.ts';
import type { LatencyModel } from '../runtime/simulated/timing/latency.ts';
import type { LoadLevel } from '../runtime/simulated/timing/load-gate.ts';
import type { Workload } from '../workload/objects/object-reader.ts';
import type { PlannedPod } from '../workload/planned-pod.ts';
import type { DistributedOptions } from './distributed/distributed-options.ts';

/** Of containers at the end of a run on a real runtime: the kubelet's shortest. */
const SHORTEST_GRACE_SECONDS = 2;

/** How a run on a real runtime ends. Who gives a grace period means the end of everything; without, hooks have that of their pods. */
export function endingOf(asked: { readonly keep: boolean; readonly gracePeriodSeconds?: number | undefined }): {
  keep: boolean;
  gracePeriodSeconds: number;
  hookSeconds: number | undefined;
} {
  const { keep, gracePeriodSeconds } = asked;
  return { keep, gracePeriodSeconds: gracePeriodSeconds ?? SHORTEST_GRACE_SECONDS, hookSeconds: gracePeriodSeconds };
}

/** Which runtime stands behind the starts. */
export type RuntimeSpec =
  | {
      kind: 'simulated';
      latency: LatencyModel | 'default' | 'none';
      underLoad?: readonly LoadLevel[] | undefined;
      /** What pods find of a cluster; when absent every object that they name is there, with empty values. */
      cluster?: ClusterObjects | undefined;
    }
  | {
      kind: 'cri';
      endpoint: string;
      /** Leaves on the runtime what was started. */
      keep?: boolean;
      /** Of containers at the end of the run; each pod's own when absent. */
      gracePeriodSeconds?: number;
      /** The longest that a pre-stop hook may go on at the end of the run; its pod's grace period when absent. */
      hookSeconds?: number | undefined;
      /** What pods find of a cluster; nothing when absent. */
      cluster?: ClusterObjects | undefined;
      /** hostPath volumes are this machine's paths; pods that have one fail when absent. */
      allowHostPath?: boolean | undefined;
      /** Volumes that only a cluster can make are empty directories; pods that have one fail when absent. */
      emptyVolumes?: boolean | undefined;
      /** To be said in the report from the beginning, a sentence each. */
      warnings?: readonly string[] | undefined;
    };

export interface RunOptions {
  name: string;
  /** Read once, lazily: a million pods are never in memory together. */
  pods: Iterable<PlannedPod>;
  plan: { pods: number; containers: number };
  /** What the pods are of: each has numbers of its own in the result. None when absent. */
  workloads?: readonly Workload[];
  /** Keep every pod's own times for the outcome's `pods` and the reports `.pods.csv` and `.pods.ndjson`. */
  withPods?: boolean;
  /** As the report shows what began it. */
  command?: string | undefined;
  workers: number;
  nodes: number;
  seed: number;
  runtime: RuntimeSpec;
  /**
   * Has the worker processes at a Redis start them, each those of a part of the nodes on all of its threads: `workers` is
   * theirs then, `pods` is not read, and a real runtime is each worker's own, whatever its `endpoint`.
   */
  redis?: DistributedOptions | undefined;
  /** As planned: what `pods` and `plan` were expanded with. Only read with `redis`; 1 when absent. */
  scale?: number;
  /** What the store may grow to, bytes; its own default when absent. */
  maxStoreBytes?: number | undefined;
  /** Aborted by Ctrl-C: in-flight starts are settled or reported as interrupted; the outcome says `interrupted`. */
  signal?: AbortSignal;
  onProgress?: (progress: RunProgress) => void;
  /** Called once, before the first start: what it is given says at any time what was measured so far. */
  observe?: (current: () => MeasuredRun) => void;
  /** Given each pod's events when it is done; awaited, so that what takes them can slow the run down. */
  onEvents?: (events: readonly TimedLine[]) => Promise<void>;
  /** Called when the starts are over and what was started on a real runtime is about to be removed. */
  onRemoving?: () => void;
}
