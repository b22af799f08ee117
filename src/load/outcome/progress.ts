/**
 * How far a run is, as it is told a few times a second.
 */

import { threadsOf } from '../../result/machines/distributed-facts.ts';
import { type CountedStarts, rateBase, startsPerSecond } from '../../result/recording/start-rate.ts';
import type { LoadProgress, RunProgress } from '../../result/run-progress.ts';
import { thresholdText } from '../../result/threshold-text.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Plan } from '../../workload/expand-workloads.ts';
import { countAllArrivals, endOfAllStarts } from '../arrivals/all-executors.ts';
import type { EngineState } from '../engine.ts';
import type { Judging } from './judging.ts';

const MEDIAN = 50;
const P99 = 99;
/** Before so much is done, what is left cannot be guessed from it. */
const LEAST_SHARE = 0.01;

/** Tells rates from one call to the next. */
export class ProgressMeter {
  readonly #scenario: Scenario;
  readonly #plan: Plan | undefined;
  readonly #workers: number;
  readonly #judging: Judging;
  /** For the rate. */
  #counted: readonly CountedStarts[] = [];
  /** When threads had begun. */
  #upAtMs: number | undefined;

  constructor(scenario: Scenario, plan: Plan | undefined, workers: number, judging: Judging) {
    this.#workers = workers;
    this.#scenario = scenario;
    this.#plan = plan;
    this.#judging = judging;
  }

  progress(state: EngineState, elapsedMs: number, lockWaits: number): RunProgress {
    const { counts } = state.recorder;
    if (state.isUp) this.#upAtMs ??= elapsedMs;
    const load = this.#load(state);
    const doneShare = this.#doneShare(load, counts.pods + counts.dropped);
    const remainingMs = this.#remainingMs(load, doneShare, elapsedMs);
    const startDuration = state.recorder.histogram('startDuration');
    this.#count(state, elapsedMs);
    return {
      elapsedMs,
      podsDone: counts.pods,
      podsInFlight: state.podsInFlight,
      containersStarted: counts.started,
      containersFailed: counts.failed,
      startsPerSecond: startsPerSecond(this.#counted),
      startDurationP50Ms: startDuration.percentileMs(MEDIAN),
      startDurationP99Ms: startDuration.percentileMs(P99),
      lockWaits,
      workers: state.distributed === undefined ? this.#workers : threadsOf(state.distributed),
      phase: this.#phase(state, load),
      ...(doneShare === undefined ? {} : { doneShare }),
      ...(remainingMs === undefined ? {} : { remainingMs }),
      waiting: state.waiting,
      load,
    };
  }

  /** What was told before is told once. Before threads were up there was no time for anything to be started in. */
  #count({ recorder, isUp, countedAtMs }: EngineState, elapsedMs: number): void {
    const now = { atMs: countedAtMs ?? elapsedMs, started: recorder.counts.started };
    const known = isUp ? this.#counted.filter(({ atMs }) => atMs < now.atMs) : [];
    const base = rateBase([...known, now]);
    this.#counted = [...known.filter(({ atMs }) => base === undefined || atMs >= base.atMs), now];
  }

  #phase(
    { isUp, recorder, scenarioMs, podsInFlight }: EngineState,
    { podsTotal }: LoadProgress,
  ): NonNullable<RunProgress['phase']> {
    if (!isUp) return 'starting';
    const allBegun = podsTotal !== undefined && recorder.counts.arrivals >= podsTotal;
    return podsInFlight > 0 && (allBegun || scenarioMs >= endOfAllStarts(this.#scenario)) ? 'draining' : 'running';
  }

  /** By pods where their number is given, for the clock says little then; else by the clock. */
  #doneShare({ podsTotal, scenarioMs, scenarioTotalMs }: LoadProgress, podsDone: number): number | undefined {
    if (scenarioTotalMs !== undefined && scenarioTotalMs > 0) return Math.min(1, scenarioMs / scenarioTotalMs);
    return podsTotal === undefined || podsTotal === 0 ? undefined : Math.min(1, podsDone / podsTotal);
  }

  #remainingMs({ clock, scenarioMs, scenarioTotalMs }: LoadProgress, share = 0, elapsedMs: number): number | undefined {
    if (this.#upAtMs === undefined || share >= 1) return undefined;
    if (clock === 'real' && scenarioTotalMs !== undefined) return scenarioTotalMs - scenarioMs;
    if (share < LEAST_SHARE) return undefined;
    return ((elapsedMs - this.#upAtMs) * (1 - share)) / share;
  }

  #load(state: EngineState): LoadProgress {
    const { clock, executor } = this.#scenario;
    const podsTotal = this.#plan?.pods ?? countAllArrivals(this.#scenario);
    // The longest that shared iterations may take is not how long they do.
    const scenarioTotalMs =
      executor.kind === 'shared-iterations' ? Number.POSITIVE_INFINITY : endOfAllStarts(this.#scenario);
    return {
      clock,
      scenarioMs: state.scenarioMs,
      ...(Number.isFinite(scenarioTotalMs) ? { scenarioTotalMs } : {}),
      ...(podsTotal === undefined ? {} : { podsTotal }),
      dropped: state.recorder.counts.dropped,
      refMisses: state.misses,
      workers: state.workers.map((worker, i) => ({ worker: i, ...worker })),
      thresholds: this.#judging.latest.map((threshold) => {
        return { expression: thresholdText(threshold), ok: threshold.ok };
      }),
    };
  }
}
