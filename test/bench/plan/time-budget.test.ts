import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { divideTime } from '../../../src/bench/plan/time-budget.ts';

const RUNS = 108;
const COMPILE_RUNS = 18;

describe('a time for the whole', () => {
  it('is divided so that all of it fits', () => {
    for (const totalMs of [40_000, 60_000, 600_000]) {
      const budget = divideTime(totalMs, RUNS, COMPILE_RUNS);
      assert.ok('repeats' in budget, `${totalMs}`);
      const { repeats, warmMs, measureMs, compileMs } = budget;
      const neededMs = repeats * RUNS * (warmMs + measureMs) + COMPILE_RUNS * compileMs;
      assert.ok(neededMs <= totalMs, `${neededMs} of ${totalMs}`);
      assert.ok(repeats >= 5 && repeats % 2 === 1, `${repeats} repeats`);
    }
  });

  it('becomes more repeats when there is plenty, and fewer when there is little', () => {
    const [little, minute, hour] = [25_000, 60_000, 3_600_000].map((totalMs) =>
      divideTime(totalMs, RUNS, COMPILE_RUNS),
    );
    assert.ok(little !== undefined && 'repeats' in little && little.repeats < 13);
    assert.ok(minute !== undefined && 'repeats' in minute && hour !== undefined && 'repeats' in hour);
    assert.equal(minute.repeats, 13); // of which the interval of a median leaves out two at each end
    assert.ok(hour.repeats > minute.repeats);
  });

  it('that is too short is refused with one that is not', () => {
    const refused = divideTime(5_000, RUNS, COMPILE_RUNS);
    assert.ok('leastMs' in refused);
    assert.ok(refused.leastMs > 5_000);
    assert.ok('repeats' in divideTime(refused.leastMs, RUNS, COMPILE_RUNS), 'the one it names is enough');
  });
});
