/**
 * What is counted and timed of some of a run's starts.
 */

import { RESULT_STAGES, type ResultStage } from '../../text/stages.ts';
import type { StageSummary } from '../result.ts';
import { StageHistogram } from './histogram/stage-histogram.ts';

/** Add up. */
export interface SliceCounts {
  arrivals: number;
  dropped: number;
  pods: number;
  started: number;
  failed: number;
}

/** Plain data, JSON and back included. */
export interface SliceRecording {
  readonly counts: SliceCounts;
  /** Those that anything was recorded of, as StageHistogram encodes them. */
  readonly stages: Readonly<Partial<Record<ResultStage, string>>>;
  readonly podStart?: string | undefined;
}

/** Belongs to one thread. Histograms are made when they are first needed: most slices need few. */
export class Slice {
  readonly counts: SliceCounts = { arrivals: 0, dropped: 0, pods: 0, started: 0, failed: 0 };
  readonly #stages: Partial<Record<ResultStage, StageHistogram>> = {};
  #podStart: StageHistogram | undefined;

  time(stage: ResultStage, ms: number): void {
    (this.#stages[stage] ??= new StageHistogram()).recordMs(ms);
  }

  podStarted(ms: number): void {
    (this.#podStart ??= new StageHistogram()).recordMs(ms);
  }

  /** Not to be recorded into. */
  histogram(stage: ResultStage): StageHistogram {
    return this.#stages[stage] ?? new StageHistogram();
  }

  merge({ counts, stages, podStart }: SliceRecording): void {
    for (const key of Object.keys(this.counts) as (keyof SliceCounts)[]) this.counts[key] += counts[key];
    for (const [stage, text] of Object.entries(stages) as [ResultStage, string][]) {
      (this.#stages[stage] ??= new StageHistogram()).merge(StageHistogram.decode(text));
    }
    if (podStart !== undefined) (this.#podStart ??= new StageHistogram()).merge(StageHistogram.decode(podStart));
  }

  /** Adds what another slice of this thread has. */
  add(other: Slice): void {
    for (const key of Object.keys(this.counts) as (keyof SliceCounts)[]) this.counts[key] += other.counts[key];
    for (const stage of RESULT_STAGES) {
      const histogram = other.#stages[stage];
      if (histogram !== undefined) (this.#stages[stage] ??= new StageHistogram()).merge(histogram);
    }
    if (other.#podStart !== undefined) (this.#podStart ??= new StageHistogram()).merge(other.#podStart);
  }

  recording(): SliceRecording {
    const stages: Partial<Record<ResultStage, string>> = {};
    for (const stage of RESULT_STAGES) {
      const histogram = this.#stages[stage];
      if (histogram !== undefined) stages[stage] = histogram.encode();
    }
    const podStart = this.#podStart?.encode();
    return { counts: { ...this.counts }, stages, ...(podStart === undefined ? {} : { podStart }) };
  }

  /** Of the stages that ran. */
  summaries(): { stages: Partial<Record<ResultStage, StageSummary>>; podStart: StageSummary } {
    const stages: Partial<Record<ResultStage, StageSummary>> = {};
    for (const stage of RESULT_STAGES) {
      const histogram = this.#stages[stage];
      if (histogram !== undefined) stages[stage] = histogram.summary();
    }
    return { stages, podStart: (this.#podStart ?? new StageHistogram()).summary() };
  }
}
