/**
 * `bench lock`: contention of locks on this machine, ours beside others, within a given time.
 */

import { formatShare } from '../../text/counts.ts';
import { exactDuration } from '../../text/durations.ts';
import { busyStepsPerUs } from '../fleet/busy-work.ts';
import type { RunWatch } from '../fleet/run-watch.ts';
import { budgetFor } from '../plan/time-budget.ts';
import { assemble, type DimensionWords } from '../result/assemble.ts';
import type { BenchResult } from '../result/bench-result.ts';
import { BenchRun } from '../result/bench-run.ts';
import { rangeWords } from '../result/range-words.ts';
import type { Contender } from './contender.ts';
import { type LineUp, lineUp, type OwnLock } from './line-up.ts';
import { rawCells, wantedMore } from './lock-cells.ts';
import { LockCrew } from './lock-crew.ts';
import { COMPILE_RUNS, compileAll, type MoreRepeats, runMatrix } from './matrix.ts';

/** Values ascend, each once. */
export interface LockBenchOptions {
  readonly threads: readonly number[];
  /** 0 to 1. */
  readonly readShares: readonly number[];
  /** Work inside a section. */
  readonly holdsUs: readonly number[];
  /** Powers of two. */
  readonly stripes: readonly number[];
  readonly forMs: number;
  readonly against: readonly string[];
  readonly own: readonly OwnLock[];
  /** The command line, for the reports. */
  readonly command: string;
}

const US_MS = 0.001;

/** The result, or how long it would have to take at the least. */
export async function runLockBench(
  options: LockBenchOptions,
  watch: Pick<RunWatch, 'progress' | 'signal'>,
): Promise<BenchResult | { readonly leastMs: number }> {
  const { threads, readShares, holdsUs, stripes, forMs, command } = options;
  const crew = new LockCrew();
  watch.progress('getting ready');
  const { entrants, absent }: LineUp = await lineUp(crew, options.against, options.own, watch.signal);
  try {
    const runs = threads.length * readShares.length * holdsUs.length * stripes.length * entrants.length;
    const budget = budgetFor(forMs, runs, entrants.length * COMPILE_RUNS);
    if ('leastMs' in budget) return budget;
    const run = await BenchRun.begin(watch.signal);
    busyStepsPerUs(); // before anything runs beside it
    const plan = { ...budget, threads, readShares, holdsUs, stripes };
    const contenders = entrants.map(({ contender }) => contender);
    await compileAll(plan, contenders, watch);
    const hasTime = (): boolean => run.elapsedMs < forMs;
    const prepare = renewal(crew, forMs / NEW_THREADS, (wanted) => compileAll(plan, wanted, watch));
    const more = { hasTime, wanted: wantedMore(entrants, options, run.cores), prepare };
    const matrix = await runMatrix(plan, contenders, { ...watch, run: run.watched }, more);
    const { repeats, measureMs } = budget;
    const facts = { command, ...run.facts, repeats, measureMs, absent };
    const dimensions = dimensionsOf(options);
    const cells = rawCells(matrix, entrants, options);
    return assemble({ bench: 'lock', ...facts }, run.load, entrants, dimensions, cells);
  } finally {
    await Promise.all(entrants.map(({ contender }) => contender.close()));
    await crew.close();
  }
}

/** So often there are new threads. */
const NEW_THREADS = 8;

/**
 * Ends the threads now and then, so that new ones go on. An engine compiles the same code in one of several ways, and one
 * lock lies better in memory than it does the next time: what stays as it is for a whole measurement shifts all of its
 * repeats alike, and no number of them shows it.
 */
function renewal(
  crew: LockCrew,
  everyMs: number,
  compile: (wanted: readonly Contender[]) => Promise<void>,
): NonNullable<MoreRepeats['prepare']> {
  let dueMs = 0;
  return async (wanted) => {
    if (performance.now() < dueMs) return;
    dueMs = performance.now() + everyMs;
    await crew.close();
    await compile(wanted);
  };
}

function dimensionsOf({ readShares, holdsUs, stripes }: LockBenchOptions): DimensionWords[] {
  const percent = (share: number | string): string => formatShare(Number(share), 1);
  const hold = (us: number | string): string => (us === 0 ? '0' : exactDuration(Number(us) * US_MS));
  return [
    {
      name: 'reads',
      values: readShares,
      label: percent,
      text: (share) => `${percent(share)} reads`,
      words: (from, to) =>
        rangeWords(readShares, from, to, {
          alone: (share) => (share === 1 ? 'reads alone' : share === 0 ? 'writes alone' : `${percent(share)} reads`),
          atLeast: (share) => `reads ≥ ${percent(share)}`,
          atMost: (share) => `reads ≤ ${percent(share)}`,
        }),
    },
    {
      name: 'hold',
      values: holdsUs,
      label: hold,
      text: (us) => (us === 0 ? 'nothing inside' : `${hold(us)} inside`),
      words: (from, to) =>
        rangeWords(holdsUs, from, to, {
          alone: (us) => (us === 0 ? 'the shortest sections' : `sections of ${hold(us)}`),
          atLeast: (us) => `sections ≥ ${hold(us)}`,
          atMost: (us) => `sections ≤ ${hold(us)}`,
        }),
    },
    {
      name: 'stripes',
      values: stripes,
      label: String,
      text: (count) => (count === 1 ? 'one lock' : `${count} stripes`),
      words: (from, to) =>
        rangeWords(stripes, from, to, {
          alone: (count) => (count === 1 ? 'one lock' : `${count} stripes`),
          atLeast: (count) => `stripes ≥ ${count}`,
          atMost: (count) => `stripes ≤ ${count}`,
        }),
    },
  ];
}
