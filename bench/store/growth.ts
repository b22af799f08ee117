/**
 * Stores that grow from empty: how fast, and the longest that a single set takes, beside a fleet that shares nothing.
 * Interleaved: each repeat goes through all contenders, in an order that turns.
 */

import { Waits } from '../../src/bench/fleet/waits.ts';
import { turned } from '../../src/bench/plan/turned.ts';
import { median } from '../../src/bench/statistics.ts';
import { keySpace } from '../../src/bench/store/keys/key-space.ts';
import type { GrowthSample, StoreContender } from '../../src/bench/store/store-contender.ts';
import type { Plan } from './plan.ts';

export interface GrowthCell {
  readonly contender: string;
  readonly refs: number;
  readonly threads: number;
  /** References set per second by all threads; median over the repeats. */
  readonly setsPerSecond: number;
  /** Over all repeats together. */
  readonly p50Us: number;
  readonly p9999Us: number;
  readonly maxUs: number;
  readonly failures: readonly string[];
}

const TAIL = 0.9999;
const NS_PER_US = 1_000;
const MS_PER_SECOND = 1_000;

export async function runGrowth(
  plan: Plan,
  contenders: readonly StoreContender[],
  progress: (text: string) => void,
): Promise<GrowthCell[]> {
  const cells: GrowthCell[] = [];
  for (const { refs, threads, repeats } of plan.growth) {
    const space = keySpace(refs);
    const entries = contenders
      .filter((contender) => contender.grows(refs))
      .map((contender) => ({ contender, samples: new Map(threads.map((count) => [count, [] as GrowthSample[]])) }));
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const count of threads) {
        for (const { contender, samples } of turned(entries, repeat)) {
          progress(`growing to ${refs}: repeat ${repeat + 1} of ${repeats}, ${count} threads, ${contender.name}`);
          samples.get(count)?.push(await contender.grow(space, count));
        }
      }
    }
    for (const count of threads) {
      for (const { contender, samples } of entries) {
        cells.push(summary(contender.name, refs, count, samples.get(count) ?? []));
      }
    }
  }
  return cells;
}

function summary(contender: string, refs: number, threads: number, samples: readonly GrowthSample[]): GrowthCell {
  const pauses = new Waits();
  const rates: number[] = [];
  const failures: string[] = [];
  for (const sample of samples) {
    if ('failure' in sample) {
      failures.push(sample.failure);
      continue;
    }
    pauses.add(sample.pauses, sample.maxNs);
    rates.push((refs / sample.elapsedMs) * MS_PER_SECOND);
  }
  return {
    contender,
    refs,
    threads,
    setsPerSecond: median(rates),
    p50Us: pauses.quantileNs(0.5) / NS_PER_US,
    p9999Us: pauses.quantileNs(TAIL) / NS_PER_US,
    maxUs: pauses.maxNs / NS_PER_US,
    failures,
  };
}
