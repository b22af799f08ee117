/**
 * How far the marks of a comparison can be trusted: simulated pairs of runs of one experiment, and of runs of which one is
 * slower. Prints the tables of docs/reports.md. The same seed gives the same tables.
 *
 * node bench/comparison.bench.ts [pairs, default 1000] [seed, default 1]
 */

import { compareRuns, judged } from '../src/result/compare/comparison.ts';
import type { StoredSummary } from '../src/result/read/stored-summary.ts';
import { percentileInterval } from '../src/result/recording/histogram/confidence.ts';
import { StageHistogram } from '../src/result/recording/histogram/stage-histogram.ts';
import { createQuantileMs, EXPERIMENTS, type Experiment, simulateRun } from './comparison/simulated-runs.ts';
import { markdownTable } from './harness/table.ts';

const [pairs = 1_000, seed = 1] = process.argv.slice(2).map(Number);
const SLOWER = [1.1, 1.25, 1.5, 2] as const;
const SEVERAL = 4;
/** Power is coarser than false marks need be, and several results cost several runs. */
const FEWER = 10;
const PERCENT = 100;
/** Percentiles, and where they lie in a normal distribution. */
const COVERED = [
  [50, 0],
  [90, 1.281_551_6],
  [99, 2.326_347_9],
] as const;

console.log(`${pairs} pairs of each experiment, seed ${seed}\n`);
console.log(`${marksTable('one result a side', 1, pairs)}\n`);
console.log(`${marksTable(`${SEVERAL} results a side`, SEVERAL, Math.ceil(pairs / FEWER))}\n`);
console.log(coverageTable());

/** Pairs with any mark at all when nothing differs, and pairs with a mark of worse when creates take longer. */
function marksTable(title: string, results: number, count: number): string {
  const fewer = Math.ceil(pairs / FEWER);
  const rows = EXPERIMENTS.map((experiment) => [
    experiment.name,
    share(count, (pair) => isMarked(experiment, pair, 1, results)),
    ...SLOWER.map((factor) => share(fewer, (pair) => isMarked(experiment, pair, factor, results))),
  ]);
  return markdownTable([title, 'nothing differs', ...SLOWER.map((factor) => `creates × ${factor}`)], rows);
}

function isMarked(experiment: Experiment, pair: number, factor: number, results: number): boolean {
  const side = (first: number, slower: number): StoredSummary[] =>
    Array.from({ length: results }, (_, i) =>
      simulateRun({ ...experiment, factor: slower }, `${seed}/${experiment.name}/${pair}/${first + i}`),
    );
  const { better, worse } = judged(compareRuns(side(0, 1), side(results, factor)));
  return worse.length + (factor === 1 ? better.length : 0) > 0;
}

/** Intervals that hold the true percentile, of independent starts. */
function coverageTable(): string {
  const [experiment] = EXPERIMENTS as [Experiment];
  const rows = COVERED.map(([percentile, deviations]) => {
    const truth = createQuantileMs(deviations);
    const held = share(pairs, (pair) => {
      const { stages } = simulateRun(experiment, `${seed}/coverage/${pair}`);
      const interval = percentileInterval(StageHistogram.decode(stages.create.histogram), percentile);
      return interval !== undefined && interval.lowMs <= truth && (truth <= interval.highMs || !interval.bounded);
    });
    return [`p${percentile}`, held];
  });
  return markdownTable(['95% interval of', 'holds the true value'], rows);
}

function share(count: number, holds: (pair: number) => boolean): string {
  let held = 0;
  for (let pair = 0; pair < count; pair++) if (holds(pair)) held++;
  return `${((held / count) * PERCENT).toFixed(1)}%`;
}
