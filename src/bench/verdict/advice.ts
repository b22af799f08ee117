/**
 * Which one to take, in a sentence that follows from the measurements.
 *
 * A region is a combination of everything but the number of threads: its rates are the geometric means over the cells
 * with several threads. In each region ours is ahead of all rivals, or level with some, or behind one; equal regions are
 * told together. Who stalled or broke in a region is no rival there.
 */

import { type Box, boxesOver, type Point } from './boxes.ts';
import type { Runner } from './leaders.ts';
import { isJudgeable, isUndecided, standing } from './standing.ts';

/** Something that regions differ in. */
export interface Axis {
  /** How many values it has. */
  readonly size: number;
  /** The values from one place to another, in words: `reads ≥ 95%`. */
  readonly words: (from: number, to: number) => string;
}

export interface Region {
  /** Its place on each axis. */
  readonly at: Point;
  /** In each repeat, of each contender that is asked about; ours and its rivals. */
  readonly runners: readonly Runner[];
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
}

/** What each region comes to, in their order. */
export function judgeRegions(regions: readonly Region[], sides: Sides): RegionVerdict[] {
  return regions.map(({ at, runners }) => {
    const ratesOf = (key: string): readonly number[] => runners.find((runner) => runner.key === key)?.rates ?? [];
    const ours = ratesOf(sides.ours.key);
    const rivals = sides.rivals
      .map(({ key }) => ({ key, rates: ratesOf(key) }))
      .filter(({ rates }) => isJudgeable(rates));
    if (!isJudgeable(ours) || rivals.length === 0) return { at, verdict: 'none', rival: undefined };
    const ahead = rivals.filter(({ rates }) => standing(rates, ours) === 'ahead');
    const isBeaten = ({ rates }: Runner): boolean => ahead.some((other) => standing(other.rates, rates) === 'ahead');
    const best = ahead.find((rival) => !isBeaten(rival)) ?? ahead[0];
    if (best !== undefined) return { at, verdict: 'rival', rival: best.key };
    const level = rivals.find(({ rates }) => standing(ours, rates) !== 'ahead');
    return level === undefined ? { at, verdict: 'ours', rival: undefined } : { at, verdict: 'level', rival: level.key };
  });
}

/** A region of which more repeats may say something else, and who takes part in that question. */
export interface OpenQuestion {
  readonly at: Point;
  readonly keys: readonly string[];
}

/** Where it is not decided whether ours or a rival is ahead. */
export function openQuestions(regions: readonly Region[], { ours, rivals }: Sides): OpenQuestion[] {
  return regions.flatMap(({ at, runners }) => {
    const ratesOf = (key: string): readonly number[] => runners.find((runner) => runner.key === key)?.rates ?? [];
    const own = ratesOf(ours.key);
    const keys = rivals.map(({ key }) => key).filter((key) => isUndecided(own, ratesOf(key)));
    return keys.length === 0 ? [] : [{ at, keys: [ours.key, ...keys] }];
  });
}

/** `reads ≥ 95% or sections of 1µs: RWLock; 50% reads and short sections: no clear winner between RWLock and a mutex`. */
export function adviceText(verdicts: readonly RegionVerdict[], axes: readonly Axis[], sides: Sides): string {
  const order: readonly Verdict[] = ['ours', 'level', 'rival', 'none'];
  const groups = Map.groupBy(verdicts, ({ verdict, rival }) => `${order.indexOf(verdict)} ${rival ?? ''}`);
  const clauses = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => {
      const boxes = boxesOver(
        members.map(({ at }) => at),
        axes.map(({ size }) => size),
      );
      return `${boxes.map((box) => boxText(box, axes)).join(' or ')}: ${answer(members[0] as RegionVerdict, sides)}`;
    });
  return clauses.join('; ');
}

function boxText(box: Box, axes: readonly Axis[]): string {
  const conditions = axes.flatMap((axis, i) => {
    const [from, to] = box[i] ?? [0, 0];
    return from === 0 && to === axis.size - 1 ? [] : [axis.words(from, to)];
  });
  return conditions.length === 0 ? 'everywhere' : conditions.join(' and ');
}

function answer({ verdict, rival }: RegionVerdict, { ours, rivals }: Sides): string {
  const words = rivals.find(({ key }) => key === rival)?.words ?? '';
  switch (verdict) {
    case 'ours':
      return ours.words;
    case 'level':
      return `no clear winner between ${ours.words} and ${words}`;
    case 'rival':
      return words;
    case 'none':
      return 'no verdict';
  }
}

/** The geometric mean of several cells' rates, repeat by repeat; NaN where one of them failed. */
export function meanRates(cells: readonly (readonly number[])[]): number[] {
  const repeats = Math.min(...cells.map(({ length }) => length));
  return Array.from({ length: cells.length === 0 ? 0 : repeats }, (_, repeat) => {
    const logs = cells.map((rates) => Math.log(rates[repeat] ?? Number.NaN));
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  });
}
