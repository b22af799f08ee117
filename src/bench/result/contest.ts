/**
 * Who stands against whom where, by the rates that are there: what the verdicts of a result are about, and what more
 * repeats may still decide.
 */

import {
  judgeRegions,
  meanRates,
  type OpenQuestion,
  openQuestions,
  type Region,
  type RegionVerdict,
  type Sides,
} from '../verdict/advice.ts';
import { isExclusionBroken } from '../verdict/exclusion.ts';
import type { Runner } from '../verdict/leaders.ts';
import type { BenchContender, BenchRunner } from './bench-result.ts';

/** A contender and what advice calls it. */
export interface Entrant extends BenchContender {
  readonly words: string;
}

/** A cell before it is judged. */
export interface RawCell {
  readonly at: readonly number[];
  readonly threads: number;
  readonly runners: readonly (Runner & Pick<BenchRunner, 'problem' | 'waitP99Us' | 'starved'>)[];
}

/** Who takes part in verdicts, and how each combination is told apart. */
export class Contest {
  readonly #cells: readonly RawCell[];
  /** Keys of those that the verdicts are about. */
  readonly #taking: ReadonlySet<string>;
  readonly sides: Sides;

  constructor(cells: readonly RawCell[], entrants: readonly Entrant[]) {
    const noLocks = new Set(keysOfNoLocks(cells));
    const taking = entrants.filter(({ key, side }) => side !== 'beside' && !noLocks.has(key));
    this.#cells = cells;
    this.#taking = new Set(taking.map(({ key }) => key));
    this.sides = {
      ours: entrants.find(({ side }) => side === 'ours') ?? { key: '', words: '' },
      rivals: taking.filter(({ side }) => side === 'rival'),
    };
  }

  /** Those in the cell that somebody can win against. */
  runnersOf(cell: RawCell): RawCell['runners'] {
    return cell.runners.filter(({ key }) => this.#taking.has(key));
  }

  /** Of each combination, in the order of the cells. */
  verdicts(): RegionVerdict[] {
    return judgeRegions(this.#regions(), this.sides);
  }

  openQuestions(): OpenQuestion[] {
    return openQuestions(this.#regions(), this.sides);
  }

  /** The cells that verdicts are about: those with several threads, or all when there are none. */
  contended(): readonly RawCell[] {
    const several = this.#cells.filter(({ threads }) => threads > 1);
    return several.length > 0 ? several : this.#cells;
  }

  #regions(): Region[] {
    return [...Map.groupBy(this.contended(), ({ at }) => String(at)).values()].map((members): Region => {
      const runners = [...this.#taking].map((key) => {
        const rates = members.map((cell) => cell.runners.find((one) => one.key === key)?.rates ?? []);
        return { key, rates: meanRates(rates) };
      });
      return { at: members[0]?.at ?? [], runners };
    });
  }
}

/** A lock that let two threads in anywhere is no lock, and takes part in no verdict, however fast it is elsewhere. */
export function keysOfNoLocks(cells: readonly RawCell[]): string[] {
  const broken = cells.flatMap(({ runners }) =>
    runners.filter(({ problem }) => problem !== undefined && isExclusionBroken(problem)).map(({ key }) => key),
  );
  return [...new Set(broken)];
}
