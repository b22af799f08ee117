/**
 * How long one stage of the starts took: an HdrHistogram in microseconds, 1 µs to 365 d, 3 significant digits.
 * Workers record into one per stage and send it encoded; start-recorder.ts merges them exactly and report/ draws them.
 */

import {
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  Int32Histogram,
  type JsHistogram,
} from 'hdr-histogram-js';
import { preview, RefManagerError } from '../../../errors.ts';
import type { StageSummary } from '../../result.ts';
import { countInEncoded } from './encoded-histogram.ts';

const US_PER_MS = 1_000;
const LOWEST_US = 1;
/** One hour: hardly a start takes longer, and so the memory for more is only taken when one does. */
const USUAL_US = 3_600_000_000;
/** 365 days: about 150 KiB each. */
const HIGHEST_US = 31_536_000_000_000;
/** The longest time that is told from longer ones, milliseconds. */
export const LONGEST_MS: number = HIGHEST_US / US_PER_MS;
const SIGNIFICANT_DIGITS = 3;
/** Counters of 32 bits: plain typed-array reads and writes, and four billion starts a bucket. About 92 KiB each. */
const COUNTER_BITS = 32;

const MEDIAN = 50;
const P90 = 90;
const P95 = 95;
const P99 = 99;

/** Recorded values that count as equal: all in [lowMs, highMs], at the histogram's precision. */
export interface HistogramBucket {
  lowMs: number;
  highMs: number;
  count: number;
}

/**
 * A histogram of durations. One thread; workers exchange it as text (`encode`, `decode`).
 * Merging adds integers, so the result does not depend on the order or on how many histograms there were.
 */
export class StageHistogram {
  /** Of two sizes, so that what is encoded does not depend on the order in which it grew. */
  #histogram: JsHistogram;
  readonly #digits: 2 | 3;
  /** When it had so many. Of hundreds that are encoded again and again most have nothing new: counts only grow. */
  #encoded: { readonly count: number; readonly text: string } | undefined;

  /** @param significantDigits - of the values told apart; 3 as reports have it, 2 where many histograms are kept */
  constructor(significantDigits: 2 | 3 = SIGNIFICANT_DIGITS) {
    this.#digits = significantDigits;
    this.#histogram = new Int32Histogram(LOWEST_US, USUAL_US, significantDigits);
  }

  /**
   * A histogram as `encode` wrote it, or as any HdrHistogram library wrote it, in microseconds and with up to 3 digits.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` when the text is no V2 compressed histogram
   */
  static decode(text: string, significantDigits: 2 | 3 = SIGNIFICANT_DIGITS): StageHistogram {
    const result = new StageHistogram(significantDigits);
    try {
      countInEncoded(text);
      result.#add(decodeFromCompressedBase64(text, COUNTER_BITS) as JsHistogram);
    } catch (cause) {
      const problem = `expected a compressed HdrHistogram (V2, base64) of at most 365 days, got ${preview(text)}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem, { cause });
    }
    return result;
  }

  /** Arithmetic mean; like the minimum and the percentiles 0 when nothing was recorded. */
  get meanMs(): number {
    return this.#histogram.mean / US_PER_MS;
  }

  get minMs(): number {
    return this.buckets().next().value?.lowMs ?? 0;
  }

  /** How many durations were recorded. */
  get count(): number {
    return this.#histogram.totalCount;
  }

  /** How many of them were 365 days or longer (at the histogram's precision) and count as 365 days. */
  get clamped(): number {
    if (!this.#isGrown) return 0;
    const top = this.#histogram.countsArrayIndex(HIGHEST_US);
    return this.#histogram.getCountAtIndex(top);
  }

  /**
   * Records one duration, rounded to a microsecond; above 365 days it counts as 365 days.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` when `durationMs` is negative or not a number
   */
  recordMs(durationMs: number): void {
    if (!(durationMs >= 0)) {
      throw new RefManagerError('ERR_INVALID_OPTION', `a duration is 0 ms or more, got ${preview(durationMs)}`);
    }
    const us = Math.min(Math.round(durationMs * US_PER_MS), HIGHEST_US);
    this.#growFor(us);
    this.#histogram.recordValue(us);
  }

  /** Adds all that `other` recorded; `other` stays as it is. */
  merge(other: StageHistogram): void {
    this.#add(other.#histogram);
  }

  get #isGrown(): boolean {
    return this.#histogram.highestTrackableValue > USUAL_US;
  }

  #add(other: JsHistogram): void {
    this.#growFor(other.maxValue);
    this.#histogram.add(other);
  }

  /** By the bucket that `us` is in: all that is known of it once it was encoded. */
  #growFor(us: number): void {
    const small = this.#histogram;
    if (this.#isGrown || small.lowestEquivalentValue(us) <= USUAL_US) return;
    this.#histogram = new Int32Histogram(LOWEST_US, HIGHEST_US, this.#digits);
    this.#histogram.add(small);
  }

  /** The duration that `percentile` percent (0 to 100) of those recorded did not exceed; 0 when there are none. */
  percentileMs(percentile: number): number {
    if (this.count === 0) return 0;
    return Math.min(this.#histogram.getValueAtPercentile(percentile), HIGHEST_US) / US_PER_MS;
  }

  /** Count, mean, percentiles and the encoded histogram; zeros when nothing was recorded. */
  summary(): StageSummary {
    return {
      count: this.count,
      meanMs: this.meanMs,
      p50Ms: this.percentileMs(MEDIAN),
      p90Ms: this.percentileMs(P90),
      p95Ms: this.percentileMs(P95),
      p99Ms: this.percentileMs(P99),
      maxMs: this.maxMs,
      histogram: this.encode(),
    };
  }

  /** HdrHistogram V2, compressed, base64: the format that all HdrHistogram tools read. */
  encode(): string {
    const { count } = this;
    if (this.#encoded?.count !== count) this.#encoded = { count, text: encodeIntoCompressedBase64(this.#histogram) };
    return this.#encoded.text;
  }

  /** The buckets that hold anything, in ascending order. */
  *buckets(): Generator<HistogramBucket, void, undefined> {
    const histogram = this.#histogram;
    for (let index = 0, seen = 0; seen < histogram.totalCount && index < histogram.countsArrayLength; index++) {
      const count = histogram.getCountAtIndex(index);
      if (count === 0) continue;
      seen += count;
      const lowUs = histogram.valueFromIndex(index);
      yield { lowMs: lowUs / US_PER_MS, highMs: histogram.highestEquivalentValue(lowUs) / US_PER_MS, count };
    }
  }

  /** The upper end of the highest bucket used: what Java's HdrHistogram calls the maximum; never below a percentile. */
  get maxMs(): number {
    if (this.count === 0) return 0;
    const highest = this.#histogram.highestEquivalentValue(this.#histogram.maxValue);
    return Math.min(highest, HIGHEST_US) / US_PER_MS;
  }
}
