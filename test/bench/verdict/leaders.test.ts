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

  it('never include one that failed in a repeat', () => {
    const runners = [
      { key: 'a', rates: [900, 900, Number.NaN, 900, 900, 900] },
      { key: 'b', rates: five(100) },
    ];
    assert.deepEqual(leadersOf(runners), ['b']);
  });
});
