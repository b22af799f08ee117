/**
 * What speaks for a difference between two runs, and how much: a p-value, which chance alone makes as small as p in a share
 * p of all pairs of runs of one experiment.
 */

/** Undefined wherever it is optional: what was recorded says nothing about it. */
export interface Evidence {
  readonly p: number;
  /** The least that p could have been with so many starts, had the runs had nothing in common. */
  readonly leastP: number;
  /** Whether there is more of it in the run after: 1, or less: -1. */
  readonly direction: number;
}

/** Says nothing, however far apart the runs are. */
export const TOO_FEW: Evidence = { p: 1, leastP: 1, direction: 0 };

/** What holds only if both do. */
export function both(one: Evidence, other: Evidence): Evidence {
  const p = one.direction === other.direction ? Math.max(one.p, other.p) : 1;
  return { p, leastP: Math.max(one.leastP, other.leastP), direction: one.direction };
}

/** That any of `all` differs (Simes): they are of the same starts, and so go up and down together. */
export function anyOf(all: readonly Evidence[]): { readonly p: number; readonly leastP: number } {
  const simes = (ps: number[]): number =>
    Math.min(1, ...ps.toSorted((a, b) => a - b).map((p, i) => (p * ps.length) / (i + 1)));
  return { p: simes(all.map(({ p }) => p)), leastP: simes(all.map(({ leastP }) => leastP)) };
}

/** Which of `ps` are told from chance so that all of them together are wrong in at most `level` (Holm). */
export function toldFromChance(ps: readonly number[], level: number): boolean[] {
  const told = ps.map(() => false);
  const order = [...ps.keys()].sort((a, b) => (ps[a] as number) - (ps[b] as number));
  for (const [rank, index] of order.entries()) {
    if ((ps[index] as number) > level / (ps.length - rank)) break;
    told[index] = true;
  }
  return told;
}
