/**
 * Who wins a cell.
 */

import { isJudgeable, standing } from './standing.ts';

/** One contender in one cell. */
export interface Runner {
  readonly key: string;
  /** Of each repeat, in their order; NaN where it failed. */
  readonly rates: readonly number[];
}

/**
 * The keys of those that nobody is ahead of: one is the winner, several are level. Who failed in more
 * than a few repeats takes no part; with too few repeats there are none.
 */
export function leadersOf(runners: readonly Runner[]): string[] {
  const taking = runners.filter(({ rates }) => isJudgeable(rates));
  return taking
    .filter(({ rates }) => taking.every((other) => standing(other.rates, rates) !== 'ahead'))
    .map(({ key }) => key);
}
