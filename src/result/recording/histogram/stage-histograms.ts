/**
 * One histogram for each timed stage, and one for whole pods: what is timed of any set of starts.
 */

import { RESULT_STAGES, type ResultStage } from '../../../text/stages.ts';
import type { StageSummary } from '../../result.ts';
import { StageHistogram } from './stage-histogram.ts';

/** Plain data, JSON and back included: histograms as StageHistogram encodes them. */
export interface StagesRecording {
  readonly stages: Readonly<Record<ResultStage, string>>;
  readonly podStart: string;
}

/** Belongs to one thread; merging adds integers, so the order of merging plays no part. */
export class StageHistograms {
  readonly #stages = byStage(() => new StageHistogram());
  /** Of pods of which every container started. */
  readonly podStart: StageHistogram = new StageHistogram();

  of(stage: ResultStage): StageHistogram {
    return this.#stages[stage];
  }

  merge({ stages, podStart }: StagesRecording): void {
    for (const stage of RESULT_STAGES) this.#stages[stage].merge(StageHistogram.decode(stages[stage]));
    this.podStart.merge(StageHistogram.decode(podStart));
  }

  recording(): StagesRecording {
    return { stages: byStage((stage) => this.#stages[stage].encode()), podStart: this.podStart.encode() };
  }

  summaries(): Record<ResultStage, StageSummary> {
    return byStage((stage) => this.#stages[stage].summary());
  }
}

function byStage<Value>(valueOf: (stage: ResultStage) => Value): Record<ResultStage, Value> {
  return Object.fromEntries(RESULT_STAGES.map((stage) => [stage, valueOf(stage)])) as Record<ResultStage, Value>;
}
