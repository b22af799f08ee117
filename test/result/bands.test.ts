import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bandsOf } from '../../src/result/bands.ts';
import { StageHistogram } from '../../src/result/recording/histogram/stage-histogram.ts';

function summaryOf(...durationsMs: number[]): ReturnType<StageHistogram['summary']> {
  const histogram = new StageHistogram();
  for (const ms of durationsMs) histogram.recordMs(ms);
  return histogram.summary();
}

describe('bandsOf', () => {
  it('divides starts at one second and at five, and counts those that never came', () => {
    const bands = bandsOf(summaryOf(10, 990, 1_010, 4_990, 5_010, 60_000), 8);
    assert.deepEqual(bands, { total: 8, underSecond: 2, underSlo: 2, overSlo: 2, never: 2 });
  });

  it('has none that never came where more were timed than planned', () => {
    assert.deepEqual(bandsOf(summaryOf(10, 20), 1), { total: 2, underSecond: 2, underSlo: 0, overSlo: 0, never: 0 });
  });

  it('is nothing where nothing was to start', () => {
    assert.equal(bandsOf(summaryOf(), 0), undefined);
    assert.deepEqual(bandsOf(summaryOf(), 3), { total: 3, underSecond: 0, underSlo: 0, overSlo: 0, never: 3 });
  });
});
