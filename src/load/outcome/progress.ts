/**
 * How far a run is, as it is told a few times a second.
 */

import type { RunProgress } from '../../result/run-progress.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Plan } from '../../workload/expand-workloads.ts';
import { countArrivals, endOfStarts } from '../arrivals.ts';
import type { EngineState } from '../engine.ts';
import type { Judging } from './judging.ts';

const MS_PER_SECOND = 1000;
const MEDIAN = 50;
const P99 = 99;

/** Tells rates from one call to the next. */
export class ProgressMeter {
  readonly #scenario: Scenario;
  readonly #plan: Plan | undefined;
  readonly #judging: Judging;
  #last = { atMs: 0, started: 0 };

  constructor(scenario: Scenario, plan: Plan | undefined, judging: Judging) {
    this.#scenario = scenario;
    this.#plan = plan;
    this.#judging = judging;
  }

  progress(state: EngineState, elapsedMs: number, lockWaits: number): RunProgress {
    const { counts } = state.recorder;
    const startDuration = state.recorder.histogram('startDuration');
    const { atMs, started } = this.#last;
    this.#last = { atMs: elapsedMs, started: counts.started };
    return {
      elapsedMs,
      podsDone: counts.pods,
      podsInFlight: state.podsInFlight,
      containersStarted: counts.started,
      containersFailed: counts.failed,
      startsPerSecond: (Math.max(0, counts.started - started) / Math.max(1, elapsedMs - atMs)) * MS_PER_SECOND,
      startDurationP50Ms: startDuration.percentileMs(MEDIAN),
      startDurationP99Ms: startDuration.percentileMs(P99),
      lockWaits,
      waiting: state.waiting,
      load: this.#load(state),
    };
  }

  #load(state: EngineState): NonNullable<RunProgress['load']> {
    const { clock, executor, trace } = this.#scenario;
    const podsTotal = this.#plan?.pods ?? countArrivals(executor, trace);
    const scenarioTotalMs = endOfStarts(executor, trace);
    return {
      clock,
      scenarioMs: state.scenarioMs,
      ...(Number.isFinite(scenarioTotalMs) ? { scenarioTotalMs } : {}),
      ...(podsTotal === undefined ? {} : { podsTotal }),
      dropped: state.recorder.counts.dropped,
      refMisses: state.misses,
      workers: state.workers.map((worker, i) => ({ worker: i, ...worker })),
      thresholds: this.#judging.latest.map(({ metric, expression, ok }) => {
        return { expression: `${metric} ${expression}`, ok };
      }),
    };
  }
}
