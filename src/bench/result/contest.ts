/**
 * Who stands against whom where, by the rates that are there: what the verdicts of a result are about, and what more
 * repeats may still decide.
 *
 * Verdicts are about several threads that each have a core. With more threads than cores the outcome depends on who loses
 * its core inside a section, and differs from repeat to repeat more than locks do: all of that is one region of its own.
 */

import { isExclusionBroken } from '../verdict/exclusion.ts';
import {
  judgeRegion,
  type OpenQuestion,
  openQuestions,
  type Region,
  type RegionVerdict,
  type Sides,
} from '../verdict/judge.ts';
import type { Runner } from '../verdict/leaders.ts';
import type { BenchContender, BenchRunner } from './bench-result.ts';

/** A cell before it is judged. */
export interface RawCell {
  readonly at: readonly number[];
  readonly threads: number;
  readonly runners: readonly (Runner & Pick<BenchRunner, 'problem' | 'waitP99Us' | 'starved'>)[];
}

/** Who takes part in verdicts, and how each combination is told apart. */
export class Contest {
  /** Keys of those that the verdicts are about. */
  readonly #taking: ReadonlySet<string>;
  readonly #regions: readonly Region[];
  readonly #crowd: Region | undefined;
  readonly sides: Sides;

  /** @param cores - how many threads can run at once */
  constructor(cells: readonly RawCell[], entrants: readonly BenchContender[], cores: number) {
    const noLocks = new Set(keysOfNoLocks(cells));
    const taking = entrants.filter(({ key, side }) => side !== 'beside' && !noLocks.has(key));
    this.#taking = new Set(taking.map(({ key }) => key));
    this.sides = {
      ours: entrants.find(({ side }) => side === 'ours') ?? { key: '', words: '' },
      rivals: taking.filter(({ side }) => side === 'rival'),
    };
    const { deciding, crowded } = dividedThreads(
      cells.map(({ threads }) => threads),
      cores,
    );
    const among = (threads: readonly number[]): readonly RawCell[] =>
      cells.filter((cell) => threads.includes(cell.threads));
    this.#regions = [...Map.groupBy(among(deciding), ({ at }) => String(at)).values()].map((members) => {
      return { at: members[0]?.at ?? [], cells: members };
    });
    this.#crowd = crowded.length === 0 ? undefined : { at: [], cells: among(crowded) };
  }

  /** Those in the cell that somebody can win against. */
  runnersOf(cell: RawCell): RawCell['runners'] {
    return cell.runners.filter(({ key }) => this.#taking.has(key));
  }

  /** Of each combination, in the order of the cells. */
  verdicts(): RegionVerdict[] {
    return this.#regions.map((region) => judgeRegion(region, this.sides));
  }

  /** Of all combinations with more threads than cores together; undefined where these are among verdicts(), or there are none. */
  crowdVerdict(): RegionVerdict | undefined {
    return this.#crowd && judgeRegion(this.#crowd, this.sides);
  }

  /** Whether more repeats of a contender in a cell may change a verdict. */
  openCells(): (asked: OpenQuestion) => boolean {
    const regions = this.#crowd === undefined ? this.#regions : [...this.#regions, this.#crowd];
    const text = ({ at, threads, key }: OpenQuestion): string => `${at.join()}/${threads}/${key}`;
    const open = new Set(regions.flatMap((region) => openQuestions(region, this.sides)).map(text));
    return (asked) => open.has(text(asked));
  }
}

/** Numbers of threads, ascending, by what they decide. */
export interface DividedThreads {
  /** Each combination has a verdict over these. */
  readonly deciding: readonly number[];
  /** More than there are cores; these make one region. Empty when nothing else was asked for: then these decide. */
  readonly crowded: readonly number[];
}

export function dividedThreads(threads: readonly number[], cores: number): DividedThreads {
  const all = [...new Set(threads)].toSorted((a, b) => a - b);
  const several = all.filter((count) => count > 1);
  const fitting = several.filter((count) => count <= cores);
  if (fitting.length > 0) return { deciding: fitting, crowded: several.filter((count) => count > cores) };
  return { deciding: several.length > 0 ? several : all, crowded: [] };
}

/** A lock that let two threads in anywhere is no lock, and takes part in no verdict, however fast it is elsewhere. */
export function keysOfNoLocks(cells: readonly RawCell[]): string[] {
  const broken = cells.flatMap(({ runners }) =>
    runners.filter(({ problem }) => problem !== undefined && isExclusionBroken(problem)).map(({ key }) => key),
  );
  return [...new Set(broken)];
}
