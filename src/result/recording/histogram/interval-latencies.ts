/**
 * Latencies by the time the starts ended: histograms of 2 digits in a bounded number of intervals, joined in pairs when
 * a run outgrows them. Merging is exact, so the number of threads that recorded plays no part.
 */

import type { ResultStage } from '../../../text/stages.ts';
import { RESULT_STAGES } from '../../../text/stages.ts';
import type { LatencyOverTime, StageOverTime } from '../../scenario-result.ts';
import { StageHistogram } from './stage-histogram.ts';

const FIRST_INTERVAL_MS = 125;
const MAX_INTERVALS = 120;
const DIGITS = 2;
const P50 = 50;
const P90 = 90;
const P95 = 95;
const P99 = 99;

/** What is timed: the stages, and whole pods. */
type Timed = ResultStage | 'podStart';
const TIMED: readonly Timed[] = [...RESULT_STAGES, 'podStart'];

/** Plain data, JSON and back included. */
export interface IntervalRecording {
  readonly intervalMs: number;
  /** By what was timed: the intervals in which anything ended, by number, with their histograms as StageHistogram encodes them. */
  readonly stages: Readonly<Partial<Record<Timed, readonly (readonly [interval: number, histogram: string])[]>>>;
}

export class IntervalLatencies {
  #intervalMs = FIRST_INTERVAL_MS;
  readonly #stages: Partial<Record<Timed, (StageHistogram | undefined)[]>> = {};

  record(stage: Timed, atMs: number, durationMs: number): void {
    while (atMs / this.#intervalMs >= MAX_INTERVALS) this.#join();
    this.#at(stage, Math.max(0, Math.floor(atMs / this.#intervalMs))).recordMs(durationMs);
  }

  merge({ intervalMs, stages }: IntervalRecording): void {
    while (this.#intervalMs < intervalMs) this.#join();
    const perInterval = this.#intervalMs / intervalMs;
    for (const [stage, recorded] of Object.entries(stages)) {
      for (const [i, text] of recorded) {
        this.#at(stage as Timed, Math.floor(i / perInterval)).merge(StageHistogram.decode(text, DIGITS));
      }
    }
  }

  recording(): IntervalRecording {
    const stages: Partial<Record<Timed, [number, string][]>> = {};
    for (const stage of TIMED) {
      const list = this.#stages[stage];
      if (list === undefined) continue;
      stages[stage] = Array.from(list, (histogram, i) => ({ histogram, i })).flatMap(({ histogram, i }) => {
        return histogram === undefined ? [] : [[i, histogram.encode()] as [number, string]];
      });
    }
    return { intervalMs: this.#intervalMs, stages };
  }

  overTime(): LatencyOverTime {
    const lists = Object.values(this.#stages);
    const length = Math.max(0, ...lists.map((list) => list.length));
    const timed = (list: readonly (StageHistogram | undefined)[]): StageOverTime =>
      overTime(Array.from({ length }, (_, i) => list[i]));
    const stages: LatencyOverTime['stages'] = {};
    for (const stage of RESULT_STAGES) {
      const list = this.#stages[stage];
      if (list !== undefined) stages[stage] = timed(list);
    }
    const { podStart } = this.#stages;
    return { intervalMs: this.#intervalMs, stages, ...(podStart && { podStart: timed(podStart) }) };
  }

  #at(stage: Timed, index: number): StageHistogram {
    const list = (this.#stages[stage] ??= []);
    return (list[index] ??= new StageHistogram(DIGITS));
  }

  #join(): void {
    this.#intervalMs *= 2;
    for (const stage of TIMED) {
      const list = this.#stages[stage];
      if (list === undefined) continue;
      const joined: (StageHistogram | undefined)[] = [];
      for (let i = 0; i < list.length; i += 2) {
        const [first, second] = [list[i], list[i + 1]];
        if (first !== undefined && second !== undefined) first.merge(second);
        joined.push(first ?? second);
      }
      this.#stages[stage] = joined;
    }
  }
}

function overTime(list: readonly (StageHistogram | undefined)[]): StageOverTime {
  const percentiles = (percent: number): number[] => list.map((histogram) => histogram?.percentileMs(percent) ?? 0);
  return {
    count: list.map((histogram) => histogram?.count ?? 0),
    p50Ms: percentiles(P50),
    p90Ms: percentiles(P90),
    p95Ms: percentiles(P95),
    p99Ms: percentiles(P99),
    maxMs: list.map((histogram) => histogram?.maxMs ?? 0),
  };
}
