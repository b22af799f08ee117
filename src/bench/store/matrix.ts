/**
 * Operations per second: every contender in every cell, interleaved. The stores of one size are all made first; then one
 * repeat goes through all cells, each cell through all contenders, in an order that turns with repeat and cell, so that
 * a slow minute hits everybody.
 */

import { type RunWatch, unlessAborted } from '../fleet/run-watch.ts';
import { nextLook } from '../plan/looks.ts';
import { turned } from '../plan/turned.ts';
import { median, spread } from '../statistics.ts';
import { keySpace } from './keys/key-space.ts';
import {
  type Draw,
  OPERATIONS,
  type Operation,
  type Question,
  type StoreContender,
  type StoreSample,
  type StoreWorkload,
} from './store-contender.ts';

export interface MatrixRow {
  readonly operation: Operation;
  readonly draw: Draw;
  readonly threads: readonly number[];
}

/** Rows over stores of one size, which are made once. */
export interface Group {
  readonly refs: number;
  readonly rows: readonly MatrixRow[];
}

export interface MatrixPlan {
  readonly repeats: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** For each contender and operation once, before anything is measured, so that every thread has compiled its loop. */
  readonly compileMs: number;
  readonly groups: readonly Group[];
}

export interface MatrixCell extends Question {
  readonly contender: string;
  readonly threads: number;
  /** Median over the repeats; NaN when none came through. */
  readonly opsPerSecond: number;
  /** Of each repeat, in their order; NaN where it failed. */
  readonly rates: readonly number[];
  /** (largest - smallest) / median of the repeats. */
  readonly spread: number;
  /** Why repeats do not count. After the first one the contender is not asked again in this cell. */
  readonly failures: readonly string[];
}

interface Entry {
  readonly contender: StoreContender;
  readonly samples: StoreSample[];
  /** Once more repeats of it decide nothing, it is left alone: so repeats of all that go on are the same ones. */
  isSettled: boolean;
}

interface Cell {
  readonly workload: StoreWorkload;
  readonly entries: readonly Entry[];
}

/** Repeats beyond those of the plan, where they can still decide something. */
export interface MoreRepeats {
  /** Asked before each, with the place of the group that is measured. */
  readonly hasTime: (group: number) => boolean;
  /** Which contenders of which cells to ask again, by what all came to so far. Who is not wanted once is not asked any more. */
  readonly wanted: (cells: readonly MatrixCell[]) => (cell: MatrixCell) => boolean;
}

/** As many as that, and a median is as good as known. */
const MOST_REPEATS = 101;

/** Ends as soon as the watch's signal aborts: with the repeats that came to an end. */
export async function runMatrix(
  plan: MatrixPlan,
  contenders: readonly StoreContender[],
  watch: RunWatch,
  more?: MoreRepeats,
): Promise<MatrixCell[]> {
  const cells: MatrixCell[] = [];
  for (const [i, group] of plan.groups.entries()) {
    if (watch.signal?.aborted) break;
    const taking = contenders.filter((contender) =>
      group.rows.some((row) => contender.answers({ ...row, refs: group.refs })),
    );
    watch.progress(`making stores of ${group.refs} references`);
    const space = keySpace(group.refs);
    for (const contender of taking) await unlessAborted(watch.signal, () => contender.open(space));
    if (i === 0) await compileAll(plan, contenders, group.refs, watch);
    const measured = cellsOf(plan, group, taking);
    await runPlan(plan, group, measured, watch);
    if (more !== undefined) await runMore(plan, i, measured, cells, watch, more);
    cells.push(...summaries(measured));
    for (const contender of taking) await unlessAborted(watch.signal, () => contender.shut());
  }
  return cells;
}

/** Every thread of every contender compiles its loops. */
async function compileAll(
  { groups, warmMs, compileMs }: MatrixPlan,
  contenders: readonly StoreContender[],
  refs: number,
  { progress, signal }: RunWatch,
): Promise<void> {
  const threads = Math.max(...groups.flatMap(({ rows }) => rows.flatMap((row) => row.threads)));
  const asked = new Set(groups.flatMap(({ rows }) => rows.map(({ operation }) => operation)));
  for (const contender of contenders) {
    progress(`compiling: ${contender.name}`);
    for (const operation of OPERATIONS) {
      const question: Question = { operation, draw: 'uniform', refs };
      if (!asked.has(operation) || !contender.answers(question)) continue;
      await unlessAborted(signal, () => contender.run({ ...question, threads, warmMs, measureMs: compileMs }));
    }
  }
}

function cellsOf(
  { warmMs, measureMs }: MatrixPlan,
  { refs, rows }: Group,
  contenders: readonly StoreContender[],
): Cell[] {
  return rows.flatMap(({ operation, draw, threads }) =>
    threads.map((count) => {
      const workload: StoreWorkload = { operation, draw, refs, threads: count, warmMs, measureMs };
      const taking = contenders.filter((contender) => contender.answers(workload));
      return { workload, entries: taking.map((contender): Entry => ({ contender, samples: [], isSettled: false })) };
    }),
  );
}

async function runPlan(
  { repeats }: MatrixPlan,
  { refs }: Group,
  cells: readonly Cell[],
  watch: RunWatch,
): Promise<void> {
  for (let repeat = 0; repeat < repeats; repeat++)
    await runRepeat(cells, repeat, watch, `${refs} references: repeat ${repeat + 1} of ${repeats}`);
}

/** @param before - of the groups before */
async function runMore(
  plan: MatrixPlan,
  group: number,
  cells: readonly Cell[],
  before: readonly MatrixCell[],
  watch: RunWatch,
  { hasTime, wanted }: MoreRepeats,
): Promise<void> {
  const refs = plan.groups[group]?.refs ?? 0;
  let close = cells;
  let lookAt = plan.repeats;
  for (let repeat = plan.repeats; repeat < MOST_REPEATS && hasTime(group); repeat++) {
    if (repeat >= lookAt) {
      close = closeCells(cells, wanted([...before, ...summaries(cells)]));
      lookAt = nextLook(repeat);
    }
    if (close.length === 0 || watch.signal?.aborted) return;
    await runRepeat(close, repeat, watch, `${refs} references: repeat ${repeat + 1} where it is close`);
  }
}

/** Who goes on, where. */
function closeCells(cells: readonly Cell[], isWanted: (cell: MatrixCell) => boolean): Cell[] {
  for (const { workload, entries } of cells)
    for (const entry of entries) entry.isSettled ||= hasFailed(entry) || !isWanted(summary(workload, entry));
  return cells
    .map(({ workload, entries }) => ({ workload, entries: entries.filter(({ isSettled }) => !isSettled) }))
    .filter(({ entries }) => entries.length > 0);
}

async function runRepeat(
  cells: readonly Cell[],
  repeat: number,
  { progress, signal, run }: RunWatch,
  text: string,
): Promise<void> {
  for (const [i, { workload, entries }] of cells.entries()) {
    progress(`${text}, cell ${i + 1} of ${cells.length}`);
    for (const entry of turned(entries, i + repeat)) {
      if (hasFailed(entry)) continue;
      const { contender, samples } = entry;
      const body = (): Promise<StoreSample> => contender.run(workload);
      const look = (): Promise<StoreSample> => (run === undefined ? body() : run(contender.isJavaScript, body));
      const sample = await unlessAborted(signal, look);
      if (sample !== undefined && !signal?.aborted) samples.push(sample);
    }
  }
}

function hasFailed({ samples }: Entry): boolean {
  return samples.some((one) => 'failure' in one);
}

function summaries(cells: readonly Cell[]): MatrixCell[] {
  return cells.flatMap(({ workload, entries }) => entries.map((entry) => summary(workload, entry)));
}

function summary({ operation, draw, refs, threads }: StoreWorkload, { contender, samples }: Entry): MatrixCell {
  const rates = samples.map((sample) => ('failure' in sample ? Number.NaN : sample.opsPerSecond));
  const counted = rates.filter((rate) => !Number.isNaN(rate));
  return {
    contender: contender.name,
    operation,
    draw,
    refs,
    threads,
    opsPerSecond: median(counted),
    rates,
    spread: spread(counted),
    failures: samples.flatMap((sample) => ('failure' in sample ? [sample.failure] : [])),
  };
}
