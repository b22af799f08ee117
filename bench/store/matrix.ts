/**
 * Operations per second: every contender in every cell, interleaved. The stores of one size are all made first; then one
 * repeat goes through all cells, each cell through all contenders, in an order that turns with repeat and cell, so that
 * a slow minute hits everybody.
 */

import {
  OPERATIONS,
  type Question,
  type StoreContender,
  type StoreSample,
  type StoreWorkload,
} from '../contenders/store/store-contender.ts';
import { median, spread } from '../harness/statistics.ts';
import { keySpace } from './key-space.ts';
import type { Group, Plan } from './plan.ts';

export interface MatrixCell extends Question {
  readonly contender: string;
  readonly threads: number;
  /** Median over the repeats; NaN when none came through. */
  readonly opsPerSecond: number;
  /** (largest - smallest) / median of the repeats. */
  readonly spread: number;
  /** Why repeats do not count. After the first one the contender is not asked again in this cell. */
  readonly failures: readonly string[];
}

interface Entry {
  readonly contender: StoreContender;
  readonly samples: StoreSample[];
}

export async function runMatrix(
  plan: Plan,
  contenders: readonly StoreContender[],
  progress: (text: string) => void,
): Promise<MatrixCell[]> {
  const cells: MatrixCell[] = [];
  for (const [i, group] of plan.groups.entries()) {
    const taking = contenders.filter((contender) =>
      group.rows.some((row) => contender.answers({ ...row, refs: group.refs })),
    );
    const space = keySpace(group.refs);
    for (const contender of taking) await contender.open(space);
    if (i === 0) await compileAll(plan, contenders, group.refs, progress);
    cells.push(...(await runGroup(plan, group, taking, progress)));
    for (const contender of taking) await contender.shut();
  }
  return cells;
}

/** Every thread of every contender compiles its loops. */
async function compileAll(
  { groups, warmMs, compileMs }: Plan,
  contenders: readonly StoreContender[],
  refs: number,
  progress: (text: string) => void,
): Promise<void> {
  const threads = Math.max(...groups.flatMap(({ rows }) => rows.flatMap((row) => row.threads)));
  const asked = new Set(groups.flatMap(({ rows }) => rows.map(({ operation }) => operation)));
  for (const contender of contenders) {
    progress(`compiling: ${contender.name}`);
    for (const operation of OPERATIONS) {
      const question: Question = { operation, draw: 'uniform', refs };
      if (!asked.has(operation) || !contender.answers(question)) continue;
      await contender.run({ ...question, threads, warmMs, measureMs: compileMs });
    }
  }
}

async function runGroup(
  { repeats, warmMs, measureMs }: Plan,
  { refs, rows }: Group,
  contenders: readonly StoreContender[],
  progress: (text: string) => void,
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
      const first = (i + repeat) % Math.max(1, entries.length);
      for (const { contender, samples } of [...entries.slice(first), ...entries.slice(0, first)]) {
        if (samples.every((sample) => !('failure' in sample))) samples.push(await contender.run(workload));
      }
    }
  }
  return cells.flatMap(({ workload, entries }) => entries.map((entry) => summary(workload, entry)));
}

function summary({ operation, draw, refs, threads }: StoreWorkload, { contender, samples }: Entry): MatrixCell {
  const rates = samples.flatMap((sample) => ('failure' in sample ? [] : [sample.opsPerSecond]));
  const failures = samples.flatMap((sample) => ('failure' in sample ? [sample.failure] : []));
  return {
    contender: contender.name,
    operation,
    draw,
    refs,
    threads,
    opsPerSecond: median(rates),
    spread: spread(rates),
    failures,
  };
}
