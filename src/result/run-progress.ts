/**
 * What a run says while it goes: filled by load/, shown by report/text/ and by callers of the library.
 */

import type { WaitingStart } from '../node/real/watch/start-watch.ts';

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
  /** Threads that start pods. */
  workers?: number;
  /** `starting`: threads begin; `draining`: nothing more begins, what is in flight comes to its end. */
  phase?: 'starting' | 'running' | 'draining';
  /** How much of it is done, 0 to 1; absent when nobody knows. */
  doneShare?: number;
  /** About how long it still takes, milliseconds of the wall clock; absent when nobody knows yet. */
  remainingMs?: number;
  /** Starts on a real runtime that have been at one step for long, the longest first. */
  waiting?: readonly WaitingStart[];
  /** Of a load test; absent for `run`. */
  load?: LoadProgress;
}

/** What a live view of a load test shows besides. */
export interface LoadProgress {
  clock: 'real' | 'virtual';
  /** Milliseconds on the scenario's clock, and how many its starts take when the scenario says it. */
  scenarioMs: number;
  scenarioTotalMs?: number;
  /** Pods to start in total, when the executor knows. */
  podsTotal?: number;
  dropped: number;
  refMisses: number;
  /** By worker. Those of other processes tell now and then: `countedAtMs` is when, on a clock of their own. */
  workers: {
    worker: number;
    podsInFlight: number;
    podsDone: number;
    started: number;
    failed: number;
    countedAtMs?: number;
  }[];
  /** Thresholds as they stand, when they were judged already. */
  thresholds: { expression: string; ok: boolean }[];
}
