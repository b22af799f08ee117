/**
 * One cell of a matrix for one contender: the samples of all its repeats, and what they come to.
 */

import type { FleetSample, Workload } from '../contenders/contender.ts';
import { jainIndex, median, spread } from '../harness/statistics.ts';
import { Waits } from '../harness/waits.ts';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1e6;
const NS_PER_US = 1_000;

/** What a cell came to; medians over its repeats, waits over all of them together. */
export interface CellSummary {
  readonly opsPerSecond: number;
  /** Of each repeat, in their order; NaN where it failed. So two contenders can be compared within one repeat. */
  readonly rates: readonly number[];
  /** (largest - smallest) / median of the repeats. */
  readonly spread: number;
  readonly jain: number;
  readonly waitP50Us: number;
  readonly waitP99Us: number;
  readonly waitMaxUs: number;
  /** Waits that were timed, weighted by how many each stands for. */
  readonly waits: number;
  readonly cpuNsPerOp: number;
  readonly failures: readonly string[];
}

/** Collects the samples of one cell. */
export class Cell {
  readonly #workload: Workload;
  readonly #rates: number[] = [];
  readonly #jain: number[] = [];
  readonly #cpuNs: number[] = [];
  readonly #failures: string[] = [];
  readonly waits: Waits = new Waits();

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  add({ threads, cpuUs, failure }: FleetSample): void {
    if (failure !== undefined) {
      this.#failures.push(failure);
      this.#rates.push(Number.NaN);
      return;
    }
    const rates = threads.map(({ operations, elapsedMs }) => (operations / elapsedMs) * MS_PER_SECOND);
    const operations = threads.reduce((sum, thread) => sum + thread.operations, 0);
    this.#rates.push(rates.reduce((sum, rate) => sum + rate, 0));
    this.#jain.push(jainIndex(rates));
    this.#cpuNs.push((cpuUs * NS_PER_US) / Math.max(1, operations));
    for (const [i, thread] of threads.entries()) {
      this.waits.add(thread.waits, thread.maxWaitNs);
      // Timed, and nothing to show: it waited all the way through, for at least as long as was measured.
      const timed = this.#workload.timed === 'all' || i === 0;
      if (timed && thread.operations === 0) this.waits.record(this.#workload.measureMs * NS_PER_MS, 1);
    }
  }

  summary(): CellSummary {
    const rates = this.#rates.filter((rate) => !Number.isNaN(rate));
    return {
      opsPerSecond: median(rates),
      rates: this.#rates,
      spread: spread(rates),
      jain: median(this.#jain),
      waitP50Us: this.waits.quantileNs(0.5) / NS_PER_US,
      waitP99Us: this.waits.quantileNs(0.99) / NS_PER_US,
      waitMaxUs: this.waits.maxNs / NS_PER_US,
      waits: this.waits.count,
      cpuNsPerOp: median(this.#cpuNs),
      failures: this.#failures,
    };
  }
}
