/**
 * Who wins a cell.
 */

import { FEWEST_REPEATS, standing } from './standing.ts';

/** One contender in one cell. */
export interface Runner {
  readonly key: string;
  /** Of each repeat, in their order; NaN where it failed. */
  readonly rates: readonly number[];
}

/**
 * The keys of those that nobody is ahead of: one is the winner, several are level. Who failed in a repeat takes no part;
 * with too few repeats there are none.
 */
export function leadersOf(runners: readonly Runner[]): string[] {
  const taking = runners.filter(({ rates }) => rates.length >= FEWEST_REPEATS && rates.every((rate) => rate > 0));
  return taking
    .filter(({ rates }) => taking.every((other) => standing(other.rates, rates) !== 'ahead'))
    .map(({ key }) => key);
}
