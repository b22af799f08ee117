/**
 * The cells of a store matrix as a result has them, and which of them deserve more repeats.
 */

import type { BenchContender } from '../result/bench-result.ts';
import { Contest, type RawCell } from '../result/contest.ts';
import type { MatrixCell, MoreRepeats } from './matrix.ts';
import type { Operation } from './store-contender.ts';

/** What is measured for a share of gets. */
export const OPERATION_OF_SHARE: ReadonlyMap<number, Operation> = new Map([
  [0, 'overwrite'],
  [0.5, 'mixed 50/50'],
  [0.95, 'mixed 95/5'],
  [1, 'get'],
]);
/** The shares of gets that can be asked for. */
export const READ_SHARES: readonly number[] = [...OPERATION_OF_SHARE.keys()];

/** What cells differ in besides the number of threads. */
export interface Grid {
  /** Some of READ_SHARES. */
  readonly readShares: readonly number[];
  readonly refs: readonly number[];
}

/**
 * More repeats of ours and those rivals of which it is not decided who is ahead, in the cells that it depends on.
 * @param cores - how many threads can run at once
 */
export function wantedMore(entrants: readonly BenchContender[], grid: Grid, cores: number): MoreRepeats['wanted'] {
  const keyOf = new Map(entrants.map(({ name, key }) => [name, key]));
  return (matrix) => {
    const isOpen = new Contest(rawCells(matrix, entrants, grid), entrants, cores).openCells();
    return (cell) => isOpen({ at: placeOf(cell, grid), threads: cell.threads, key: keyOf.get(cell.contender) ?? '' });
  };
}

/** An index into the values of each dimension. */
function placeOf({ operation, refs }: MatrixCell, grid: Grid): number[] {
  return [grid.readShares.findIndex((share) => OPERATION_OF_SHARE.get(share) === operation), grid.refs.indexOf(refs)];
}

export function rawCells(matrix: readonly MatrixCell[], entrants: readonly BenchContender[], grid: Grid): RawCell[] {
  const groups = Map.groupBy(matrix, (cell) => `${placeOf(cell, grid).join()}/${cell.threads}`);
  return [...groups.values()].map((members) => {
    const runners = members.map(({ contender, rates, failures: [problem] }) => {
      const key = entrants.find(({ name }) => name === contender)?.key ?? contender;
      return { key, rates, ...(problem !== undefined && { problem }) };
    });
    const [first] = members as [MatrixCell];
    return { at: placeOf(first, grid), threads: first.threads, runners };
  });
}
