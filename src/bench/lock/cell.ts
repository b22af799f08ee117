/**
 * One cell of a matrix for one contender: the samples of all its repeats, and what they come to.
 */

import { Waits } from '../fleet/waits.ts';
import { jainIndex, median, spread } from '../statistics.ts';
import { isExclusionBroken } from '../verdict/exclusion.ts';
import type { FleetSample, Workload } from './contender.ts';

const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1e6;
const NS_PER_US = 1_000;

/** Of all threads of a run none came through a single section: it tells how long that was. */
function noProgress(ms: number): string {
  return `stalled: no thread came through a section in ${Math.round(ms)} ms`;
}

/** What a cell came to; medians over its repeats, waits over all of them together. */
export interface CellSummary {
  readonly opsPerSecond: number;
  /** Of each repeat, in their order; NaN where it failed or stalled, and in all once exclusion was broken. So two contenders can be compared within one repeat. */
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
  /** The most threads that came through no section while others did, in one repeat. */
  readonly starved: number;
  readonly failures: readonly string[];
}

/** Collects the samples of one cell. Once exclusion was broken in one, the rates of all say nothing. */
export class Cell {
  readonly #workload: Workload;
  readonly #rates: number[] = [];
  readonly #jain: number[] = [];
  readonly #cpuNs: number[] = [];
  readonly #failures: string[] = [];
  #starved = 0;
  readonly waits: Waits = new Waits();

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  add({ threads, cpuUs, failure }: FleetSample): void {
    const operations = threads.reduce((sum, thread) => sum + thread.operations, 0);
    const why =
      failure ?? (operations === 0 ? noProgress(Math.max(...threads.map(({ elapsedMs }) => elapsedMs))) : undefined);
    if (why !== undefined) {
      this.#failures.push(why);
      this.#rates.push(Number.NaN);
      return;
    }
    const rates = threads.map(({ operations, elapsedMs }) => (operations / elapsedMs) * MS_PER_SECOND);
    this.#starved = Math.max(this.#starved, threads.filter((thread) => thread.operations === 0).length);
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
    const isLock = !this.#failures.some(isExclusionBroken);
    const all = isLock ? this.#rates : this.#rates.map(() => Number.NaN);
    const rates = all.filter((rate) => !Number.isNaN(rate));
    return {
      opsPerSecond: median(rates),
      rates: all,
      spread: spread(rates),
      jain: median(this.#jain),
      waitP50Us: this.waits.quantileNs(0.5) / NS_PER_US,
      waitP99Us: this.waits.quantileNs(0.99) / NS_PER_US,
      waitMaxUs: this.waits.maxNs / NS_PER_US,
      waits: this.waits.count,
      cpuNsPerOp: median(this.#cpuNs),
      starved: this.#starved,
      failures: this.#failures,
    };
  }
}
