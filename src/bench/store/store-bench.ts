/**
 * `bench store`: shared stores on this machine, ours beside others, within a given time.
 */

import { formatCount } from '../../text/counts.ts';
import { type RunWatch, unlessAborted } from '../fleet/run-watch.ts';
import { machine } from '../machine/machine.ts';
import { LoadMeter } from '../machine/machine-load.ts';
import { divideTime, NO_BUDGET } from '../plan/time-budget.ts';
import { assemble, type DimensionWords } from '../result/assemble.ts';
import type { BenchResult } from '../result/bench-result.ts';
import type { RawCell } from '../result/contest.ts';
import { rangeWords } from '../result/range-words.ts';
import { type LineUp, lineUp } from './line-up.ts';
import { type Group, type MatrixCell, type MatrixRow, runMatrix } from './matrix.ts';
import type { Operation } from './store-contender.ts';

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

const OPERATIONS = new Map<number, Operation>([
  [0, 'overwrite'],
  [0.5, 'mixed 50/50'],
  [0.95, 'mixed 95/5'],
  [1, 'get'],
]);
/** The shares of gets that can be asked for. */
export const READ_SHARES: readonly number[] = [...OPERATIONS.keys()];
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
      return { operation: OPERATIONS.get(share) ?? 'get', draw: 'zipf', threads };
    });
    const groups = refs.map((count): Group => ({ refs: count, rows }));
    const budget =
      entrants.length === 0
        ? NO_BUDGET
        : divideTime(forMs, runsOf(groups, entrants), entrants.length * readShares.length);
    if ('leastMs' in budget) return budget;
    const startedAt = new Date().toISOString();
    const startedMs = performance.now();
    const meter = new LoadMeter();
    await unlessAborted(watch.signal, () => meter.lookBefore());
    const contenders = entrants.map(({ contender }) => contender);
    const run: RunWatch['run'] = (inProcess, body) => meter.run(inProcess, body);
    const matrix = await runMatrix({ ...budget, groups }, contenders, { ...watch, run });
    const { repeats, measureMs } = budget;
    const durationMs = performance.now() - startedMs;
    const interrupted = watch.signal?.aborted === true;
    const facts = { command, machine: machine(), startedAt, durationMs, interrupted, repeats, measureMs, absent };
    const cells = rawCells(matrix, entrants, options);
    return assemble({ bench: 'store', ...facts }, meter.result(), entrants, dimensionsOf(options), cells);
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

function rawCells(
  matrix: readonly MatrixCell[],
  entrants: LineUp['entrants'],
  { readShares, refs }: StoreBenchOptions,
): RawCell[] {
  const shares = readShares.map((share) => OPERATIONS.get(share));
  const placeOf = (cell: MatrixCell): number[] => [shares.indexOf(cell.operation), refs.indexOf(cell.refs)];
  const groups = Map.groupBy(matrix, (cell) => `${placeOf(cell).join()}/${cell.threads}`);
  return [...groups.values()].map((members) => {
    const runners = members.map(({ contender, rates, failures: [problem] }) => {
      const key = entrants.find(({ name }) => name === contender)?.key ?? contender;
      return { key, rates, ...(problem !== undefined && { problem }) };
    });
    const [first] = members as [MatrixCell];
    return { at: placeOf(first), threads: first.threads, runners };
  });
}
