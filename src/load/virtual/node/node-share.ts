/**
 * What is said of all nodes together, split among them: VUs, iterations and the bound of pods in flight. By a node's
 * number alone, so that it does not matter which thread asks.
 */

import type { Scenario } from '../../../scenario/scenario.ts';
import type { Executor } from '../../../scenario/schema/executor-schema.ts';
import { mostVus } from '../../arrivals/arrivals.ts';

/** True: the nodes share the registry's line, so what one does changes what the others do. */
export function nodesMeet({ runtime }: Scenario): boolean {
  return runtime.kind === 'simulated' && runtime.conditions?.registry?.totalBytesPerSecond !== undefined;
}

/** In how many shares, each on a thread of its own, the nodes are simulated: in one where they meet. */
export function shareCount(scenario: Scenario, workers: number): number {
  return nodesMeet(scenario) ? 1 : Math.min(workers, scenario.nodes);
}

/** The numbers of the VUs that start pods on `node`: they go round the nodes in turn. */
export function vusOf(executor: Executor, node: number, nodes: number): number[] {
  const vus: number[] = [];
  for (let vu = node; vu < mostVus(executor); vu += nodes) vus.push(vu);
  return vus;
}

/** How many of the shared iterations are `node`'s; nodes without a VU have none. */
export function iterationsOf(executor: Executor, node: number, nodes: number): number {
  if (executor.kind !== 'shared-iterations') return Number.POSITIVE_INFINITY;
  const sharing = Math.min(nodes, executor.vus);
  return node < sharing ? part(executor.iterations, node, sharing) : 0;
}

/** How many pods may be in flight on `node`: at least one. */
export function maxInFlightOf(executor: Executor, node: number, nodes: number): number {
  const bound = maxInFlight(executor);
  return bound === undefined ? Number.POSITIVE_INFINITY : Math.max(1, part(bound, node, nodes));
}

/** How many pods may be in flight in all; undefined: any number. */
export function maxInFlight(executor: Executor): number | undefined {
  return 'maxVUs' in executor || 'preAllocatedVUs' in executor
    ? (executor.maxVUs ?? executor.preAllocatedVUs)
    : undefined;
}

/** What is `index`'s of `whole`, split into `parts` as equal as can be: the first ones have one more. */
export function part(whole: number, index: number, parts: number): number {
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0);
}
