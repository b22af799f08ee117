import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bandsOf } from '../../src/result/bands.ts';
import { StageHistogram } from '../../src/result/recording/histogram/stage-histogram.ts';

function summaryOf(...durationsMs: number[]): ReturnType<StageHistogram['summary']> {
  const histogram = new StageHistogram();
  for (const ms of durationsMs) histogram.recordMs(ms);
  return histogram.summary();
}

const NONE = { underSecond: 0, underSlo: 0, overSlo: 0, unfinished: 0, untried: 0 };

describe('bandsOf', () => {
  it('divides starts at one second and at five, and counts those that came to no end apart from those not tried', () => {
    const bands = bandsOf(summaryOf(10, 990, 1_010, 4_990, 5_010, 60_000), 9, 1);
    assert.deepEqual(bands, { total: 9, underSecond: 2, underSlo: 2, overSlo: 2, unfinished: 2, untried: 1 });
  });

  it('takes all that came to no end as tried where nothing else is known', () => {
    assert.deepEqual(bandsOf(summaryOf(10), 3), { ...NONE, total: 3, underSecond: 1, unfinished: 2 });
  });

  it('has none that came to no end where more were timed than planned', () => {
    assert.deepEqual(bandsOf(summaryOf(10, 20), 1, 1), { ...NONE, total: 2, underSecond: 2 });
  });

  it('adds up to all, whatever it is told', () => {
    for (const [all, untried] of [
      [0, 9],
      [3, 9],
      [7, 2],
    ] as const) {
      const { total = 0, ...parts } = bandsOf(summaryOf(10, 2_000, 9_000), all, untried) ?? {};
      const sum = Object.values(parts).reduce((all, part) => all + part, 0);
      assert.equal(sum, total);
    }
  });

  it('is nothing where nothing was to start', () => {
    assert.equal(bandsOf(summaryOf(), 0), undefined);
    assert.deepEqual(bandsOf(summaryOf(), 3, 3), { ...NONE, total: 3, untried: 3 });
  });
});
