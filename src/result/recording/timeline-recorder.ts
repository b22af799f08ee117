/**
 * Starts over time in a bounded number of intervals: when a run outgrows them, intervals are joined in pairs.
 */

import type { Timeline } from '../result.ts';

const FIRST_INTERVAL_MS = 50;
/** Enough for a chart as wide as a screen; joined in pairs above it. */
const MAX_INTERVALS = 600;

/** Counts starts by the time they ended, from the run's beginning. Belongs to one thread. */
export class TimelineRecorder {
  #intervalMs: number = FIRST_INTERVAL_MS;
  #started: number[] = [];
  #failed: number[] = [];
  #maxMs: number[] = [];

  record(atMs: number, ok: boolean, startDurationMs: number): void {
    let index = this.#index(atMs);
    while (index >= MAX_INTERVALS) {
      this.#join();
      index = this.#index(atMs);
    }
    this.#extend(index);
    const counts = ok ? this.#started : this.#failed;
    counts[index] = (counts[index] as number) + 1;
    if (ok) this.#maxMs[index] = Math.max(this.#maxMs[index] as number, startDurationMs);
  }

  /** Adds all that another recorder counted. */
  merge({ intervalMs, started, failed, maxStartDurationMs }: Timeline): void {
    while (this.#intervalMs < intervalMs) this.#join();
    for (const [i, count] of started.entries()) {
      const index = Math.floor((i * intervalMs) / this.#intervalMs);
      this.#extend(index);
      this.#started[index] = (this.#started[index] as number) + count;
      this.#failed[index] = (this.#failed[index] as number) + (failed[i] ?? 0);
      this.#maxMs[index] = Math.max(this.#maxMs[index] as number, maxStartDurationMs[i] ?? 0);
    }
  }

  timeline(): Timeline {
    return {
      intervalMs: this.#intervalMs,
      started: [...this.#started],
      failed: [...this.#failed],
      maxStartDurationMs: [...this.#maxMs],
    };
  }

  #index(atMs: number): number {
    return Math.max(0, Math.floor(atMs / this.#intervalMs));
  }

  #extend(index: number): void {
    while (this.#started.length <= index) {
      this.#started.push(0);
      this.#failed.push(0);
      this.#maxMs.push(0);
    }
  }

  #join(): void {
    this.#intervalMs *= 2;
    this.#started = pairs(this.#started, (a, b) => a + b);
    this.#failed = pairs(this.#failed, (a, b) => a + b);
    this.#maxMs = pairs(this.#maxMs, Math.max);
  }
}

function pairs(values: readonly number[], join: (a: number, b: number) => number): number[] {
  const joined: number[] = [];
  for (let i = 0; i < values.length; i += 2) joined.push(join(values[i] as number, values[i + 1] ?? 0));
  return joined;
}
