import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { slowestInterval, timelineIntervals } from '../../../../src/report/html/chart/starts-over-time.ts';

describe('timelineIntervals', () => {
  it('keeps the intervals of a short run', () => {
    const timeline = { intervalMs: 500, started: [3, 0], failed: [0, 1], maxStartDurationMs: [12, 40] };
    assert.deepEqual(timelineIntervals(timeline), [
      { fromMs: 0, toMs: 500, started: 3, failed: 0, maxStartDurationMs: 12 },
      { fromMs: 500, toMs: 1_000, started: 0, failed: 1, maxStartDurationMs: 40 },
    ]);
  });

  it('puts those of a long run together: sums stay, and so does the slowest start', () => {
    const counts = Array.from({ length: 1_001 }, (_, i) => i % 7);
    const slowest = counts.map((count, i) => (i === 777 ? 9_000 : count));
    const intervals = timelineIntervals({
      intervalMs: 100,
      started: counts,
      failed: counts,
      maxStartDurationMs: slowest,
    });
    assert.ok(intervals.length <= 120);
    const sum = counts.reduce((total, count) => total + count, 0);
    assert.equal(
      intervals.reduce((total, { started }) => total + started, 0),
      sum,
    );
    assert.equal(
      intervals.reduce((total, { failed }) => total + failed, 0),
      sum,
    );
    const found = slowestInterval(intervals);
    assert.equal(found?.maxStartDurationMs, 9_000);
    assert.ok(found.fromMs <= 77_700 && 77_700 < found.toMs);
  });

  it('has no slowest interval where no start took time', () => {
    assert.equal(slowestInterval([]), undefined);
    const still = timelineIntervals({ intervalMs: 100, started: [1], failed: [0], maxStartDurationMs: [0] });
    assert.equal(slowestInterval(still), undefined);
  });
});
