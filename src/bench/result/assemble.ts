/**
 * From the rates of all cells to a result: winners, verdicts, advice and what speaks against them.
 */

import { packageVersion } from '../../package-version.ts';
import { counted } from '../../text/counts.ts';
import { isBusy, isTooBusy, type MachineLoad } from '../machine/machine-load.ts';
import { type Axis, adviceText, judgeRegions, meanRates, type Region, type RegionVerdict } from '../verdict/advice.ts';
import { leadersOf, type Runner } from '../verdict/leaders.ts';
import { FEWEST_REPEATS, medianInterval } from '../verdict/standing.ts';
import {
  BENCH_SCHEMA,
  type BenchCell,
  type BenchContender,
  type BenchResult,
  type BenchRunner,
} from './bench-result.ts';

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
  const cells = rawCells.map((cell): BenchCell => {
    const runners = cell.runners.map((runner): BenchRunner => {
      return { ...runner, ...medianInterval(runner.rates.filter((rate) => rate > 0)) };
    });
    const inContest = cell.runners.filter(({ key }) =>
      entrants.some((one) => one.key === key && one.side !== 'beside'),
    );
    return { at: cell.at, threads: cell.threads, runners, leaders: leadersOf(inContest) };
  });
  const axes = dimensions.map(({ values, words }): Axis => ({ size: values.length, words }));
  const verdicts = verdictsOf(cells, entrants);
  const threads = [...new Set(cells.map((cell) => cell.threads))];
  const ours = entrants.find(({ side }) => side === 'ours') ?? { key: '', words: '' };
  const rivals = entrants.filter(({ side }) => side === 'rival');
  const text = `On this machine, with ${threadsText(threads)}: ${adviceText(verdicts, axes, { ours, rivals }, !isBusy(load))}.`;
  return {
    schema: BENCH_SCHEMA,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    ...facts,
    repeats: repeatsOf(cells),
    load,
    contenders: entrants.map(({ key, name, about, side }) => ({ key, name, about, side })),
    threads,
    dimensions: dimensions.map(({ name, values, label, text }) => {
      return { name, values, labels: values.map(label), texts: values.map(text) };
    }),
    cells,
    regions: verdicts.map(({ at, verdict, rival }) => ({ at, verdict, ...(rival !== undefined && { rival }) })),
    advice: noAdvice(load, verdicts, rivals) ?? text,
    remarks: remarksOf(facts, load, entrants, cells),
  };
}

/** Why there is none; undefined where there is. */
function noAdvice(
  load: MachineLoad,
  verdicts: readonly RegionVerdict[],
  rivals: readonly Entrant[],
): string | undefined {
  if (rivals.length === 0) return 'No advice: there is nothing to compare with.';
  if (verdicts.length === 0) return 'No advice: nothing was measured.';
  return isTooBusy(load) ? TOO_BUSY : undefined;
}

function verdictsOf(cells: readonly BenchCell[], entrants: readonly Entrant[]): RegionVerdict[] {
  const several = cells.filter(({ threads }) => threads > 1);
  const contended = several.length > 0 ? several : cells;
  const regions = [...Map.groupBy(contended, ({ at }) => String(at)).values()].map((members): Region => {
    const runners = entrants
      .filter(({ side }) => side !== 'beside')
      .map(({ key }) => {
        return {
          key,
          rates: meanRates(members.map((cell) => cell.runners.find((one) => one.key === key)?.rates ?? [])),
        };
      });
    return { at: members[0]?.at ?? [], runners };
  });
  const ours = entrants.find(({ side }) => side === 'ours') ?? { key: '', words: '' };
  return judgeRegions(regions, { ours, rivals: entrants.filter(({ side }) => side === 'rival') });
}

/** How often all cells were gone through; a contender that is not asked any more aside. */
function repeatsOf(cells: readonly BenchCell[]): number {
  const least = Math.min(...cells.map(({ runners }) => Math.max(...runners.map(({ rates }) => rates.length))));
  return Number.isFinite(least) ? least : 0;
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
  entrants: readonly Entrant[],
  cells: readonly BenchCell[],
): string[] {
  const remarks: string[] = [];
  if (interrupted) remarks.push(`Interrupted after ${repeatsOf(cells)} of ${repeats} repeats.`);
  if (cells.some(({ leaders }) => leaders.length === 0))
    remarks.push(`A verdict takes ${FEWEST_REPEATS} repeats that did not fail; some cells have too few.`);
  if (isBusy(load))
    remarks.push(
      'The machine was busy: all rates are too low, and small differences are lost. Contenders ran in turn.',
    );
  for (const { key, name } of entrants) {
    const problems = cells.flatMap(({ runners }) => runners.flatMap((one) => (one.key === key ? [one.problem] : [])));
    const told = problems.filter((problem) => problem !== undefined);
    if (told.length > 0)
      remarks.push(`${name} failed in ${told.length} of ${counted(cells.length, 'cell')}: ${told[0]}.`);
  }
  return remarks;
}
