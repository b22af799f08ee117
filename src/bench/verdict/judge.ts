/**
 * Whether ours is ahead of all rivals in a region, level with some, or behind one, and what more repeats may still decide.
 *
 * What is said of a region holds in each of its cells: whoever takes advice runs one of them, not their mean. So ours is
 * ahead when it is so in every cell, and a rival likewise; all else is level. Who stalled or broke in a region is no rival
 * there.
 */

import type { Point } from './boxes.ts';
import type { Runner } from './leaders.ts';
import { type Interval, isJudgeable, mayBeAhead, ratioInterval, standing } from './standing.ts';

/** A cell of a region: the rates of each contender that is asked about, ours and its rivals. */
interface RegionCell {
  readonly at: Point;
  readonly threads: number;
  readonly runners: readonly Runner[];
}

export interface Region {
  /** Its place on each axis; empty for a region that is all places together. */
  readonly at: Point;
  readonly cells: readonly RegionCell[];
}

export interface Sides {
  readonly ours: { readonly key: string; readonly words: string };
  /** In the order in which the simpler ones come first: of several that are level the first is named. */
  readonly rivals: readonly { readonly key: string; readonly words: string }[];
}

export type Verdict = 'ours' | 'level' | 'rival' | 'none';

export interface RegionVerdict {
  readonly at: Point;
  readonly verdict: Verdict;
  /** Key of the rival that is level or ahead; undefined where ours is ahead of all. */
  readonly rival: string | undefined;
  /** Ours as a multiple of each rival that took part: over all cells of the region. */
  readonly ratios: readonly (Interval & { readonly key: string })[];
}

/** What a region comes to. */
export function judgeRegion({ at, cells }: Region, sides: Sides): RegionVerdict {
  const isTaking = (key: string): boolean => cells.every((cell) => isJudgeable(ratesOf(cell, key)));
  const ours = sides.ours.key;
  const rivals = sides.rivals.map(({ key }) => key).filter(isTaking);
  if (cells.length === 0 || !isTaking(ours) || rivals.length === 0)
    return { at, verdict: 'none', rival: undefined, ratios: [] };
  const isAhead = (one: string, other: string): boolean =>
    cells.every((cell) => standing(ratesOf(cell, one), ratesOf(cell, other)) === 'ahead');
  const ratios = rivals.map((key) => ({ key, ...rangeOver(cells, ours, key) }));
  const ahead = rivals.filter((key) => isAhead(key, ours));
  const best = ahead.find((key) => !ahead.some((other) => isAhead(other, key))) ?? ahead[0];
  if (best !== undefined) return { at, verdict: 'rival', rival: best, ratios };
  const level = rivals.find((key) => !isAhead(ours, key));
  return level === undefined
    ? { at, verdict: 'ours', rival: undefined, ratios }
    : { at, verdict: 'level', rival: level, ratios };
}

/** A contender of a cell of whom more repeats may change a verdict. */
export interface OpenQuestion {
  readonly at: Point;
  readonly threads: number;
  readonly key: string;
}

/** Where it is not decided whether ours or a rival is ahead. Empty once no further repeat could change the verdict. */
export function openQuestions({ cells }: Region, { ours, rivals }: Sides): OpenQuestion[] {
  const open = new Map<RegionCell, Set<string>>();
  for (const { key } of rivals) {
    for (const [one, other] of [
      [ours.key, key],
      [key, ours.key],
    ] as const) {
      const found = cells.map((cell) => ({ cell, can: mayBeAhead(ratesOf(cell, one), ratesOf(cell, other)) }));
      // In one cell it is not ahead, and so not in the region, whatever the others come to.
      if (found.some(({ can }) => can === 'no')) continue;
      for (const { cell, can } of found)
        if (can === 'open') open.set(cell, (open.get(cell) ?? new Set([ours.key])).add(key));
    }
  }
  return [...open].flatMap(([{ at, threads }, keys]) => [...keys].map((key) => ({ at, threads, key })));
}

function ratesOf({ runners }: RegionCell, key: string): readonly number[] {
  return runners.find((runner) => runner.key === key)?.rates ?? [];
}

/** From the lowest end of a cell's interval to the highest; the middle of a single cell is its own. */
function rangeOver(cells: readonly RegionCell[], ours: string, rival: string): Interval {
  const all = cells.map((cell) => ratioInterval(ratesOf(cell, ours), ratesOf(cell, rival)));
  const middles = all.map(({ middle }) => Math.log(middle));
  return {
    low: Math.min(...all.map(({ low }) => low)),
    middle: Math.exp(middles.reduce((sum, log) => sum + log, 0) / middles.length),
    high: Math.max(...all.map(({ high }) => high)),
  };
}
