/**
 * Thresholds over what a run has counted: on the way where they may end it, and at its end. Apart from running, so that it
 * does not matter who counted.
 */

import type { Slice } from '../../result/recording/slice.ts';
import type { StartRecorder } from '../../result/recording/start-recorder.ts';
import type { ThresholdResult } from '../../result/result.ts';
import { judge, type Observations, observe, type Threshold, worse } from '../../scenario/thresholds.ts';

/** What thresholds are judged by. */
export interface Counted {
  readonly recorder: StartRecorder;
  /** Events that found no reference. */
  readonly misses: number;
  readonly lockWaits: number;
  /** Containers that have exited with an error; known at the end of a run on a real runtime. */
  readonly exited?: number | undefined;
}

/** Judges what was counted up to `atMs` of the run; true: end it. */
export type Crosses = (counted: Counted, atMs: number) => boolean;

export class Judging {
  readonly #thresholds: readonly Threshold[];
  #latest: readonly ThresholdResult[] = [];

  constructor(thresholds: readonly Threshold[]) {
    this.#thresholds = thresholds;
  }

  /** How those that may end the run stood when they were last judged. */
  get latest(): readonly ThresholdResult[] {
    return this.#latest;
  }

  /** Undefined when no threshold can end the run. */
  get crosses(): Crosses | undefined {
    const aborting = this.#thresholds.filter(({ abortOnFail }) => abortOnFail);
    if (aborting.length === 0) return undefined;
    return (counted, atMs) => {
      const due = aborting.filter(({ delayAbortEvalMs }) => atMs >= delayAbortEvalMs);
      this.#latest = due.map((threshold) => judged(threshold, counted));
      return this.#latest.some(({ ok }) => !ok);
    };
  }

  /** All of them, at the end. */
  results(counted: Counted): ThresholdResult[] {
    return this.#thresholds.map((threshold) => judged(threshold, counted));
  }
}

/** By all that it is about; where that are windows, by the worst of them. */
function judged(threshold: Threshold, counted: Counted): ThresholdResult {
  const { scope } = threshold;
  if (scope === undefined) return judge(threshold, observationsOf(counted));
  let worst: { observations: Observations; observed: number | undefined; fromMs: number } | undefined;
  for (const { fromMs, slice } of counted.recorder.windows(scope)) {
    const observations = sliceObservations(slice);
    const observed = observe(threshold, observations);
    if (worst === undefined || worse(threshold, observed, worst.observed) < 0)
      worst = { observations, observed, fromMs };
  }
  const result = judge(threshold, worst?.observations ?? observationsOf(counted));
  return scope.sliding === undefined || worst?.observed === undefined
    ? result
    : { ...result, windowFromMs: worst.fromMs };
}

function observationsOf({ recorder, misses, lockWaits, exited = 0 }: Counted): Observations {
  const { counts } = recorder;
  return {
    histogram: (stage) => recorder.histogram(stage),
    count: (metric) => {
      if (metric === 'failures') return counts.failed;
      if (metric === 'dropped') return counts.dropped;
      if (metric === 'exited') return exited;
      return metric === 'ref_misses' ? misses : lockWaits;
    },
    tried: counts.started + counts.failed,
  };
}

/** Only of metrics that are counted by start. */
function sliceObservations(slice: Slice): Observations {
  const { dropped, failed, started } = slice.counts;
  return {
    histogram: (stage) => slice.histogram(stage),
    count: (metric) => (metric === 'dropped' ? dropped : failed),
    tried: started + failed,
  };
}
