/**
 * What a run yields: the shape of the result file (`--out x.json`) and of every report made from it.
 * Filled by load/outcome/; read by report/, from files also (read/stored-summary.ts). Field names are a contract with users.
 */

import type { ObjectReference } from '../api/object-reference.ts';
import type { LivingAtEnd } from '../node/real/removal/exited-containers.ts';
import type { StatusCode } from '../runtime/runtime-service.ts';
import type { ResultStage } from '../text/stages.ts';
import type { DistributedFacts } from './machines/distributed-facts.ts';
import type { ScenarioSummary } from './scenario-result.ts';

/** The `schema` of every result file this version writes. */
export const RESULT_SCHEMA = 'refmanager/result/v1';

export interface StageSummary {
  count: number;
  meanMs: number;
  p50Ms: number;
  p90Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** HdrHistogram V2, compressed, base64; recorded in microseconds, 3 significant digits. */
  histogram: string;
}

/** CRI calls of one operation, failed ones included. */
export interface CallSummary extends StageSummary {
  errors: number;
}

/** The real runtime behind a run. */
export interface RealRuntimeSummary {
  /** As it calls itself, e.g. `containerd`. */
  name: string;
  version: string;
  /** `v1` or `v1alpha2`. */
  api: string;
  endpoint: string;
  /** By the kubelet's `operation_type`, e.g. `create_container`; those of the clean-up included. */
  calls: Record<string, CallSummary>;
  /** Who still ran at the end, before anything was removed; absent when the runtime did not tell. */
  atEnd?: LivingAtEnd;
  /** What could not be removed at the end, by name, and why; absent when all is gone, or was to stay. */
  notRemoved?: string[];
}

export interface LockSummary {
  readAcquisitions: number;
  writeAcquisitions: number;
  contended: number;
  waitP99Us: number;
  recoveries: number;
  /** waitsUs[i] counts the waits that took less than 2^i microseconds (and at least 2^(i-1)). */
  waitsUs: number[];
  /** What of waitsUs was to read, and what to write. Absent in results of versions that did not tell. */
  readWaitsUs?: number[];
  writeWaitsUs?: number[];
  /**
   * By stripe of the store: how often whoever slept for its lock had to be woken, how often a reference was set in it,
   * and how many it holds at the end. Absent where it was not recorded.
   */
  byStripe?: { wakeUps: number[]; sets: number[]; refs: number[] };
}

/**
 * `passed`; `failed`: a threshold was crossed or had no data, or (manifests) a container did not start; `aborted`: a
 * threshold ended it; `interrupted`: a signal, or the time it was given; `broke`: it could not go on, or tried nothing.
 */
export type Verdict = 'passed' | 'failed' | 'aborted' | 'interrupted' | 'broke';

export interface ThresholdResult {
  /** With its tags: `start_duration{workload:cart}`. */
  metric: string;
  /** When the starts it is about were to begin: `from 30s`, `in every 30s`; absent: at any time. */
  when?: string;
  expression: string;
  /** The observed value as text in the expression's unit, when it was crossed if it ended the run; or `no data`. */
  observed: string;
  /** True when it holds. Without data it does not, unless it is not required. */
  ok: boolean;
  /** False: there was no data to judge it by. */
  judged?: false;
  /** False: it need not have data. */
  required?: false;
  /** When it ended the run, milliseconds from its beginning; absent when it did not. */
  crossedAtMs?: number;
  /**
   * The same as numbers, in `unit`: what was observed (absent without data) and the limit. A share is 0 to 1. All absent in
   * results of versions that did not tell.
   */
  observedValue?: number;
  limit?: number;
  unit?: 'ms' | 'count' | 'share';
  /** `p`, `avg`, `min`, `max`, `med`, `count` or `rate`; `percentile` of `p`, 0 to 100. */
  aggregate?: string;
  percentile?: number;
  operator?: string;
  /** True when crossing it was to end the run. */
  abortOnFail?: boolean;
  /** True: the run passes though it is crossed. */
  warnOnly?: boolean;
  /** Where windows slide: when the one began that was observed, milliseconds: the worst. */
  windowFromMs?: number;
}

/** It makes the run fail: crossed, or without the data that it needs. */
export function failsRun({ ok, warnOnly = false }: Pick<ThresholdResult, 'ok' | 'warnOnly'>): boolean {
  return !ok && !warnOnly;
}

/** The starts of one workload. */
export interface WorkloadSummary {
  namespace: string;
  kind: string;
  workload: string;
  pods: number;
  /** Containers. */
  started: number;
  failed: number;
  /** Pods. */
  dropped: number;
  /** Those that ran. */
  stages: Partial<Record<ResultStage, StageSummary>>;
  podStart: StageSummary;
}

/** A start that failed, was interrupted or lost its worker. */
export interface FailedStart {
  pod: string;
  namespace: string;
  container: string;
  /** `failed`: the path said so; `worker-died`: its thread ended; `interrupted`: Ctrl-C came first. */
  outcome: 'failed' | 'worker-died' | 'interrupted';
  /** The upstream name of what went wrong, by which reports count: `CreateContainerError`, `ErrImagePull`, … */
  reason: string;
  /** The gRPC status code of the CRI call that failed; absent where no call did. */
  code?: StatusCode;
  /** Upstream's text: the reason, where it knows more with that. */
  error: string;
  message: string;
}

/** How many starts ended so: `12 × CreateContainerError (UNAVAILABLE)`. */
export interface FailureCount extends Pick<FailedStart, 'outcome' | 'reason' | 'code'> {
  count: number;
}

/** Starts over time: `started[i]` and `failed[i]` happened in [i * intervalMs, (i + 1) * intervalMs) of the run. */
export interface Timeline {
  intervalMs: number;
  started: number[];
  failed: number[];
  /** Highest startDuration seen in the interval, milliseconds; 0 where none ended. */
  maxStartDurationMs: number[];
}

/** One stored reference at the end of the run. */
export interface ResultRef {
  containerID: string;
  ref: ObjectReference | null;
}

/** A core/v1 Event as plain JSON; see kubelet/events. */
export interface ResultEvent {
  kind: 'Event';
  apiVersion: 'v1';
  metadata: { name: string; namespace: string };
  involvedObject: ObjectReference;
  reason: string;
  message: string;
  type: 'Normal' | 'Warning';
  source: { component?: string; host?: string };
  firstTimestamp: string;
  lastTimestamp: string;
  count: number;
  eventTime: null;
  reportingComponent: string;
  reportingInstance: string;
}

/** Everything in a result file but the two long lists, which are streamed. */
export interface RunSummary extends ScenarioSummary {
  schema: typeof RESULT_SCHEMA;
  name: string;
  seed: number;
  workers: number;
  versions: { refmanager: string; node: string };
  /** What it ran on, in one line. Absent in results of versions that did not tell, as command. */
  machine?: string;
  /** As it was typed, credentials left out; absent where no command line began it. */
  command?: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs: number;
  interrupted: boolean;
  /** What the run comes down to; exit codes and all reports follow it. See verdict.ts. */
  verdict: Verdict;
  /** Why, in one sentence. */
  verdictReason: string;
  /** Why nothing more could be started; absent when nothing kept the run from going on. */
  broke?: string;
  /** What it is judged by: `starts`, every container of a plan is to start; `thresholds`, failed starts count only through them. */
  judgedBy: 'starts' | 'thresholds';
  /** Why the run may not be trusted, one sentence each; empty when it can be. */
  warnings: string[];
  counts: {
    /**
     * The plan: pods and (init and regular) containers after replicas are expanded. Of a load test that ended by itself,
     * and of one without a number of pods: those that were begun.
     */
    pods: number;
    containers: number;
    /** What happened. */
    started: number;
    failed: number;
    refs: number;
    events: number;
    /** Containers of the plan that nobody tried to start. Absent in results of versions that did not tell, as arrivals. */
    untried?: number;
    /** Pods of the plan of which nobody tried to start anything. Absent in results of versions that did not tell. */
    untriedPods?: number;
    /** Pods that were due, dropped ones included. */
    arrivals?: number;
    /** Arrivals that found no free VU (see docs/scenario-file.md) and were not started. */
    dropped: number;
    /** Containers that were started again by the kubelet after they had exited; absent where none could be. */
    restarted?: number;
  };
  stages: Record<ResultStage, StageSummary>;
  /**
   * Pods of which every container started: from the moment the pod was to start until the last one had. What the kubelet
   * calls a pod's way from pending to running.
   */
  podStart: StageSummary;
  lock: LockSummary;
  thresholds: ThresholdResult[];
  /** The first failures, at most 1000; counts.failed has their number. */
  failures: FailedStart[];
  /** All failures by what went wrong, the most frequent first. */
  failureCounts: FailureCount[];
  /** The memory of the store at the end, bytes: in use, and committed. */
  store: { usedBytes: number; reservedBytes: number };
  timeline: Timeline;
  /** The worst first: where nothing started, then by the 99th percentile of the start duration. At most 250. */
  workloads: WorkloadSummary[];
  /** Absent for simulated runs. */
  runtime?: RealRuntimeSummary;
  /** Absent for runs of one process. */
  distributed?: DistributedFacts;
}

/** A finished (or interrupted) run. The lists can be read more than once; `close` frees what they hold. */
export interface RunOutcome {
  summary: RunSummary;
  /** The summary's. */
  verdict: Verdict;
  /** Why nothing more could be started, when something kept the run from going on; the result's warnings say it too. */
  broke: string | undefined;
  refs(): Iterable<ResultRef>;
  events(): AsyncIterable<ResultEvent>;
  /** The same, each as its JSON on one line, where they are kept so: nobody need parse them to write them. */
  eventTexts?(): AsyncIterable<string>;
  /** Every pod's own times (pod-times.ts), by the moment it was to start, each as its JSON; absent when they were not kept. */
  pods?(): AsyncIterable<string>;
  close(): Promise<void>;
}
