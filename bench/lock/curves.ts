/**
 * Curves over the number of threads, both axes logarithmic: uncontended cost, and throughput by read share.
 */

import type { MatrixCell } from '../../src/bench/lock/matrix.ts';
import { type Markup, markup } from '../../src/chart/markup.ts';
import { curveChart } from '../harness/curve-chart.ts';
import type { UncontendedCost } from './uncontended.ts';

const PERCENT = 100;

/** Nanoseconds over attached threads, one curve a task. */
export function uncontendedCurves(costs: readonly UncontendedCost[]): Markup | undefined {
  const tasks = [...new Set(costs.map(({ task }) => task))];
  const curves = tasks.map((name) => ({
    name,
    points: costs.filter(({ task }) => task === name).map(({ attached, ns }) => [attached, ns] as const),
  }));
  return curveChart(curves, tasks, ['attached threads', 'ns'], 'Uncontended cost by attached threads');
}

/** Operations per second over threads, one chart for each layout and read share without hold time. */
export function throughputCurves(matrix: readonly MatrixCell[]): Markup[] {
  const free = matrix.filter(({ holdUs }) => holdUs === Math.min(...matrix.map((cell) => cell.holdUs)));
  const all = [...new Set(matrix.map(({ contender }) => contender))];
  const groups = [...new Set(free.map(({ stripes, readShare }) => `${stripes}/${readShare}`))];
  return groups.map((group) => {
    const cells = free.filter(({ stripes, readShare }) => `${stripes}/${readShare}` === group);
    const { stripes, readShare } = cells[0] ?? { stripes: 1, readShare: 1 };
    const names = [...new Set(cells.map(({ contender }) => contender))];
    const curves = names.map((name) => ({
      name,
      points: cells
        .filter(({ contender, summary }) => contender === name && summary.opsPerSecond > 0)
        .map(({ threads, summary }) => [threads, summary.opsPerSecond] as const),
    }));
    const title = `${readShare * PERCENT}% reads, ${stripes === 1 ? 'one lock' : `${stripes} stripes`}, no time inside`;
    return markup`<figure><figcaption>${title}</figcaption>${curveChart(curves, all, ['threads', 'operations per second'], title)}</figure>`;
  });
}
