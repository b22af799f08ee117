/**
 * What `runManifests` is asked for and what it says while it goes; filled by cli/run.ts, read by run-manifests.ts.
 */

import type { Pod } from '../api/pod.ts';
import type { EventLine } from '../pool/start-task.ts';

/** Which runtime stands behind the starts. */
export type RuntimeSpec = { kind: 'simulated'; latency: 'default' | 'none' } | { kind: 'cri'; endpoint: string };

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
  /** Given each pod's events when it is done; awaited, so that what takes them can slow the run down. */
  onEvents?: (events: readonly EventLine[]) => Promise<void>;
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
}
