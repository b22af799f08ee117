/**
 * A whole measurement of two locks whose rates are drawn at random around known medians: repeats as planned, then more where
 * it is close, then the verdicts. The same two locks must come to the same verdict again and again.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Contender } from '../../../src/bench/lock/contender.ts';
import { rawCells, wantedMore } from '../../../src/bench/lock/lock-cells.ts';
import { runMatrix } from '../../../src/bench/lock/matrix.ts';
import { randomNumbers } from '../../../src/bench/plan/random-numbers.ts';
import type { BenchContender } from '../../../src/bench/result/bench-result.ts';
import { Contest } from '../../../src/bench/result/contest.ts';

const GRID = { readShares: [0.95], holdsUs: [1], stripes: [1] };
const PLAN = { ...GRID, repeats: 9, threads: [1, 4, 16], warmMs: 0, measureMs: 1, compileMs: 0 };
const CORES = 16;
const ENTRANTS: readonly BenchContender[] = [
  { key: 'rwlock', name: 'ours', about: '', side: 'ours', words: 'RWLock' },
  { key: 'mutex', name: 'theirs', about: '', side: 'rival', words: 'a plain mutex' },
];
/** As many as fit into the rest of a minute when two contenders are left. */
const MOST_MORE = 80;
/** Repeats differ by up to a fifth, and one in fifty has a third of its rate. */
const NOISE = 0.2;
const HICCUPS = 0.02;
const MEASUREMENTS = 200;
/** Two measurements agree in 99 of 100 pairs when each comes to that verdict in 99.5 of 100: both may err. */
const SAME_IN_PAIRS = 0.995;

/** A rate around which repeats lie; of two, the second in that share of the repeats. */
type Rate = number | { readonly rates: readonly [number, number]; readonly share: number };

function contender(name: string, rate: Rate, random: () => number): Contender {
  const middle = (): number => (typeof rate === 'number' ? rate : rate.rates[random() < rate.share ? 1 : 0]);
  const drawn = (): number => (middle() * (1 + NOISE * (2 * random() - 1))) / (random() < HICCUPS ? 3 : 1);
  return {
    name,
    about: '',
    isJavaScript: true,
    prepare: async () => undefined,
    run: async () => ({
      cpuUs: 1,
      threads: [{ operations: drawn(), elapsedMs: 1, writes: 0, waits: [], maxWaitNs: 0, timedOneIn: 1 }],
    }),
    close: async () => undefined,
  };
}

/** What the measurement with that seed says, and how many repeats it took beyond the plan. */
async function measured(ours: Rate, seed: number): Promise<{ verdict: string; more: number }> {
  const random = randomNumbers(seed);
  const contenders = [contender('ours', ours, random), contender('theirs', 1, random)];
  let more = 0;
  const matrix = await runMatrix(
    PLAN,
    contenders,
    { progress: () => undefined },
    {
      hasTime: () => more++ < MOST_MORE,
      wanted: wantedMore(ENTRANTS, GRID, CORES),
    },
  );
  const contest = new Contest(rawCells(matrix, ENTRANTS, GRID), ENTRANTS, CORES);
  const most = Math.max(...matrix.map(({ summary }) => summary.rates.length));
  return { verdict: contest.verdicts()[0]?.verdict ?? '', more: most - PLAN.repeats };
}

describe('two locks measured again and again', () => {
  for (const [ratio, verdict] of [
    [1, 'level'],
    [1.05, 'level'],
    [1.15, 'level'],
    [0.9, 'level'],
    [1.4, 'ours'],
    [1.6, 'ours'],
    [3, 'ours'],
    [0.7, 'rival'],
  ] as const) {
    it(`come to the same verdict in 99 of 100 measurements when ours does ${ratio} times as much`, async () => {
      const all = await Promise.all(Array.from({ length: MEASUREMENTS }, (_, i) => measured(ratio, i + 1)));
      const same = all.filter((one) => one.verdict === verdict).length;
      assert.ok(same >= 0.99 * MEASUREMENTS, `${same} of ${MEASUREMENTS}`);
    });
  }

  // Who loses its core inside a section decides a repeat, so repeats lie in two heaps and their shares differ between runs.
  for (const [rates, share, verdict] of [
    [[0.6, 1.8], 0.5, 'level'],
    [[0.6, 1.8], 0.4, 'level'],
    [[0.6, 1.8], 0.55, 'level'],
    [[1, 1.4], 0.3, 'level'],
    [[0.4, 3], 0.5, 'level'],
    [[0.6, 1.8], 0.97, 'ours'],
    [[1.15, 2], 0.7, 'ours'],
    [[1.5, 3], 0.5, 'ours'],
    [[0.6, 1.8], 0.03, 'rival'],
    [[0.3, 0.7], 0.5, 'rival'],
  ] as const) {
    it(`come to the same verdict twice in 99 of 100 pairs of measurements when ours does ${rates[0]} times as much, or ${rates[1]} times in ${share * 100}% of the repeats`, async () => {
      const all = await Promise.all(Array.from({ length: MEASUREMENTS }, (_, i) => measured({ rates, share }, i + 1)));
      const same = all.filter((one) => one.verdict === verdict).length / MEASUREMENTS;
      const others = all.filter((one) => one.verdict !== verdict);
      assert.ok(
        same >= SAME_IN_PAIRS,
        `${others.length} of ${MEASUREMENTS}: ${others.map((one) => one.verdict).join()}`,
      );
    });
  }

  it('take more repeats where it is close to the margin, and none where it is clear', async () => {
    const [clear, close] = await Promise.all([measured(3, 1), measured(1.25, 1)]);
    assert.equal(clear.more, 0);
    assert.ok(close.more > PLAN.repeats, String(close.more));
  });

  it('take more repeats only where there are several threads, on which the verdict depends', async () => {
    const random = randomNumbers(1);
    const contenders = [contender('ours', 1.25, random), contender('theirs', 1, random)];
    let left = 5;
    const hasTime = (): boolean => left-- > 0;
    const matrix = await runMatrix(
      PLAN,
      contenders,
      { progress: () => undefined },
      {
        hasTime,
        wanted: wantedMore(ENTRANTS, GRID, CORES),
      },
    );
    const alone = matrix.filter(({ threads }) => threads === 1);
    assert.ok(alone.every(({ summary }) => summary.rates.length === PLAN.repeats));
  });
});
