/**
 * The cells of a lock matrix as a result has them, and which of them deserve more repeats.
 */

import type { BenchContender } from '../result/bench-result.ts';
import { Contest, type RawCell } from '../result/contest.ts';
import type { MatrixCell, MoreRepeats } from './matrix.ts';

/** What cells differ in besides the number of threads. */
export interface Grid {
  readonly readShares: readonly number[];
  readonly holdsUs: readonly number[];
  readonly stripes: readonly number[];
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
function placeOf(cell: MatrixCell, { readShares, holdsUs, stripes }: Grid): number[] {
  return [readShares.indexOf(cell.readShare), holdsUs.indexOf(cell.holdUs), stripes.indexOf(cell.stripes)];
}

export function rawCells(matrix: readonly MatrixCell[], entrants: readonly BenchContender[], grid: Grid): RawCell[] {
  const groups = Map.groupBy(matrix, (cell) => `${placeOf(cell, grid).join()}/${cell.threads}`);
  return [...groups.values()].map((members) => {
    const runners = members.map(({ contender, summary: { rates, failures, waitP99Us, starved } }) => {
      const key = entrants.find(({ name }) => name === contender)?.key ?? contender;
      const [problem] = failures;
      return { key, rates, waitP99Us, starved, ...(problem !== undefined && { problem }) };
    });
    const [first] = members as [MatrixCell];
    return { at: placeOf(first, grid), threads: first.threads, runners };
  });
}
