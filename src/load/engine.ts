/**
 * What starts the pods of a run: in real time on worker threads (real/), or in virtual time (virtual/). Whoever runs one
 * (run.ts) cannot tell which, and what came of it is plain data.
 */

import type { WaitingStart } from '../node/real/watch/start-watch.ts';
import type { TimedLine } from '../pool/start-task.ts';
import type { DistributedFacts } from '../result/machines/distributed-facts.ts';
import type { Scope } from '../result/recording/scope.ts';
import type { StartRecorder } from '../result/recording/start-recorder.ts';
import type { RealRuntimeSummary, ResultRef } from '../result/result.ts';
import type { LineSpool } from '../result/spool/line-spool.ts';
import type { RunStatistics } from '../result/statistics/run-statistics.ts';
import type { StoreStatistics } from '../result/statistics/store-statistics.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RefManager } from '../store/ref-manager.ts';
import type { Crosses } from './outcome/judging.ts';

/** What every engine is given. */
export interface EngineOptions {
  readonly scenario: Scenario;
  readonly refs: RefManager;
  readonly workers: number;
  /** What else than the whole is wanted of the starts: by workload, for thresholds. */
  readonly scopes: readonly Scope[];
  /** Keep the events, or the references, for the outcome's lists. */
  readonly withEvents: boolean;
  readonly withRefs: boolean;
  /** Keep every pod's own times for the outcome. */
  readonly withPods: boolean;
  /** Undefined: no threshold can end the run. */
  readonly crosses: Crosses | undefined;
  /**
   * Given all events, those of a pod in their order; awaited, so that what takes them can slow the run down. In real time
   * as each pod is done; in virtual time at the end, by time: a worker that dies does everything again.
   */
  readonly onEvents: ((events: readonly TimedLine[]) => Promise<void>) | undefined;
}

/** How far one worker is. */
interface WorkerState {
  readonly podsInFlight: number;
  readonly podsDone: number;
  readonly started: number;
  readonly failed: number;
  /** When that was counted, on a clock of the worker's own; absent: now. */
  readonly countedAtMs?: number;
}

/** How far a run is. */
export interface EngineState {
  /** In virtual time durations are recorded at the end, counts before. */
  readonly recorder: StartRecorder;
  /** What the stores of the run have counted. */
  readonly store: StoreStatistics;
  /** Events that wanted a reference, and those that found none; may lag. */
  readonly lookups: number;
  readonly misses: number;
  readonly podsInFlight: number;
  /** False while threads begin. */
  readonly isUp: boolean;
  /** When it was counted what the recorder has, on a clock of the run's own; absent: now. Others tell now and then. */
  readonly countedAtMs?: number | undefined;
  /** Starts on a real runtime that have been at one step for long, the longest first. */
  readonly waiting: readonly WaitingStart[];
  /** From the run's beginning, on the scenario's clock. */
  readonly scenarioMs: number;
  readonly workers: readonly WorkerState[];
  /** The real runtime behind it, with its calls so far; undefined for a simulated one. */
  readonly runtime: () => RealRuntimeSummary | undefined;
  /** Who simulates it, where those are several processes. */
  readonly distributed?: DistributedFacts | undefined;
}

/** What came of a run. */
export interface EngineOutcome {
  readonly statistics: RunStatistics;
  readonly events: readonly LineSpool[];
  /** Undefined: not asked for. */
  readonly pods: readonly LineSpool[] | undefined;
  /** Undefined: not asked for. */
  readonly refs: (() => Iterable<ResultRef>) | undefined;
  /** The real runtime behind it; undefined for a simulated one. */
  readonly runtime: Omit<RealRuntimeSummary, 'calls'> | undefined;
  /** Of a run over several processes: who simulated it. */
  readonly distributed?: DistributedFacts | undefined;
  /** Frees what the lists hold. */
  readonly close: () => Promise<void>;
}

export interface Engine {
  /** Starts everything; resolves when all has ended, every thread with it. Called once. */
  begin(): Promise<void>;
  /** Ends it early, also before it has begun: what is in flight is given up, and reported as interrupted. */
  stop(): void;
  readonly state: EngineState;
  /** Once `begin` has resolved. */
  outcome(): Promise<EngineOutcome>;
}
