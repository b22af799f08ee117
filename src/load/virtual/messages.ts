/**
 * What the main thread and a simulation worker tell each other: plain data.
 */

import type { LifeReport } from '../../node/simulated/node-life.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import type { StartCounts, StartRecording } from '../../result/recording/start-recorder.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RefManagerHandle } from '../../store/ref-manager.ts';
import { isOpen } from '../arrivals.ts';
import { lifeSpec } from '../pod-lives.ts';

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

/** A simulation worker's workerData. */
export interface SimulationSetup {
  readonly refs: RefManagerHandle;
  readonly scenario: Scenario;
  /** This one has the nodes whose number is `worker` modulo `workers`. */
  readonly worker: number;
  readonly workers: number;
  readonly withEvents: boolean;
  readonly withRefs: boolean;
  /** True: thresholds may end the run, so no tick begins before the one before it was judged. */
  readonly isJudged: boolean;
  /** Virtual times at which this worker tells that it is to be killed. */
  readonly killMarksMs: readonly number[];
}

export type ToSimulationMessage =
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
      readonly misses: number;
    }
  | { readonly kind: 'lines'; readonly events: readonly TimedLine[]; readonly refs: readonly TimedLine[] }
  /** All up to this tick is done; only where the run is judged. */
  | { readonly kind: 'tick'; readonly tick: number; readonly recording: StartRecording; readonly misses: number }
  /** A kill mark was passed: this worker waits for its end from here on, whatever it does meanwhile. */
  | { readonly kind: 'mark' }
  | {
      readonly kind: 'done';
      readonly virtualMs: number;
      readonly recording: StartRecording;
      readonly life: LifeReport;
    };
