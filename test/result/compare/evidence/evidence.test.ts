import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anyOf, both, toldFromChance } from '../../../../src/result/compare/evidence/evidence.ts';
import { meanTwoSided } from '../../../../src/result/compare/evidence/series-mean.ts';
import { severalResultsEvidence } from '../../../../src/result/compare/evidence/several-results.ts';
import { commonSlots, countsBySlot, meansBySlot } from '../../../../src/result/compare/evidence/slots.ts';
import { leastTwoSided, splitTwoSided } from '../../../../src/result/compare/evidence/split.ts';
import { studentTwoSided } from '../../../../src/result/compare/evidence/student.ts';
import { randomOf } from '../../../support/sample-outcome.ts';

const near = (got: number, wanted: number): void =>
  assert.ok(Math.abs(got - wanted) <= 1e-3 * Math.abs(wanted) + 1e-9, `${got} instead of ${wanted}`);

describe('studentTwoSided', () => {
  it('has the values of the tables', () => {
    for (const [t, degrees, p] of [
      [12.706, 1, 0.05],
      [4.3027, 2, 0.05],
      [3.1824, 3, 0.05],
      [2.7764, 4, 0.05],
      [2.4469, 6, 0.05],
      [5.9588, 6, 0.001],
      [1.9623, 1_000, 0.05],
      [0, 5, 1],
      [Number.POSITIVE_INFINITY, 6, 0],
    ] as const) {
      near(studentTwoSided(t, degrees), p);
      near(studentTwoSided(-t, degrees), p);
    }
  });
});

describe('splitTwoSided', () => {
  it('counts the splits that are as uneven, exactly', () => {
    near(splitTwoSided({ before: 4, after: 4, markedBefore: 0, markedAfter: 4 }), 2 / 70);
    near(splitTwoSided({ before: 500, after: 500, markedBefore: 0, markedAfter: 10 }), 0.00186726);
    near(splitTwoSided({ before: 10, after: 20, markedBefore: 5, markedAfter: 2 }), 0.0512821);
    assert.equal(splitTwoSided({ before: 7, after: 7, markedBefore: 3, markedAfter: 3 }), 1);
    assert.equal(splitTwoSided({ before: 0, after: 7, markedBefore: 0, markedAfter: 3 }), 1);
  });

  it('stays right for millions', () => {
    const far = splitTwoSided({ before: 2e6, after: 2e6, markedBefore: 20_000, markedAfter: 20_400 });
    assert.ok(far > 0.04 && far < 0.05, `${far}`);
  });

  it('knows how little chance could have been', () => {
    near(leastTwoSided({ before: 3, after: 3, markedBefore: 1, markedAfter: 2 }), 0.1);
    near(leastTwoSided({ before: 500, after: 500, markedBefore: 5, markedAfter: 5 }), 0.00186726);
  });
});

describe('meanTwoSided', () => {
  it('marks a mean of nothing but noise in about 5 of 100 series, and of noise that lasts in few more', () => {
    const random = randomOf(3);
    const noise = (): number => random() + random() + random() - 1.5;
    for (const [memory, most] of [
      [0, 0.08],
      [0.3, 0.12],
    ] as const) {
      let marked = 0;
      for (let series = 0; series < 1_000; series++) {
        let last = 0;
        const values = Array.from({ length: 24 }, () => (last = memory * last + noise()));
        if (meanTwoSided(values) < 0.05) marked++;
      }
      assert.ok(marked / 1_000 <= most && marked > 0, `${marked} with ${memory}`);
    }
  });

  it('is sure of what never changes', () => {
    assert.equal(meanTwoSided([0, 0, 0, 0, 0, 0, 0, 0]), 1);
    assert.ok(meanTwoSided([1, 1, 1, 1, 1, 1, 1, 1]) < 1e-9);
  });
});

describe('slots', () => {
  it('hold equally many ends, shared out where an interval lies in two', () => {
    assert.deepEqual(meansBySlot([4, 0, 4], [1, 99, 3], 2), [1, 3]);
    assert.deepEqual(meansBySlot([6, 2], [1, 3], 2), [1, 2]);
    assert.deepEqual(countsBySlot({ intervalMs: 10, counts: [4, 8, 2] }, 20, 2), [4, 8]);
    assert.deepEqual(countsBySlot({ intervalMs: 10, counts: [4, 8] }, 20, 1), [12]);
    assert.deepEqual(countsBySlot({ intervalMs: 20, counts: [4] }, 20, 4), [1, 1, 1, 1]);
  });

  it('are as many as there are busy intervals in both runs, if they suffice', () => {
    const even = (length: number): number[] => Array.from({ length }, () => 5);
    assert.equal(commonSlots(even(100), even(10)), 10);
    assert.equal(commonSlots(even(100), even(60)), 24);
    assert.equal(commonSlots(even(100), even(7)), undefined);
    assert.equal(commonSlots(even(100), [500, ...even(20)]), undefined);
    assert.equal(commonSlots(even(100), []), undefined);
  });
});

describe('evidence', () => {
  it('holds for two things if both agree', () => {
    const up = { p: 0.01, leastP: 0, direction: 1 };
    assert.deepEqual(both(up, { p: 0.04, leastP: 0.001, direction: 1 }), { p: 0.04, leastP: 0.001, direction: 1 });
    assert.equal(both(up, { p: 0.04, leastP: 0, direction: -1 }).p, 1);
  });

  it('allows for how many there are', () => {
    const of = (p: number): { p: number; leastP: number; direction: number } => ({ p, leastP: 0, direction: 1 });
    near(anyOf([of(0.04), of(0.04)]).p, 0.04);
    near(anyOf([of(0.04), of(0.9)]).p, 0.08);
    assert.deepEqual(toldFromChance([0.02, 0.001, 0.04], 0.05), [true, true, true]);
    assert.deepEqual(toldFromChance([0.03, 0.001, 0.04], 0.05), [false, true, false]);
    assert.deepEqual(toldFromChance([], 0.05), []);
  });

  it('takes each of several results as one observation', () => {
    near(severalResultsEvidence([-1, 0, 1], [1, 2, 3]).p, 0.0705);
    assert.equal(severalResultsEvidence([1], [2, 3]).leastP, 1);
    assert.equal(severalResultsEvidence([2, 2], [3, 3]).p, 0);
  });
});
