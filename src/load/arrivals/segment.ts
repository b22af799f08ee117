/**
 * A part of a run in real time, for a process of its own: some of the nodes, with all that comes to them at the moments the
 * whole run has it. VUs, iterations and bounds are split as virtual time splits them among nodes, so all segments
 * together come to what one process does.
 */

import type { Scenario } from '../../scenario/scenario.ts';
import type { Executor } from '../../scenario/schema/executor-schema.ts';
import { iterationsOf, maxInFlight, part, vusOf } from '../virtual/node/node-share.ts';
import { mostVus } from './arrivals.ts';

/** The nodes whose number is `index` modulo `of`. */
export interface Segment {
  readonly index: number;
  readonly of: number;
}

/** All nodes. */
export const WHOLE: Segment = { index: 0, of: 1 };

export function hasNode({ index, of }: Segment, node: number): boolean {
  return node % of === index;
}

/** The numbers of its VUs, ascending. */
export function vusIn(segment: Segment, executor: Executor, { nodes }: Pick<Scenario, 'nodes'>): number[] {
  if (segment.of === 1) return Array.from({ length: mostVus(executor) }, (_, vu) => vu);
  return nodesOf(segment, nodes)
    .flatMap((node) => vusOf(executor, node, nodes))
    .toSorted((a, b) => a - b);
}

/** How many of the shared iterations are its; Infinity for other executors. */
export function iterationsIn(segment: Segment, executor: Executor, { nodes }: Pick<Scenario, 'nodes'>): number {
  if (executor.kind !== 'shared-iterations') return Number.POSITIVE_INFINITY;
  if (segment.of === 1) return executor.iterations;
  return sum(nodesOf(segment, nodes).map((node) => iterationsOf(executor, node, nodes)));
}

/** How many pods may be in flight in it, at least one; undefined: any number. */
export function maxInFlightIn(
  segment: Segment,
  executor: Executor,
  { nodes }: Pick<Scenario, 'nodes'>,
): number | undefined {
  const bound = maxInFlight(executor);
  if (bound === undefined || segment.of === 1) return bound;
  return Math.max(1, sum(nodesOf(segment, nodes).map((node) => part(bound, node, nodes))));
}

function nodesOf({ index, of }: Segment, nodes: number): number[] {
  const own: number[] = [];
  for (let node = index; node < nodes; node += of) own.push(node);
  return own;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
