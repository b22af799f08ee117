/**
 * What thresholds may end a run in virtual time by, of one share of the nodes: kept up by what each tick adds, so that a
 * tick costs what it did and not what all before it did.
 */

import type { Lookups } from '../../node/simulated/life-counts.ts';
import { StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import type { Scope } from '../../result/recording/scope.ts';
import { ScopedRecorder, type ScopeWindow } from '../../result/recording/scoped-recorder.ts';
import { noCounts, type StartCounts } from '../../result/recording/start-recorder.ts';
import type { StageTimes } from '../../result/recording/taken.ts';
import type { ResultStage } from '../../text/stages.ts';
import type { ShareDone, TickDone } from './messages.ts';

export class JudgedCounts {
  readonly #stages = new Map<ResultStage, StageHistogram>();
  #scoped = new ScopedRecorder([]);
  #counts: StartCounts = noCounts();
  #lookups: Lookups = { lookups: 0, misses: 0 };

  get counts(): StartCounts {
    return this.#counts;
  }

  get lookups(): Lookups {
    return this.#lookups;
  }

  /** Undefined: nothing was timed. */
  stage(stage: ResultStage): StageHistogram | undefined {
    return this.#stages.get(stage);
  }

  /** What was counted by scopes. */
  get scopes(): ScopedRecorder {
    return this.#scoped;
  }

  ticked({ counts, times, scopes, lookups }: TickDone): void {
    this.#counts = counts;
    this.#scoped.merge(scopes);
    this.#lookups = lookups;
    for (const [stage, list] of Object.entries(times) as [ResultStage, StageTimes[ResultStage] & object][]) {
      const histogram = this.#stages.get(stage) ?? new StageHistogram();
      for (const ms of list) histogram.recordMs(ms);
      this.#stages.set(stage, histogram);
    }
  }

  /** The nodes have come to their end: what they recorded in all takes the place of what was added up. */
  finished({ recording, life }: Pick<ShareDone, 'recording' | 'life'>): void {
    this.#counts = recording.counts;
    this.#lookups = life;
    this.#scoped = new ScopedRecorder([]);
    this.#scoped.merge(recording.scopes);
    for (const stage of this.#stages.keys()) this.#stages.set(stage, StageHistogram.decode(recording.stages[stage]));
  }
}

/** Of all shares together. */
export function sumOf(shares: readonly JudgedCounts[]): {
  readonly counts: StartCounts;
  histogram(stage: ResultStage): StageHistogram;
  windows(scope: Scope): Iterable<ScopeWindow>;
} {
  const counts = noCounts();
  for (const share of shares) for (const key of KEYS) counts[key] += share.counts[key];
  return {
    counts,
    windows(scope) {
      const sum = new ScopedRecorder([]);
      for (const share of shares) sum.add(share.scopes, scope);
      return sum.windows(scope);
    },
    histogram(stage) {
      const sum = new StageHistogram();
      for (const share of shares) {
        const own = share.stage(stage);
        if (own !== undefined) sum.merge(own);
      }
      return sum;
    },
  };
}

const KEYS = ['arrivals', 'dropped', 'pods', 'containers', 'started', 'failed', 'events'] as const;
