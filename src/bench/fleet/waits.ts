/**
 * How long threads waited: an HdrHistogram in nanoseconds, 1 ns to 100 s, 2 significant digits. Goes between threads
 * (and programs) as pairs of value and count; merging is adding.
 */

import { Int32Histogram } from 'hdr-histogram-js';

const LOWEST_NS = 1;
const HIGHEST_NS = 100e9;
const SIGNIFICANT_DIGITS = 2;
const PERCENT = 100;

/** A histogram of waits. One thread. */
export class Waits {
  readonly #histogram = new Int32Histogram(LOWEST_NS, HIGHEST_NS, SIGNIFICANT_DIGITS);
  /** The longest wait, exactly. */
  maxNs = 0;

  /** Records a wait that stands for `count` of them. */
  record(ns: number, count: number): void {
    const value = Math.min(HIGHEST_NS, Math.max(LOWEST_NS, Math.round(ns)));
    this.#histogram.recordValueWithCount(value, count);
    if (value > this.maxNs) this.maxNs = value;
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** The wait that this share (0 to 1) of all did not exceed; NaN when there was none. */
  quantileNs(share: number): number {
    if (this.count === 0) return Number.NaN;
    return Math.min(this.maxNs, this.#histogram.getValueAtPercentile(share * PERCENT));
  }

  reset(): void {
    this.#histogram.reset();
    this.maxNs = 0;
  }

  /** Adds what another thread recorded. */
  add(pairs: readonly (readonly [ns: number, count: number])[], maxNs: number): void {
    for (const [ns, count] of pairs) this.record(ns, count);
    this.maxNs = Math.max(this.maxNs, maxNs);
  }

  /** Each value that occurred, ascending, and how often. */
  pairs(): [ns: number, count: number][] {
    const found: [number, number][] = [];
    for (let index = 0, seen = 0; seen < this.count; index++) {
      const count = this.#histogram.getCountAtIndex(index);
      if (count === 0) continue;
      seen += count;
      found.push([this.#histogram.valueFromIndex(index), count]);
    }
    return found;
  }
}
