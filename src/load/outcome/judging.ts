/**
 * Thresholds over what a run has counted: on the way where they may end it, and at its end. Apart from running, so that it
 * does not matter who counted.
 */

import type { StartRecorder } from '../../result/recording/start-recorder.ts';
import type { ThresholdResult } from '../../result/result.ts';
import { judge, type Observations, type Threshold } from '../../scenario/thresholds.ts';

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
      const observations = observe(counted);
      const due = aborting.filter(({ delayAbortEvalMs }) => atMs >= delayAbortEvalMs);
      this.#latest = due.map((threshold) => judge(threshold, observations));
      return this.#latest.some(({ ok }) => !ok);
    };
  }

  /** All of them, at the end. */
  results(counted: Counted): ThresholdResult[] {
    const observations = observe(counted);
    return this.#thresholds.map((threshold) => judge(threshold, observations));
  }
}

function observe({ recorder, misses, lockWaits, exited = 0 }: Counted): Observations {
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
