/**
 * From the rates of all cells to a result: winners, verdicts, advice and what speaks against them.
 */

import { packageVersion } from '../../package-version.ts';
import { counted } from '../../text/counts.ts';
import { isBusy, isTooBusy, type MachineLoad } from '../machine/machine-load.ts';
import { type Axis, adviceText, overallAnswer } from '../verdict/advice.ts';
import { exclusionFindings } from '../verdict/exclusion.ts';
import type { RegionVerdict } from '../verdict/judge.ts';
import { leadersOf } from '../verdict/leaders.ts';
import { medianInterval } from '../verdict/median-interval.ts';
import { FEWEST_REPEATS } from '../verdict/standing.ts';
import {
  BENCH_SCHEMA,
  type BenchCell,
  type BenchContender,
  type BenchFailure,
  type BenchRegion,
  type BenchResult,
  type BenchRunner,
} from './bench-result.ts';
import { Contest, dividedThreads, keysOfNoLocks, type RawCell } from './contest.ts';
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
  | 'bench'
  | 'command'
  | 'machine'
  | 'cores'
  | 'startedAt'
  | 'durationMs'
  | 'interrupted'
  | 'repeats'
  | 'measureMs'
  | 'absent'
>;

export function assemble(
  facts: BenchFacts,
  load: MachineLoad,
  entrants: readonly BenchContender[],
  dimensions: readonly DimensionWords[],
  rawCells: readonly RawCell[],
): BenchResult {
  const contest = new Contest(rawCells, entrants, facts.cores);
  const cells = rawCells.map((cell): BenchCell => {
    const runners = cell.runners.map((runner): BenchRunner => {
      return { ...runner, ...medianInterval(runner.rates.filter((rate) => rate > 0)) };
    });
    return { at: cell.at, threads: cell.threads, runners, leaders: leadersOf(contest.runnersOf(cell)) };
  });
  const axes = dimensions.map(({ values, words }): Axis => ({ size: values.length, words }));
  const verdicts = contest.verdicts();
  const threads = [...new Set(cells.map((cell) => cell.threads))];
  const crowd = contest.crowdVerdict();
  const { deciding, crowded } = dividedThreads(threads, facts.cores);
  const text = [
    `On this machine, with ${threadsText(deciding, facts.cores)}: ${adviceText(verdicts, axes, contest.sides)}.`,
    ...(crowd === undefined
      ? []
      : [`With ${threadsText(crowded, facts.cores)}: ${overallAnswer(crowd, contest.sides)}.`]),
  ].join(' ');
  const failures = failuresOf(entrants, cells);
  return {
    schema: BENCH_SCHEMA,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    ...facts,
    repeats: Math.min(facts.repeats, repeatsOf(cells)),
    moreRepeats: Math.max(0, mostRepeatsOf(cells) - facts.repeats),
    load,
    contenders: entrants.map(({ key, name, words, about, side }) => ({ key, name, words, about, side })),
    threads,
    dimensions: dimensions.map(({ name, values, label, text }) => {
      return { name, values, labels: values.map(label), texts: values.map(text) };
    }),
    cells,
    regions: verdicts.map((verdict) => regionOf(verdict, deciding)),
    ...(crowd !== undefined && { crowd: regionOf(crowd, crowded) }),
    failures,
    advice: noAdvice(load, verdicts, entrants) ?? text,
    remarks: remarksOf(facts, load, failures, rawCells, cells),
  };
}

/** Why there is none; undefined where there is. */
function noAdvice(
  load: MachineLoad,
  verdicts: readonly RegionVerdict[],
  entrants: readonly BenchContender[],
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

function failuresOf(entrants: readonly BenchContender[], cells: readonly BenchCell[]): BenchFailure[] {
  return entrants.flatMap(({ key, name }) => {
    const problems = cells.flatMap(({ runners }) => runners.flatMap((one) => (one.key === key ? [one.problem] : [])));
    const told = problems.filter((problem) => problem !== undefined);
    const [problem] = told;
    return problem === undefined ? [] : [{ key, name, problem, cells: told.length }];
  });
}

function regionOf({ at, verdict, rival, ratios }: RegionVerdict, threads: readonly number[]): BenchRegion {
  return { at, threads, verdict, ...(rival !== undefined && { rival }), ratios };
}

/** `2 threads`, or `8 to 16 threads, more than its 2 cores`. */
function threadsText(threads: readonly number[], cores: number): string {
  const [least = 1, most = 1] = [threads.at(0), threads.at(-1)];
  if (most === 1) return 'one thread';
  const text = least === most ? `${most} threads` : `${least} to ${most} threads`;
  return least > cores ? `${text}, more than ${cores === 1 ? 'its one core' : `its ${cores} cores`}` : text;
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
    const told = noLocks.includes(failure.key) ? noLockText(failure, cells.length) : failureText(failure, cells.length);
    remarks.push(endSentence(`${failure.name} ${told}`));
  }
  return remarks;
}

/** `failed in 3 of 18 cells: stalled: …`. */
export function failureText({ cells: failed, problem }: BenchFailure, cells: number): string {
  return `failed in ${failed} of ${counted(cells, 'cell')}: ${problem}`;
}

/** The same of one that two threads held at once. */
function noLockText({ cells: failed, problem }: BenchFailure, cells: number): string {
  const found = exclusionFindings(problem);
  return `let two threads in at once in ${failed} of ${counted(cells, 'cell')}${found === '' ? '' : ` (${found})`}, so no verdict counts it, not even where it seemed to work`;
}
