import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TimelineRecorder } from '../../../src/result/recording/timeline-recorder.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('TimelineRecorder', () => {
  it('counts a start in the interval in which it ended', () => {
    const recorder = new TimelineRecorder();
    recorder.record(10, true, 5);
    recorder.record(60, true, 9);
    recorder.record(70, false, 100);
    const { intervalMs, started, failed, maxStartDurationMs } = recorder.timeline();
    assert.equal(intervalMs, 50);
    assert.deepEqual(started, [1, 1]);
    assert.deepEqual(failed, [0, 1]);
    assert.deepEqual(maxStartDurationMs, [5, 9], 'a failed start has no duration');
  });

  it('keeps every count and a bounded number of intervals however long the run is', () => {
    const recorder = new TimelineRecorder();
    for (let second = 0; second < 36_000; second++) recorder.record(second * 1000, second % 10 !== 0, second);
    const { intervalMs, started, failed, maxStartDurationMs } = recorder.timeline();
    assert.ok(started.length <= 600, `${started.length} intervals`);
    assert.ok(intervalMs * started.length >= 36_000_000 - intervalMs);
    assert.equal(sum(started), 32_400);
    assert.equal(sum(failed), 3_600);
    assert.equal(Math.max(...maxStartDurationMs), 35_999);
  });
});
