/**
 * Operations per second: every contender in every cell, interleaved. The stores of one size are all made first; then one
 * repeat goes through all cells, each cell through all contenders, in an order that turns with repeat and cell, so that
 * a slow minute hits everybody.
 */

import { type RunWatch, unlessAborted } from '../fleet/run-watch.ts';
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
}

/** Ends as soon as the watch's signal aborts: with the repeats that came to an end. */
export async function runMatrix(
  plan: MatrixPlan,
  contenders: readonly StoreContender[],
  watch: RunWatch,
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
    cells.push(...(await runGroup(plan, group, taking, watch)));
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

async function runGroup(
  { repeats, warmMs, measureMs }: MatrixPlan,
  { refs, rows }: Group,
  contenders: readonly StoreContender[],
  { progress, signal, run }: RunWatch,
): Promise<MatrixCell[]> {
  const cells = rows.flatMap(({ operation, draw, threads }) =>
    threads.map((count) => {
      const workload: StoreWorkload = { operation, draw, refs, threads: count, warmMs, measureMs };
      const taking = contenders.filter((contender) => contender.answers(workload));
      return { workload, entries: taking.map((contender): Entry => ({ contender, samples: [] })) };
    }),
  );
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [i, { workload, entries }] of cells.entries()) {
      progress(`${refs} references: repeat ${repeat + 1} of ${repeats}, cell ${i + 1} of ${cells.length}`);
      for (const { contender, samples } of turned(entries, i + repeat)) {
        if (samples.some((one) => 'failure' in one)) continue;
        const body = (): Promise<StoreSample> => contender.run(workload);
        const look = (): Promise<StoreSample> => (run === undefined ? body() : run(contender.isJavaScript, body));
        const sample = await unlessAborted(signal, look);
        if (sample !== undefined && !signal?.aborted) samples.push(sample);
      }
    }
  }
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
