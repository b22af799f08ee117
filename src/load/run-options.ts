/**
 * What `runManifests` is asked for and what it says while it goes; filled by cli/run.ts, read by run-manifests.ts.
 */

import type { Pod } from '../api/pod.ts';
import type { EventLine } from '../pool/start-task.ts';
import type { MeasuredRun } from '../report/metrics/prom.ts';
import type { LatencyModel } from '../runtime/simulated/timing/latency.ts';
import type { LoadLevel } from '../runtime/simulated/timing/load-gate.ts';

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

/** A pod to start and the node (0-based) whose kubelet starts it. */
export interface PlannedPod {
  pod: Pod;
  node: number;
}

export interface RunOptions {
  name: string;
  /** Read once, lazily: a million pods are never in memory together. */
  pods: Iterable<PlannedPod>;
  plan: { pods: number; containers: number };
  workers: number;
  nodes: number;
  seed: number;
  runtime: RuntimeSpec;
  /** Aborted by Ctrl-C: in-flight starts are settled or reported as interrupted; the outcome says `interrupted`. */
  signal?: AbortSignal;
  onProgress?: (progress: RunProgress) => void;
  /** Called once, before the first start: what it is given says at any time what was measured so far. */
  observe?: (current: () => MeasuredRun) => void;
  /** Given each pod's events when it is done; awaited, so that what takes them can slow the run down. */
  onEvents?: (events: readonly EventLine[]) => Promise<void>;
  /** Called when the starts are over and what was started on a real runtime is about to be removed. */
  onRemoving?: () => void;
}

/** Called a few times a second while the run goes, from the main thread. */
export interface RunProgress {
  elapsedMs: number;
  podsDone: number;
  podsInFlight: number;
  containersStarted: number;
  containersFailed: number;
  /** Over the last second or so. */
  startsPerSecond: number;
  startDurationP50Ms: number;
  startDurationP99Ms: number;
  lockWaits: number;
  /** Of a load test; absent for `run`. */
  load?: LoadProgress;
}

/** What a live view of a load test shows besides. */
export interface LoadProgress {
  clock: 'real' | 'virtual';
  /** Milliseconds on the scenario's clock, and how many it takes when that is known. */
  scenarioMs: number;
  scenarioTotalMs?: number;
  /** Pods to start in total, when the executor knows. */
  podsTotal?: number;
  dropped: number;
  refMisses: number;
  /** By worker. */
  workers: { worker: number; podsInFlight: number; podsDone: number; started: number; failed: number }[];
  /** Thresholds as they stand, when they were judged already. */
  thresholds: { expression: string; ok: boolean }[];
}
