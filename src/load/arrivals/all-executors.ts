/**
 * What the executors of a scenario come to together: their arrivals in one order of time, when the last has ended.
 */

import { wordOf } from '../../runtime/simulated/draws.ts';
import { type ExecutorParts, executorsOf } from '../../scenario/executors/executors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Arrival, arrivals, countArrivals, endOfStarts } from './arrivals.ts';

/** When no more starts begin. */
export function endOfAllStarts(scenario: ExecutorParts): number {
  return Math.max(...executorsOf(scenario).map(({ executor, trace }) => endOfStarts(executor, trace)));
}

/** When what is still in flight is given up: the latest that any executor gives it. */
export function endOfGrace(scenario: ExecutorParts): number {
  return Math.max(
    ...executorsOf(scenario).map(({ executor, trace }) => endOfStarts(executor, trace) + executor.gracefulStop),
  );
}

/** How many arrivals there will be; undefined where one executor does not know. */
export function countAllArrivals(scenario: ExecutorParts): number | undefined {
  const counts = executorsOf(scenario).map(({ executor, trace }) => countArrivals(executor, trace));
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}

export interface ExecutorArrival extends Arrival {
  /** Position of its executor. */
  readonly by: number;
}

/** The arrivals of all open executors in order of time; of two at once that of the executor that comes first in the file. */
export function* allArrivals(
  scenario: ExecutorParts & Pick<Scenario, 'seed'>,
): Generator<ExecutorArrival, void, undefined> {
  const heads = executorsOf(scenario).map(({ name, executor, trace }, by) => {
    // The first draws as the only one does; others must not come at the very same moments.
    const seed = by === 0 ? scenario.seed : wordOf(scenario.seed, `executor/${name ?? ''}`);
    const rest = arrivals(executor, trace, seed);
    return { by, rest, next: rest.next() };
  });
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (first === undefined || first.next.done === true || head.next.value.atMs < first.next.value.atMs) first = head;
    }
    if (first === undefined || first.next.done === true) return;
    yield { ...first.next.value, by: first.by };
    first.next = first.rest.next();
  }
}
