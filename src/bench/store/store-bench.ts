/**
 * `bench store`: shared stores on this machine, ours beside others, within a given time.
 */

import { formatCount } from '../../text/counts.ts';
import type { RunWatch } from '../fleet/run-watch.ts';
import { budgetFor } from '../plan/time-budget.ts';
import { assemble, type DimensionWords } from '../result/assemble.ts';
import type { BenchResult } from '../result/bench-result.ts';
import { BenchRun } from '../result/bench-run.ts';
import { rangeWords } from '../result/range-words.ts';
import { type LineUp, lineUp } from './line-up.ts';
import { type Group, type MatrixRow, runMatrix } from './matrix.ts';
import { OPERATION_OF_SHARE, rawCells, wantedMore } from './store-cells.ts';

/** Values ascend, each once. */
export interface StoreBenchOptions {
  /** At most MAX_THREADS of key-space.ts. */
  readonly threads: readonly number[];
  /** Some of READ_SHARES. */
  readonly readShares: readonly number[];
  /** References in the store. */
  readonly refs: readonly number[];
  readonly forMs: number;
  readonly against: readonly string[];
  /** The command line, for the reports. */
  readonly command: string;
}

const PERCENT = 100;

/** The result, or how long it would have to take at the least. */
export async function runStoreBench(
  options: StoreBenchOptions,
  watch: Pick<RunWatch, 'progress' | 'signal'>,
): Promise<BenchResult | { readonly leastMs: number }> {
  const { threads, readShares, refs, forMs, command } = options;
  watch.progress('getting ready');
  const { entrants, absent }: LineUp = await lineUp(options.against, watch.signal);
  try {
    const rows = readShares.map((share): MatrixRow => {
      return { operation: OPERATION_OF_SHARE.get(share) ?? 'get', draw: 'zipf', threads };
    });
    const groups = refs.map((count): Group => ({ refs: count, rows }));
    const budget = budgetFor(forMs, runsOf(groups, entrants), entrants.length * readShares.length);
    if ('leastMs' in budget) return budget;
    const run = await BenchRun.begin(watch.signal);
    const contenders = entrants.map(({ contender }) => contender);
    // Each size has its share of the time: its stores are gone when the next ones are made.
    const hasTime = (group: number): boolean => run.elapsedMs < ((group + 1) / groups.length) * forMs;
    const more = { hasTime, wanted: wantedMore(entrants, options, run.cores) };
    const matrix = await runMatrix({ ...budget, groups }, contenders, { ...watch, run: run.watched }, more);
    const { repeats, measureMs } = budget;
    const facts = { command, ...run.facts, repeats, measureMs, absent };
    const cells = rawCells(matrix, entrants, options);
    return assemble({ bench: 'store', ...facts }, run.load, entrants, dimensionsOf(options), cells);
  } finally {
    await Promise.all(entrants.map(({ contender }) => contender.close()));
  }
}

/** In one repeat. */
function runsOf(groups: readonly Group[], entrants: LineUp['entrants']): number {
  return groups
    .flatMap(({ refs, rows }) => rows.map((row) => ({ refs, ...row })))
    .reduce((sum, row) => {
      return sum + row.threads.length * entrants.filter(({ contender }) => contender.answers(row)).length;
    }, 0);
}

function dimensionsOf({ readShares, refs }: StoreBenchOptions): DimensionWords[] {
  const percent = (share: number | string): string => `${Number(share) * PERCENT}%`;
  const count = (value: number | string): string => formatCount(Number(value));
  return [
    {
      name: 'reads',
      values: readShares,
      label: percent,
      text: (share) => `${percent(share)} gets`,
      words: (from, to) =>
        rangeWords(readShares, from, to, {
          alone: (share) => (share === 1 ? 'gets alone' : share === 0 ? 'sets alone' : `${percent(share)} gets`),
          atLeast: (share) => `gets ≥ ${percent(share)}`,
          atMost: (share) => `gets ≤ ${percent(share)}`,
        }),
    },
    {
      name: 'references',
      values: refs,
      label: count,
      text: (value) => `${count(value)} references`,
      words: (from, to) =>
        rangeWords(refs, from, to, {
          alone: (value) => `${count(value)} references`,
          atLeast: (value) => `references ≥ ${count(value)}`,
          atMost: (value) => `references ≤ ${count(value)}`,
        }),
    },
  ];
}
