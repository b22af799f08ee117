/**
 * The contention matrix: every contender in every cell, interleaved. One repeat goes through all cells, each cell
 * through all contenders, in an order that turns with repeat and cell, so that a slow minute hits everybody.
 */

import type { Contender, Workload } from '../contenders/contender.ts';
import { Cell, type CellSummary } from './cell.ts';
import type { Plan } from './plan.ts';

export interface MatrixCell {
  readonly contender: string;
  readonly threads: number;
  readonly readShare: number;
  readonly holdUs: number;
  readonly stripes: number;
  readonly summary: CellSummary;
}

export async function runMatrix(
  plan: Plan,
  contenders: readonly Contender[],
  progress: (text: string) => void,
): Promise<MatrixCell[]> {
  const workloads = workloadsOf(plan);
  const rows = workloads.map((workload) => ({
    workload,
    entries: contenders.map((contender) => ({ contender, cell: new Cell(workload) })),
  }));
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    for (const [row, { workload, entries }] of rows.entries()) {
      progress(`matrix: repeat ${repeat + 1} of ${plan.repeats}, cell ${row + 1} of ${rows.length}`);
      const first = (row + repeat) % entries.length;
      for (const { contender, cell } of [...entries.slice(first), ...entries.slice(0, first)]) {
        cell.add(await contender.run(workload));
      }
    }
  }
  return rows.flatMap(({ workload: { threads, roles, holdUs, stripes }, entries }) =>
    entries.map(({ contender, cell }) => {
      return { contender: contender.name, threads, readShare: roles[0] ?? 0, holdUs, stripes, summary: cell.summary() };
    }),
  );
}

/**
 * Every thread of every contender compiles its loop for reads, writes and both, with work inside and without: nearly
 * uncontended, on many stripes. Code that first meets a kind of section while it is measured runs uncompiled.
 */
export async function compileAll(plan: Plan, contenders: readonly Contender[]): Promise<void> {
  const threads = Math.max(...plan.threads);
  const stripes = Math.max(...plan.stripes);
  for (const contender of contenders) {
    for (const [timed, holdUs] of [
      ['all', 1],
      ['first', 0],
      ['all', 0],
    ] as const) {
      const workload = {
        threads,
        stripes,
        roles: [0.5],
        holdUs,
        timed,
        warmMs: plan.warmMs,
        measureMs: plan.compileMs,
      };
      await contender.run(workload);
    }
  }
}

function workloadsOf({ stripes, holdsUs, threads, readShares, warmMs, measureMs }: Plan): Workload[] {
  return stripes.flatMap((stripe) =>
    holdsUs.flatMap((holdUs) =>
      readShares.flatMap((share) =>
        threads.map(
          (count): Workload => ({
            threads: count,
            stripes: stripe,
            roles: [share],
            holdUs,
            timed: 'all',
            warmMs,
            measureMs,
          }),
        ),
      ),
    ),
  );
}
