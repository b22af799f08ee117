/**
 * What `runManifests` is asked for and what it says while it goes; filled by cli/run.ts, read by run-manifests.ts.
 */

import type { TimedLine } from '../pool/start-task.ts';
import type { MeasuredRun } from '../report/metrics/prom.ts';
import type { RunProgress } from '../result/run-progress.ts';
import type { LatencyModel } from '../runtime/simulated/timing/latency.ts';
import type { LoadLevel } from '../runtime/simulated/timing/load-gate.ts';
import type { PlannedPod } from '../workload/planned-pod.ts';

/** Which runtime stands behind the starts. */
export type RuntimeSpec =
  | { kind: 'simulated'; latency: LatencyModel | 'default' | 'none'; underLoad?: readonly LoadLevel[] | undefined }
  | {
      kind: 'cri';
      endpoint: string;
      /** Leaves on the runtime what was started. */
      keep?: boolean;
      /** Of containers at the end of the run; each pod's own when absent. */
      gracePeriodSeconds?: number;
    };

export interface RunOptions {
  name: string;
  /** Read once, lazily: a million pods are never in memory together. */
  pods: Iterable<PlannedPod>;
  plan: { pods: number; containers: number };
  workers: number;
  nodes: number;
  seed: number;
  runtime: RuntimeSpec;
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
