import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { durationAxis } from '../../src/chart/duration-axis.ts';

const [FROM, TO] = [100, 900];
const LABEL_ROOM_PX = 60;

function labelsOf(lowMs: number, highMs: number): string[] {
  const texts = durationAxis(lowMs, highMs, FROM, TO, LABEL_ROOM_PX).ticks.map(({ text }) =>
    text.replace('\u00a0', ' '),
  );
  return texts.filter((text) => text !== '');
}

describe('durationAxis', () => {
  it('labels the powers of ten of a wide range', () => {
    assert.deepEqual(labelsOf(0.5, 20_000), ['1ms', '10ms', '100ms', '1s', '10s']);
  });

  it('labels 1, 2 and 5 in a narrow range, its round ends included', () => {
    assert.deepEqual(labelsOf(23, 480), ['20ms', '50ms', '100ms', '200ms', '500ms']);
  });

  it('labels even steps in a range that has no 1, 2 or 5 between its ends', () => {
    assert.deepEqual(labelsOf(0.021, 0.02), ['20µs', '30µs', '40µs', '50µs']);
    assert.deepEqual(labelsOf(110, 190), ['100ms', '150ms', '200ms']);
    assert.deepEqual(labelsOf(60, 90), ['50ms', '60ms', '80ms', '100ms']);
  });

  it('spans the data for every range that can be recorded, with ticks inside and in order', () => {
    const durations = [0, 0.001, 0.002, 0.05, 0.999, 1, 7, 10, 999, 1_000, 3_600_000];
    for (const low of durations) {
      for (const high of durations.filter((duration) => duration >= low)) {
        const { scale, ticks } = durationAxis(low, high, FROM, TO, LABEL_ROOM_PX);
        for (const ms of [low, high])
          if (ms > 0) assert.ok(scale(ms) >= FROM && scale(ms) <= TO, `${ms} in ${low} to ${high}`);
        const positions = ticks.map(({ at }) => at);
        assert.deepEqual(
          positions,
          positions.toSorted((a, b) => a - b),
        );
        assert.ok(positions.every((at) => at >= FROM && at <= TO));
        assert.ok(ticks.filter(({ text }) => text !== '').length >= 2, `labels of ${low} to ${high}`);
      }
    }
  });
});
