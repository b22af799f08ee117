import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pseudoMedian } from '../../../src/bench/verdict/pseudo-median.ts';

const rising = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('the pseudo-median', () => {
  it('is the median of the means of all pairs, each value with itself among them', () => {
    // 1, 1.5, 2, 5.5, 6, 10
    assert.equal(pseudoMedian([10, 1, 2], 0.95).middle, 3.75);
  });

  it('has an interval of everything while values are few', () => {
    assert.deepEqual(pseudoMedian(rising(5), 0.95), { low: 1, middle: 3, high: 5 });
  });

  it('leaves out what the table of signed ranks leaves out', () => {
    // Critical values of Wilcoxon's T, two-sided at 5%: 8 for 10 values, 17 for 13, 52 for 20; at 1%: 3, 9 and 37.
    for (const [count, confidence, outside] of [
      [6, 0.95, 0],
      [10, 0.95, 8],
      [13, 0.95, 17],
      [20, 0.95, 52],
      [10, 0.99, 3],
      [13, 0.99, 9],
      [20, 0.99, 37],
    ] as const) {
      const values = rising(count);
      const means = values.flatMap((one, i) => values.slice(i).map((other) => (one + other) / 2));
      const expected = means.toSorted((a, b) => a - b)[outside];
      assert.equal(pseudoMedian(values, confidence).low, expected, `${count} values`);
    }
  });

  it('lies between two heaps of about the same size, where the median is in one or the other', () => {
    const heaps = [...Array.from({ length: 9 }, () => 0), ...Array.from({ length: 11 }, () => 10)];
    assert.equal(pseudoMedian(heaps, 0.95).middle, 5);
  });

  it('is hardly moved by one value far away', () => {
    assert.ok(pseudoMedian([...rising(20), 1e9], 0.95).middle < 12);
  });

  it('of nothing is nothing', () => {
    assert.deepEqual(pseudoMedian([], 0.95), { low: Number.NaN, middle: Number.NaN, high: Number.NaN });
  });
});
