/**
 * What a node tells of its pods after their start: plain data that adds up over nodes and threads.
 */

/** An event that found no reference. */
interface RefMiss {
  readonly atMs: number;
  readonly node: string;
  readonly containerID: string;
  readonly event: string;
}

/** A restart that came about on one node. */
interface Restart {
  readonly atMs: number;
  readonly node: number;
  readonly refs: number;
  readonly restored: boolean;
}

/** Counts add up over nodes and threads. Plain data. */
export interface LifeCounts {
  restarted: number;
  killed: number;
  /** Of them, those of which something could not be stopped. */
  killFailures: number;
  lookups: number;
  misses: number;
  /** The first of this node and thread. */
  examples: RefMiss[];
  restarts: Restart[];
}

/** How often a reference was asked for at an event, and how often there was none. */
export type Lookups = Pick<LifeCounts, 'lookups' | 'misses'>;

/** Of several nodes or threads together. */
export function addLookups(all: Iterable<Lookups>): Lookups {
  const sum = { lookups: 0, misses: 0 };
  for (const { lookups, misses } of all) {
    sum.lookups += lookups;
    sum.misses += misses;
  }
  return sum;
}

export function noLife(): LifeCounts {
  return { restarted: 0, killed: 0, killFailures: 0, lookups: 0, misses: 0, examples: [], restarts: [] };
}
