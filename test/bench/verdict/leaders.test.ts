import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leadersOf } from '../../../src/bench/verdict/leaders.ts';

const five = (rate: number): number[] => [rate, rate * 1.02, rate * 0.98, rate * 1.01, rate];

describe('the leaders of a cell', () => {
  it('are one when it is clearly ahead of all others', () => {
    const runners = [
      { key: 'a', rates: five(300) },
      { key: 'b', rates: five(200) },
      { key: 'c', rates: five(100) },
    ];
    assert.deepEqual(leadersOf(runners), ['a']);
  });

  it('are several when the first ones are level', () => {
    const runners = [
      { key: 'a', rates: five(210) },
      { key: 'b', rates: five(200) },
      { key: 'c', rates: five(100) },
    ];
    assert.deepEqual(leadersOf(runners), ['a', 'b']);
  });

  it('are none after too few repeats', () => {
    assert.deepEqual(
      leadersOf([
        { key: 'a', rates: [300] },
        { key: 'b', rates: [100] },
      ]),
      [],
    );
  });

  it('may fail now and then, but not in a third of the repeats', () => {
    const b = { key: 'b', rates: [...five(100), ...five(100)] };
    const [one, four] = [1, 4].map((failed) => Array.from({ length: 10 }, (_, i) => (i < failed ? Number.NaN : 900)));
    assert.deepEqual(leadersOf([{ key: 'a', rates: one ?? [] }, b]), ['a']);
    assert.deepEqual(leadersOf([{ key: 'a', rates: four ?? [] }, b]), ['b']);
  });
});
