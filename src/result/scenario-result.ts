/**
 * How a run went, beside what came of it (result.ts): facts of the scenario, what happened over time, which starts were slowest and why, and what the result's validity rests on. Plain data, part of the
 * result file. Times are milliseconds from the run's beginning on the scenario's clock, unless said otherwise.
 */

import type { ResultStage } from '../text/stages.ts';

/** The scenario in words, as reports show it: values are texts in the units that scenario files use. */
export interface ScenarioFacts {
  description?: string;
  clock: 'real' | 'virtual';
  nodes: number;
  /** `constant-arrival-rate: 500/s for 30s`. */
  executor: string;
  /** `simulated` or `cri unix:///…`. */
  runtime: string;
  /** Name and text of everything else worth a line: latencies, failures, contention, pulls. In order. */
  settings: { name: string; text: string }[];
  /** One line for each thing chaos was to do. */
  chaos: string[];
  /** What the scenario was given from outside its file; absent when nothing was. */
  parameters?: ParameterFact[];
  /** The file as it is, with its comments; absent for a run of manifests, and where it is longer than 64 KiB. */
  text?: string;
}

/** A value from outside: a path of `--set`, or a variable that the file asks for and what that came to. */
export interface ParameterFact {
  name: string;
  value: string;
  from: 'set' | 'environment' | 'default';
}

/** Percentiles of one stage by the time the starts ended: element i is of [i * intervalMs, (i + 1) * intervalMs). */
export interface StageOverTime {
  count: number[];
  p50Ms: number[];
  p90Ms: number[];
  p95Ms: number[];
  p99Ms: number[];
  maxMs: number[];
}

/** All lists are equally long; where nothing ended the count and the times are 0. At most 120 intervals. */
export interface LatencyOverTime {
  intervalMs: number;
  /** Absent for a stage that never ran. */
  stages: Partial<Record<ResultStage, StageOverTime>>;
  /** Of whole pods: until the last container had started. Absent when no pod came so far, and in older results. */
  podStart?: StageOverTime;
}

/** One step of a pod's start, for a waterfall: begins `startMs` after the pod's intended start. */
export interface StartStep {
  /** The container, or empty for what the whole pod waits for. */
  container: string;
  /** `wait`: from the intended start until work began; `run`: an init container runs to its end. */
  step: 'wait' | 'sandbox' | 'pull' | 'create' | 'start' | 'postStart' | 'run';
  startMs: number;
  durationMs: number;
}

/** One of the slowest pods (by the time from its intended start until its last container was tried). */
export interface SlowStart {
  namespace: string;
  pod: string;
  node: string;
  /** When it was to start. */
  intendedAtMs: number;
  totalMs: number;
  /** False when one of its containers failed. */
  ok: boolean;
  steps: StartStep[];
}

/** Events about containers whose reference the RefManager did not have: upstream dropped them ("No ref for container"). */
export interface RefMisses {
  /** How often a reference was asked for at an event, and how often there was none. */
  lookups: number;
  count: number;
  /** The first of them, at most 100. */
  examples: { atMs: number; node: string; containerID: string; event: string }[];
}

/** What chaos did, in order of time; at most 1000 are listed. */
export interface ChaosAction {
  atMs: number;
  kind: 'worker-killed' | 'kubelet-restarted' | 'runtime-frozen' | 'runtime-thawed';
  /** One line: what it hit and what came of it. */
  text: string;
}

/** What one worker did, from its own counts. */
export interface WorkerFacts {
  worker: number;
  pods: number;
  started: number;
  failed: number;
  /** 99th percentile and maximum of its event loop's delay in real time; 0 in virtual time. */
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
}

/** What the validity of the run rests on. `warnings` of the summary say in words what is wrong; here are the numbers. */
export interface Validity {
  /** Pods a second that were to start and that did, over the scheduled time; absent for closed executors. */
  intendedRatePerSecond?: number;
  achievedRatePerSecond?: number;
  /** How late starts were begun, from the intended moment: the generator's own fault. 0 in virtual time. */
  startLagP99Ms: number;
  startLagMaxMs: number;
  /** Delay of the main thread's event loop. 0 in virtual time. */
  mainLoopDelayP99Ms: number;
  mainLoopDelayMaxMs: number;
  dropped: number;
  workerDeaths: number;
  recoveries: number;
  /** How far the generator was behind its schedule at its last arrival; absent where it cannot be. */
  behindMs?: number;
  /**
   * Of a run in virtual time that was interrupted: of `all` nodes, so many were simulated up to `atMs`, the others less far.
   * Counts are of that, and no rate follows from them.
   */
  nodes?: { all: number; reached: number; atMs: number };
  /** Of a run in real time over several processes: the time between the first that began and the last. */
  startSkewMs?: number;
  /** Of a run over several processes: workers that went away with a share in hand, and shares that nobody has simulated. */
  lostWorkers?: number;
  missingShares?: number;
}

/** The part of a RunSummary that says how the run went. Older versions wrote none of it for `run`. */
export interface ScenarioSummary {
  scenario: ScenarioFacts;
  /** True when a threshold with `abortOnFail` ended the run early. */
  aborted: boolean;
  latencyOverTime: LatencyOverTime;
  /** Slowest first, at most 20. */
  slowest: SlowStart[];
  refMisses: RefMisses;
  chaos: ChaosAction[];
  workerFacts: WorkerFacts[];
  validity: Validity;
  /** Wall-clock milliseconds of the run, from before its threads were started. */
  wallMs: number;
}
