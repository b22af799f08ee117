/**
 * Thresholds that may end a run, judged after the fact: shares tell their ticks and wait for nobody, and here they are
 * gone through as if each had waited for all others, which is what the threads of one process do.
 */

import type { LifeCounts } from '../../../../node/simulated/life-counts.ts';
import { addLookups } from '../../../../node/simulated/life-counts.ts';
import type { RunStatistics } from '../../../../result/statistics/run-statistics.ts';
import type { Crosses } from '../../../outcome/judging.ts';
import { JudgedCounts, sumOf } from '../../../virtual/judged-counts.ts';
import { JUDGED_TICK_MS } from '../../../virtual/messages.ts';
import type { LockCounts, ToldTick } from '../../share-job.ts';

const NO_LOCKS: LockCounts = { contended: 0, readAcquisitions: 0, writeAcquisitions: 0 };

class JudgedShare {
  readonly counts = new JudgedCounts();
  readonly #told: ToldTick[] = [];
  #end: (Pick<RunStatistics, 'starts'> & { readonly life: LifeCounts; readonly store: LockCounts }) | undefined;
  #lastTold = -1;
  /** All up to this one are counted. */
  tick = -1;
  lock: LockCounts = NO_LOCKS;

  /** Those of a share that is done again come again, and are the same. */
  told(ticks: readonly ToldTick[]): void {
    for (const tick of ticks) {
      if (tick.tick <= this.#lastTold) continue;
      this.#lastTold = tick.tick;
      this.#told.push(tick);
    }
  }

  ended(statistics: RunStatistics): void {
    this.#end = statistics;
  }

  /** Counts the next tick, or the end; false: neither is known yet. */
  advance(): boolean {
    const next = this.#told.shift();
    if (next !== undefined) {
      this.counts.ticked(next);
      this.tick = next.tick;
      this.lock = next.lock;
      return true;
    }
    if (this.#end === undefined) return false;
    this.counts.finished({ recording: this.#end.starts, life: this.#end.life });
    this.lock = this.#end.store;
    this.tick = Number.POSITIVE_INFINITY;
    return true;
  }
}

export class TickJudging {
  readonly #shares: readonly JudgedShare[];
  readonly #crosses: Crosses;
  #judgedTick = -1;

  constructor(shares: number, crosses: Crosses) {
    this.#shares = Array.from({ length: shares }, () => new JudgedShare());
    this.#crosses = crosses;
  }

  told(share: number, ticks: readonly ToldTick[]): void {
    this.#shares[share]?.told(ticks);
  }

  ended(share: number, statistics: RunStatistics): void {
    this.#shares[share]?.ended(statistics);
  }

  /** Judges as far as all shares have told; the tick after which a threshold is crossed, once one is. */
  judge(): number | undefined {
    for (;;) {
      for (const share of this.#shares) if (share.tick <= this.#judgedTick && !share.advance()) return undefined;
      const tick = Math.min(...this.#shares.map((share) => share.tick));
      if (!Number.isFinite(tick)) return undefined;
      this.#judgedTick = tick;
      if (this.#crosses(this.#counted(), (tick + 1) * JUDGED_TICK_MS)) return tick;
    }
  }

  #counted(): Parameters<Crosses>[0] {
    const counts = this.#shares.map((share) => share.counts);
    const lock = this.#shares.reduce((sum, share) => {
      return {
        contended: sum.contended + share.lock.contended,
        readAcquisitions: sum.readAcquisitions + share.lock.readAcquisitions,
        writeAcquisitions: sum.writeAcquisitions + share.lock.writeAcquisitions,
      };
    }, NO_LOCKS);
    return { recorder: sumOf(counts), ...addLookups(counts.map(({ lookups }) => lookups)), lock };
  }
}
