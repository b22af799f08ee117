/**
 * Which one to take, in a sentence that follows from the verdicts: equal regions are told together.
 */

import { type Box, boxesOver } from './boxes.ts';
import type { RegionVerdict, Sides, Verdict } from './judge.ts';

/** Something that regions differ in. */
export interface Axis {
  /** How many values it has. */
  readonly size: number;
  /** The values from one place to another, in words: `reads ≥ 95%`. */
  readonly words: (from: number, to: number) => string;
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
      return `${boxes.map((box) => boxText(box, axes)).join(' or ')}: ${regionAnswer(members[0] as RegionVerdict, sides)}`;
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

/** Of a region that is a single combination. */
function regionAnswer(region: RegionVerdict, sides: Sides): string {
  const { ours, rivals } = sides;
  const words = rivals.find(({ key }) => key === region.rival)?.words ?? '';
  return region.verdict === 'level' ? `${NO_WINNER} between ${ours.words} and ${words}` : overallAnswer(region, sides);
}

/** Of a region that is many combinations: where nobody is ahead in all of them, whom to name differs between them. */
export function overallAnswer({ verdict, rival }: RegionVerdict, { ours, rivals }: Sides): string {
  switch (verdict) {
    case 'ours':
      return ours.words;
    case 'level':
      return NO_WINNER;
    case 'rival':
      return rivals.find(({ key }) => key === rival)?.words ?? '';
    case 'none':
      return 'no verdict';
  }
}

const NO_WINNER = 'no clear winner';
