/**
 * Thresholds over what a run has counted: on the way where they may end it, and at its end. Apart from running, so that it
 * does not matter who counted.
 */

import type { StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import type { Scope } from '../../result/recording/scope.ts';
import type { ScopeWindow } from '../../result/recording/scoped-recorder.ts';
import type { Slice } from '../../result/recording/slice.ts';
import type { StartCounts } from '../../result/recording/start-recorder.ts';
import type { ThresholdResult } from '../../result/result.ts';
import type { StoreStatistics } from '../../result/statistics/store-statistics.ts';
import {
  type CountedShare,
  type CountMetric,
  judge,
  type Observations,
  observe,
  type Threshold,
  worse,
} from '../../scenario/thresholds/thresholds.ts';
import type { ResultStage } from '../../text/stages.ts';

/** What thresholds are judged by. */
export interface Counted {
  readonly recorder: {
    readonly counts: Pick<StartCounts, 'started' | 'failed' | 'arrivals' | 'dropped'>;
    histogram(stage: ResultStage): StageHistogram;
    windows(scope: Scope): Iterable<ScopeWindow>;
  };
  /** Events that wanted a reference, and those that found none. */
  readonly lookups: number;
  readonly misses: number;
  readonly lock: Pick<StoreStatistics, 'contended' | 'readAcquisitions' | 'writeAcquisitions'>;
  /** Containers that have exited with an error; known at the end of a run on a real runtime. */
  readonly exited?: number | undefined;
}

/** Judges what was counted up to `atMs` of the run; true: end it. */
export type Crosses = (counted: Counted, atMs: number) => boolean;

export class Judging {
  readonly #thresholds: readonly Threshold[];
  /** As they were when they ended the run: what was in flight then may settle otherwise. */
  readonly #crossed = new Map<Threshold, ThresholdResult>();
  #latest: readonly ThresholdResult[] = [];

  constructor(thresholds: readonly Threshold[]) {
    this.#thresholds = thresholds;
  }

  /** How those that may end the run stood when they were last judged. */
  get latest(): readonly ThresholdResult[] {
    return this.#latest;
  }

  /** A threshold has ended the run. */
  get hasEndedIt(): boolean {
    return this.#crossed.size > 0;
  }

  /** Undefined when no threshold can end the run. */
  get crosses(): Crosses | undefined {
    const aborting = this.#thresholds.filter(({ abortOnFail }) => abortOnFail);
    if (aborting.length === 0) return undefined;
    return (counted, atMs) => {
      const due = aborting.filter(({ delayAbortEvalMs }) => atMs >= delayAbortEvalMs);
      const judged = due.map((threshold) => ({ threshold, result: judgedBy(threshold, counted) }));
      // What has no data yet may have some later.
      const known = judged.filter(({ result }) => result.judged !== false);
      this.#latest = known.map(({ result }) => result);
      for (const { threshold, result } of known)
        if (!result.ok) this.#crossed.set(threshold, { ...result, crossedAtMs: atMs });
      return this.hasEndedIt;
    };
  }

  /** All of them, at the end. */
  results(counted: Counted): ThresholdResult[] {
    return this.#thresholds.map((threshold) => this.#crossed.get(threshold) ?? judgedBy(threshold, counted));
  }
}

/** By all that it is about; where that are windows, by the worst of them. */
function judgedBy(threshold: Threshold, counted: Counted): ThresholdResult {
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

function observationsOf({ recorder, misses, lookups, lock, exited = 0 }: Counted): Observations {
  const { started, failed, arrivals, dropped } = recorder.counts;
  const shares: Record<CountMetric, CountedShare> = {
    failures: { count: failed, of: started + failed },
    exited: { count: exited, of: started + failed },
    dropped: { count: dropped, of: arrivals },
    ref_misses: { count: misses, of: lookups },
    lock_waits: { count: lock.contended, of: lock.readAcquisitions + lock.writeAcquisitions },
  };
  return { histogram: (stage) => recorder.histogram(stage), count: (metric) => shares[metric] };
}

/** Only of metrics that are counted by start. */
function sliceObservations(slice: Slice): Observations {
  const { arrivals, dropped, failed, started } = slice.counts;
  const failures = { count: failed, of: started + failed };
  return {
    histogram: (stage) => slice.histogram(stage),
    count: (metric) => (metric === 'dropped' ? { count: dropped, of: arrivals } : failures),
  };
}
