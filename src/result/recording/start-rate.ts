/**
 * How many containers are started a second while a run goes, from what was counted at some moments of it: by threads of
 * this process whenever somebody asks, by other processes when they tell, once a second.
 */

/** Rates are over about so long: shorter ones jump. */
const WINDOW_MS = 1000;
const MS_PER_SECOND = 1000;

/** What was counted at a moment. */
export interface CountedStarts {
  readonly atMs: number;
  readonly started: number;
}

/** Over the last second or so of `counts`, the newest last; over all of it when that is less. */
export function startsPerSecond(counts: readonly CountedStarts[]): number {
  const now = counts.at(-1);
  const base = rateBase(counts);
  if (now === undefined || base === undefined || now.atMs <= base.atMs) return 0;
  return (Math.max(0, now.started - base.started) * MS_PER_SECOND) / (now.atMs - base.atMs);
}

/** The newest that is old enough for a rate to count from. */
export function rateBase(counts: readonly CountedStarts[]): CountedStarts | undefined {
  const nowMs = counts.at(-1)?.atMs ?? 0;
  return counts.findLast(({ atMs }) => atMs <= nowMs - WINDOW_MS) ?? counts[0];
}
