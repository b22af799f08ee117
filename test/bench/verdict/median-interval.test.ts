import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { medianInterval } from '../../../src/bench/verdict/median-interval.ts';

const rising = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('the interval of a median', () => {
  it('is everything while repeats are few', () => {
    assert.deepEqual(medianInterval(rising(5)), { median: 3, low: 1, high: 5 });
    assert.deepEqual(medianInterval(rising(8)), { median: 4.5, low: 1, high: 8 });
  });

  it('leaves out what the sign test leaves out at 95%', () => {
    // Table of the sign test: 9 values leave out 1 at each end, 12 leave out 2, 15 leave out 3.
    assert.deepEqual(medianInterval(rising(9)), { median: 5, low: 2, high: 8 });
    assert.deepEqual(medianInterval(rising(12)), { median: 6.5, low: 3, high: 10 });
    assert.deepEqual(medianInterval(rising(15)), { median: 8, low: 4, high: 12 });
  });

  it('does not depend on the order', () => {
    assert.deepEqual(medianInterval([4, 1, 3, 5, 2]), medianInterval(rising(5)));
  });

  it('of nothing is nothing', () => {
    assert.deepEqual(medianInterval([]), { median: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});
