/**
 * From the rates of all cells to a result: winners, verdicts, advice and what speaks against them.
 */

import { packageVersion } from '../../package-version.ts';
import { counted } from '../../text/counts.ts';
import { isBusy, isTooBusy, type MachineLoad } from '../machine/machine-load.ts';
import { type Axis, adviceText, type RegionVerdict } from '../verdict/advice.ts';
import { leadersOf } from '../verdict/leaders.ts';
import { FEWEST_REPEATS, medianInterval } from '../verdict/standing.ts';
import { BENCH_SCHEMA, type BenchCell, type BenchFailure, type BenchResult, type BenchRunner } from './bench-result.ts';
import { Contest, type Entrant, keysOfNoLocks, type RawCell } from './contest.ts';
import { endSentence } from './sentence.ts';

/** A dimension and how its values are told. */
export interface DimensionWords {
  readonly name: string;
  readonly values: readonly (number | string)[];
  /** Of one value, in a table under the name. */
  readonly label: (value: number | string) => string;
  /** Of one value, alone: over charts. */
  readonly text: (value: number | string) => string;
  /** Of the values between two places: in advice. */
  readonly words: (from: number, to: number) => string;
}

const TOO_BUSY =
  'No advice: others took so much of this machine that a second measurement would say something else. Again when it is quiet.';

export type BenchFacts = Pick<
  BenchResult,
  'bench' | 'command' | 'machine' | 'startedAt' | 'durationMs' | 'interrupted' | 'repeats' | 'measureMs' | 'absent'
>;

export function assemble(
  facts: BenchFacts,
  load: MachineLoad,
  entrants: readonly Entrant[],
  dimensions: readonly DimensionWords[],
  rawCells: readonly RawCell[],
): BenchResult {
  const contest = new Contest(rawCells, entrants);
  const cells = rawCells.map((cell): BenchCell => {
    const runners = cell.runners.map((runner): BenchRunner => {
      return { ...runner, ...medianInterval(runner.rates.filter((rate) => rate > 0)) };
    });
    return { at: cell.at, threads: cell.threads, runners, leaders: leadersOf(contest.runnersOf(cell)) };
  });
  const axes = dimensions.map(({ values, words }): Axis => ({ size: values.length, words }));
  const verdicts = contest.verdicts();
  const threads = [...new Set(cells.map((cell) => cell.threads))];
  const text = `On this machine, with ${threadsText(threads)}: ${adviceText(verdicts, axes, contest.sides)}.`;
  const failures = failuresOf(entrants, cells);
  return {
    schema: BENCH_SCHEMA,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    ...facts,
    repeats: Math.min(facts.repeats, repeatsOf(cells)),
    moreRepeats: Math.max(0, mostRepeatsOf(cells) - facts.repeats),
    load,
    contenders: entrants.map(({ key, name, about, side }) => ({ key, name, about, side })),
    threads,
    dimensions: dimensions.map(({ name, values, label, text }) => {
      return { name, values, labels: values.map(label), texts: values.map(text) };
    }),
    cells,
    regions: verdicts.map(({ at, verdict, rival }) => ({ at, verdict, ...(rival !== undefined && { rival }) })),
    failures,
    advice: noAdvice(load, verdicts, entrants) ?? text,
    remarks: remarksOf(facts, load, failures, rawCells, cells),
  };
}

/** Why there is none; undefined where there is. */
function noAdvice(
  load: MachineLoad,
  verdicts: readonly RegionVerdict[],
  entrants: readonly Entrant[],
): string | undefined {
  if (verdicts.length === 0) return 'No advice: nothing was measured.';
  if (!entrants.some(({ side }) => side === 'rival')) return 'No advice: there is nothing to compare with.';
  return isTooBusy(load) ? TOO_BUSY : undefined;
}

/** How often all cells were gone through; a contender that is not asked any more aside. */
function repeatsOf(cells: readonly BenchCell[]): number {
  const least = Math.min(...cells.map(({ runners }) => Math.max(...runners.map(({ rates }) => rates.length))));
  return Number.isFinite(least) ? least : 0;
}

/** The most that any cell was gone through. */
function mostRepeatsOf(cells: readonly BenchCell[]): number {
  return Math.max(0, ...cells.flatMap(({ runners }) => runners.map(({ rates }) => rates.length)));
}

function failuresOf(entrants: readonly Entrant[], cells: readonly BenchCell[]): BenchFailure[] {
  return entrants.flatMap(({ key, name }) => {
    const problems = cells.flatMap(({ runners }) => runners.flatMap((one) => (one.key === key ? [one.problem] : [])));
    const told = problems.filter((problem) => problem !== undefined);
    const [problem] = told;
    return problem === undefined ? [] : [{ key, name, problem, cells: told.length }];
  });
}

function threadsText(threads: readonly number[]): string {
  const several = threads.filter((count) => count > 1);
  if (several.length === 0) return 'one thread';
  const [least, most] = [Math.min(...several), Math.max(...several)];
  return least === most ? `${most} threads` : `${least} to ${most} threads`;
}

function remarksOf(
  { repeats, interrupted }: BenchFacts,
  load: MachineLoad,
  failures: readonly BenchFailure[],
  rawCells: readonly RawCell[],
  cells: readonly BenchCell[],
): string[] {
  const remarks: string[] = [];
  if (interrupted && cells.length === 0) remarks.push('Interrupted before anything was measured.');
  else if (interrupted) remarks.push(`Interrupted after ${repeatsOf(cells)} of ${repeats} repeats.`);
  if (cells.some(({ leaders }) => leaders.length === 0))
    remarks.push(`A verdict takes ${FEWEST_REPEATS} repeats that did not fail; some cells have too few.`);
  if (isBusy(load))
    remarks.push(
      'The machine was busy: all rates are too low, and small differences are lost. Contenders ran in turn.',
    );
  const noLocks = keysOfNoLocks(rawCells);
  for (const failure of failures) {
    remarks.push(endSentence(`${failure.name} ${failureText(failure, cells.length)}`));
    if (noLocks.includes(failure.key))
      remarks.push(
        `${failure.name} let two threads in at once, so no verdict counts it, not even where it seemed to work.`,
      );
  }
  return remarks;
}

/** `failed in 3 of 18 cells: stalled: …`. */
export function failureText({ cells: failed, problem }: BenchFailure, cells: number): string {
  return `failed in ${failed} of ${counted(cells, 'cell')}: ${problem}`;
}
