import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  exactDuration,
  formatDuration,
  formatDurationFinely,
  formatSpan,
  parseDuration,
} from '../../src/text/durations.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('durations', () => {
  for (const [ms, text] of [
    [0, '0s'],
    [0.0005, '0.5µs'],
    [0.85, '850µs'],
    [0.9996, '1ms'],
    [12.345, '12.3ms'],
    [999.4, '999ms'],
    [999.7, '1s'],
    [1_234, '1.23s'],
    [59_000, '59s'],
    [59_990, '1m'],
    [65_000, '1m5s'],
    [125_400, '2m5s'],
    [2 * MINUTE, '2m'],
    [HOUR - 100, '1h'],
    [2 * HOUR + 5 * MINUTE, '2h5m'],
    [DAY + 2 * HOUR + 40 * MINUTE, '1d3h'],
    [30 * DAY, '30d'],
    [-1_234, '-1.23s'],
  ] as const) {
    it(`of ${ms} ms read ${text} when measured`, () => assert.equal(formatDuration(ms), text));
  }

  it('tell one digit more of what is held against a limit', () => {
    assert.deepEqual([1_234.5, 65_400, HOUR + 65_000].map(formatDurationFinely), ['1.235s', '1m5.4s', '1h1m5s']);
  });

  it('are read back exactly when somebody wrote them', () => {
    for (const text of ['80ms', '1.5s', '2m30s', '1h', '250µs', '1d12h', '1h0.001s', '30d']) {
      assert.equal(exactDuration(parseDuration(text) ?? -1), text);
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), (ms) => {
        assert.equal(parseDuration(exactDuration(ms)), ms);
      }),
    );
  });

  it('are read back to the nanosecond, however short', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (ms) => {
        const read = parseDuration(exactDuration(ms));
        assert.ok(read !== undefined && Math.abs(read - ms) <= 1e-6, exactDuration(ms));
      }),
    );
    assert.deepEqual([1e-15, 4e-7, 6e-7].map(exactDuration), ['0s', '0s', '0.001µs']);
  });

  it('can be read back within their rounding when measured', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 10 * DAY, noNaN: true }), (ms) => {
        const read = parseDuration(formatDuration(ms));
        assert.ok(read !== undefined && Math.abs(read - ms) <= 0.03 * ms, `${ms}: ${formatDuration(ms)}`);
      }),
    );
  });

  it('add up their parts, and nothing else is one', () => {
    assert.deepEqual(
      ['80ms', '1.5s', '2m30s', '1h', '250us', '1d', '1.5 s'].map(parseDuration),
      [80, 1500, 150_000, 3_600_000, 0.25, 86_400_000, 1_500],
    );
    for (const text of ['', '80', 'ms', '1s2', '-1s', '1.s', 's1']) assert.equal(parseDuration(text), undefined, text);
  });

  it('begin a span without a unit where the run begins', () => {
    assert.deepEqual([formatSpan(0, 500), formatSpan(1_200, 1_300)], ['0 to 500ms', '1.2s to 1.3s']);
  });
});
