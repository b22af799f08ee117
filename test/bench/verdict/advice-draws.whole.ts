/** The advice of many measurements that were drawn at random: it is the same in (nearly) all of them. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Model, type SampleBench, sampleBench } from '../../support/sample-bench.ts';

const NO_WINNER =
  'On this machine, with 4 to 16 threads: everywhere: no clear winner between RWLock and a plain mutex.';

const constant =
  (rate: number): Model =>
  () =>
    rate;

/** How many of so many measurements give that advice. */
function same(sample: SampleBench, advice: string, draws: number): number {
  return Array.from({ length: draws }, (_, i) => sampleBench({ ...sample, seed: i + 1 }).advice).filter(
    (one) => one === advice,
  ).length;
}

describe('advice from random draws', () => {
  it('is the same in all of 100 measurements, on a machine whose repeats differ by a tenth', () => {
    const given = new Set(Array.from({ length: 100 }, (_, i) => sampleBench({ seed: i + 1, noise: 0.1 }).advice));
    assert.deepEqual([...given], [sampleBench().advice]);
  });

  it('is nearly always the same on a machine with hiccups: one run in fifty at a third of its rate', () => {
    const some = { noise: 0.1, hiccups: 0.02, repeats: 40 };
    assert.ok(same(some, sampleBench().advice, 100) >= 95);
  });

  it('hardly ever finds a difference between equals, however much repeats differ', () => {
    const models = { rwlock: constant(1e6), mutex: constant(1e6), counter: constant(1e6) };
    const wild = { models, noise: 0.9, hiccups: 0.2, repeats: 25 };
    assert.ok(same(wild, NO_WINNER, 200) >= 198);
  });

  // Two close medians, many random draws around them: the advice of (nearly) all of them is the same.
  for (const [ahead, noise, hiccups] of [
    [1, 0.1, 0.02],
    [1.05, 0.1, 0.02],
    [1.1, 0.2, 0.02],
    [1.15, 0.3, 0.05],
    [0.95, 0.2, 0.02],
    [0.87, 0.3, 0.05],
  ] as const) {
    it(`says the same in 99 of 100 draws around medians ${ahead} apart, repeats ±${noise * 100}%`, () => {
      const models = { rwlock: constant(ahead * 1e6), mutex: constant(1e6) };
      assert.ok(same({ models, noise, hiccups, repeats: 13 }, NO_WINNER, 200) >= 198);
    });
  }

  it('says the same in 99 of 100 draws around medians that are far apart, too', () => {
    const models = { rwlock: constant(1.6e6), mutex: constant(1e6) };
    const advice = 'On this machine, with 4 to 16 threads: everywhere: RWLock.';
    assert.ok(same({ models, noise: 0.2, hiccups: 0.02, repeats: 40 }, advice, 200) >= 198);
  });
});
