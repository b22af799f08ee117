/**
 * The contention matrix: every contender in every cell, interleaved. One repeat goes through all cells, each cell
 * through all contenders, in an order that turns with repeat and cell, so that a slow minute hits everybody.
 */

import { type RunWatch, unlessAborted } from '../fleet/run-watch.ts';
import { nextLook } from '../plan/looks.ts';
import { turned } from '../plan/turned.ts';
import { Cell, type CellSummary } from './cell.ts';
import type { Contender, FleetSample, Workload } from './contender.ts';

export interface MatrixPlan {
  readonly repeats: number;
  readonly threads: readonly number[];
  readonly readShares: readonly number[];
  readonly holdsUs: readonly number[];
  readonly stripes: readonly number[];
  readonly warmMs: number;
  readonly measureMs: number;
  /** For each contender once, before anything is measured, so that every thread has compiled its loop. */
  readonly compileMs: number;
}

export interface MatrixCell {
  readonly contender: string;
  readonly threads: number;
  readonly readShare: number;
  readonly holdUs: number;
  readonly stripes: number;
  readonly summary: CellSummary;
}

/** A contender that did not come back in so many cells is not asked any more: each time costs seconds. */
const MOST_STALLED_CELLS = 2;
/** When nothing moved, so many times as long a look tells a lock that stalls from threads that were off their cores. */
const LONGER_LOOK = 5;

interface Entry {
  readonly contender: Contender;
  readonly cell: Cell;
  /** Failed here: not asked again in this cell. */
  failed: boolean;
  /** Once more repeats of it decide nothing, it is left alone: so repeats of all that go on are the same ones. */
  isSettled: boolean;
}

/** One combination, and everybody in it. */
interface Row {
  readonly workload: Workload;
  readonly entries: readonly Entry[];
}

/** Repeats beyond those of the plan, where they can still decide something. */
export interface MoreRepeats {
  /** Asked before each. */
  readonly hasTime: () => boolean;
  /** Which contenders of which cells to ask again, by what all came to so far. Who is not wanted once is not asked any more. */
  readonly wanted: (cells: readonly MatrixCell[]) => (cell: MatrixCell) => boolean;
  /** Called before each, with those that are asked again. */
  readonly prepare?: (contenders: readonly Contender[]) => Promise<void>;
}

/** As many as that, and a median is as good as known. */
const MOST_REPEATS = 101;

/** Ends as soon as the watch's signal aborts: with the repeats that came to an end. */
export async function runMatrix(
  plan: MatrixPlan,
  contenders: readonly Contender[],
  watch: RunWatch,
  more?: MoreRepeats,
): Promise<MatrixCell[]> {
  const rows = workloadsOf(plan).map((workload): Row => {
    return {
      workload,
      entries: contenders.map((contender) => ({
        contender,
        cell: new Cell(workload),
        failed: false,
        isSettled: false,
      })),
    };
  });
  const stalls = new Map<Contender, number>();
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    const text = `repeat ${repeat + 1} of ${plan.repeats}`;
    await runRepeat(rows, repeat, watch, stalls, text);
  }
  if (more !== undefined) await runMore(rows, plan.repeats, watch, stalls, more);
  return summaries(rows);
}

async function runMore(
  rows: readonly Row[],
  done: number,
  watch: RunWatch,
  stalls: Map<Contender, number>,
  { hasTime, wanted, prepare }: MoreRepeats,
): Promise<void> {
  let close = rows;
  let lookAt = done;
  for (let repeat = done; repeat < MOST_REPEATS && hasTime(); repeat++) {
    if (repeat >= lookAt) {
      close = closeRows(rows, wanted(summaries(rows)));
      lookAt = nextLook(repeat);
    }
    if (close.length === 0 || watch.signal?.aborted) return;
    await prepare?.([...new Set(close.flatMap(({ entries }) => entries.map(({ contender }) => contender)))]);
    await runRepeat(close, repeat, watch, stalls, `repeat ${repeat + 1} where it is close`);
  }
}

/** Who goes on, where. */
function closeRows(rows: readonly Row[], isWanted: (cell: MatrixCell) => boolean): Row[] {
  for (const row of rows)
    for (const entry of row.entries) entry.isSettled ||= entry.failed || !isWanted(cellOf(row, entry));
  return rows
    .map((row) => ({ ...row, entries: row.entries.filter(({ isSettled }) => !isSettled) }))
    .filter(({ entries }) => entries.length > 0);
}

async function runRepeat(
  rows: readonly Row[],
  repeat: number,
  watch: RunWatch,
  stalls: Map<Contender, number>,
  text: string,
): Promise<void> {
  for (const [row, { workload, entries }] of rows.entries()) {
    watch.progress(`${text}, cell ${row + 1} of ${rows.length}`);
    for (const entry of turned(entries, row + repeat)) {
      if (entry.failed) continue;
      const { contender, cell } = entry;
      const stalled = stalls.get(contender) ?? 0;
      const look = (): Promise<FleetSample> => runOne(contender, workload, watch);
      const sample = stalled < MOST_STALLED_CELLS ? await unlessAborted(watch.signal, look) : NOT_ASKED;
      if (sample === undefined || watch.signal?.aborted) return;
      entry.failed = sample.failure !== undefined;
      if (sample.failure?.startsWith('stalled')) stalls.set(contender, stalled + 1);
      cell.add(sample);
    }
  }
}

const NOT_ASKED: FleetSample = {
  threads: [],
  cpuUs: 0,
  failure: `not asked: it stalled in ${MOST_STALLED_CELLS} cells before`,
};

async function runOne(contender: Contender, workload: Workload, { run }: RunWatch): Promise<FleetSample> {
  const look = (measureMs: number): Promise<FleetSample> => {
    const body = (): Promise<FleetSample> => contender.run({ ...workload, measureMs });
    return run === undefined ? body() : run(contender.isJavaScript, body);
  };
  const first = await look(workload.measureMs);
  const nothingMoved = first.failure === undefined && first.threads.every(({ operations }) => operations === 0);
  return nothingMoved ? look(LONGER_LOOK * workload.measureMs) : first;
}

function summaries(rows: readonly Row[]): MatrixCell[] {
  return rows.flatMap((row) => row.entries.map((entry) => cellOf(row, entry)));
}

function cellOf({ workload: { threads, roles, holdUs, stripes } }: Row, { contender, cell }: Entry): MatrixCell {
  return { contender: contender.name, threads, readShare: roles[0] ?? 0, holdUs, stripes, summary: cell.summary() };
}

/** Runs that compile the loop of every contender. */
export const COMPILE_RUNS = 3;

/**
 * Every thread of every contender compiles its loop for reads, writes and both, with work inside and without: nearly
 * uncontended, on many stripes. Code that first meets a kind of section while it is measured runs uncompiled.
 */
export async function compileAll(
  { threads, stripes, warmMs, compileMs }: MatrixPlan,
  contenders: readonly Contender[],
  { progress, signal }: RunWatch,
): Promise<void> {
  for (const contender of contenders) {
    progress(`compiling: ${contender.name}`);
    for (const [timed, holdUs] of [
      ['all', 1],
      ['first', 0],
      ['all', 0],
    ] as const) {
      const workload: Workload = {
        threads: Math.max(...threads),
        stripes: Math.max(...stripes),
        roles: [0.5],
        holdUs,
        timed,
        warmMs,
        measureMs: compileMs,
      };
      const sample = await unlessAborted(signal, () => contender.run(workload));
      if (sample === undefined) return;
      if (sample.failure !== undefined) break; // told where it is measured
    }
  }
}

function workloadsOf({ stripes, holdsUs, threads, readShares, warmMs, measureMs }: MatrixPlan): Workload[] {
  const timed = 'all';
  return stripes.flatMap((stripe) =>
    holdsUs.flatMap((holdUs) =>
      readShares.flatMap((share) =>
        threads.map((count): Workload => {
          return { threads: count, stripes: stripe, roles: [share], holdUs, timed, warmMs, measureMs };
        }),
      ),
    ),
  );
}
