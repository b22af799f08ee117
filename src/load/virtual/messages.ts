/**
 * What the main thread and a simulation worker tell each other: plain data.
 */

import type { LifeCounts, Lookups } from '../../node/simulated/life-counts.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import type { Scope } from '../../result/recording/scope.ts';
import type { ScopeRecording } from '../../result/recording/scoped-recorder.ts';
import type { StartCounts, StartRecording } from '../../result/recording/start-recorder.ts';
import type { StageTimes } from '../../result/recording/taken.ts';
import type { NodesReached } from '../../result/statistics/run-statistics.ts';
import { executorsOf, isOpen } from '../../scenario/executors/executors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Executor } from '../../scenario/schema/executor-schema.ts';
import { isTimeMetric } from '../../scenario/thresholds/thresholds.ts';
import type { RefManagerHandle } from '../../store/ref-manager-handle.ts';
import type { ResultStage } from '../../text/stages.ts';
import { STAGE_OF_METRIC } from '../../text/stages.ts';
import { lifeSpec } from '../arrivals/pod-lives.ts';

/** As often as thresholds are judged. */
export const JUDGED_TICK_MS = 1000;
const TICK_MS = 10_000;
const LONG_TICK_MS = 60_000;

/**
 * How long a tick is, virtual milliseconds. Longer ones cost less: a node does more at a stretch, and what is under way on
 * all nodes at the end of one has to be kept. It follows from the scenario alone.
 */
export function tickMs(scenario: Scenario): number {
  const { executor, chaos, thresholds } = scenario;
  if (thresholds.some(({ abortOnFail }) => abortOnFail)) return JUDGED_TICK_MS;
  // Arrivals are handed out before their tick, a worker is killed after one, and what goes on with pods ends with one.
  const isFree = !isOpen(executor) && chaos.killWorkerEvery === undefined && !lifeSpec(scenario, 0).remembers;
  return isFree ? LONG_TICK_MS : TICK_MS;
}

/** Arrivals that are given to nodes at once: more would fill memory, and keep the thread from hearing of its end. */
const MOST_AT_ONCE = 100_000;

/** For how long arrivals are handed out at once, virtual milliseconds: it follows from the scenario alone. */
export function handOutMs(scenario: Scenario): number {
  const perSecond = executorsOf(scenario).reduce((sum, { executor }) => sum + mostPerSecond(executor), 0);
  return perSecond === 0 ? Number.POSITIVE_INFINITY : (MOST_AT_ONCE * JUDGED_TICK_MS) / perSecond;
}

function mostPerSecond(executor: Executor): number {
  return executor.kind === 'constant-arrival-rate'
    ? executor.rate
    : executor.kind === 'ramping-arrival-rate'
      ? executor.stages.reduce((most, { target }) => Math.max(most, target), executor.startRate)
      : 0;
}

/** What a simulation worker is to simulate. */
export interface SimulationSetup {
  readonly refs: RefManagerHandle;
  readonly scenario: Scenario;
  /** This one has the nodes whose number is `worker` modulo `workers`. */
  readonly worker: number;
  readonly workers: number;
  /** What else than the whole is wanted of its starts. */
  readonly scopes: readonly Scope[];
  readonly withEvents: boolean;
  readonly withRefs: boolean;
  readonly withPods: boolean;
  /**
   * Thresholds may end the run, so each tick is told. `awaited`: no tick begins before the one before it was judged;
   * `told`: nobody is waited for. Undefined: nothing can end it.
   */
  readonly judging: 'awaited' | 'told' | undefined;
  /** A threshold is known to be crossed after this tick: it ends there. */
  readonly endAfterTick?: number | undefined;
  /** Virtual times at which this worker tells that it is to be killed. */
  readonly killMarksMs: readonly number[];
}

/** Of the lists that are asked for. */
export interface Lines {
  readonly events: readonly TimedLine[];
  readonly refs: readonly TimedLine[];
  readonly pods: readonly TimedLine[];
}

export function noLines(): Record<keyof Lines, TimedLine[]> {
  return { events: [], refs: [], pods: [] };
}

export type ToSimulationMessage =
  /** The next share; the one before has been left. */
  | { readonly kind: 'simulate'; readonly setup: SimulationSetup }
  /** Give up what is in flight and report. */
  | { readonly kind: 'interrupt' }
  /** Ticks up to this one were judged: the next may begin. */
  | { readonly kind: 'judged'; readonly tick: number }
  /** A threshold was crossed: end now. */
  | { readonly kind: 'abort' }
  /** A batch of lines was taken. */
  | { readonly kind: 'taken' };

export type FromSimulationMessage =
  | {
      readonly kind: 'progress';
      readonly virtualMs: number;
      readonly inFlight: number;
      readonly counts: StartCounts;
      readonly lookups: Lookups;
    }
  | ({ readonly kind: 'lines' } & Lines)
  | TickDone
  /** A kill mark was passed: this worker waits for its end from here on, whatever it does meanwhile. */
  | { readonly kind: 'mark' }
  | ShareDone
  /** After the report: the store is left, and the next share may come. */
  | { readonly kind: 'left' };

/** The way to the main thread. */
export interface SimulationChannel {
  post(message: FromSimulationMessage): void;
  /** Called for each message of the main thread, between two turns of the event loop. */
  listen(listener: (message: ToSimulationMessage) => void): void;
}

/** All up to this tick is done; only where the run is judged. */
export interface TickDone {
  readonly kind: 'tick';
  readonly tick: number;
  readonly counts: StartCounts;
  /** Of the stages that thresholds may end the run by, since the tick before. */
  readonly times: StageTimes;
  /** Of the scopes that thresholds may end the run by, likewise. */
  readonly scopes: readonly ScopeRecording[];
  readonly lookups: Lookups;
}

/** What a share comes to. */
export interface ShareDone {
  readonly kind: 'done';
  readonly virtualMs: number;
  readonly recording: StartRecording;
  readonly life: LifeCounts;
  /** Of a run that was interrupted; all come to their end otherwise. */
  readonly nodes: NodesReached | undefined;
}

/** The stages whose times may end the run. */
export function judgedStages({ thresholds }: Scenario): Set<ResultStage> {
  const metrics = thresholds.filter(({ abortOnFail }) => abortOnFail).map(({ metric }) => metric);
  return new Set(metrics.filter(isTimeMetric).map((metric) => STAGE_OF_METRIC[metric]));
}
