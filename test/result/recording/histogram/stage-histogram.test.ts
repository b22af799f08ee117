import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LONGEST_MS, StageHistogram } from '../../../../src/result/recording/histogram/stage-histogram.ts';

const HOUR_MS = 3_600_000;
/** 3 significant digits: a value may be reported this much too high. */
const PRECISION = 0.001;

function histogramOf(values: readonly number[]): StageHistogram {
  const histogram = new StageHistogram();
  for (const value of values) histogram.recordMs(value);
  return histogram;
}

function numbersOf(histogram: StageHistogram): Record<string, unknown> {
  return { ...histogram.summary(), clamped: histogram.clamped, buckets: [...histogram.buckets()] };
}

describe('StageHistogram', () => {
  it('is all zeros when nothing was recorded', () => {
    const { histogram, ...numbers } = new StageHistogram().summary();
    assert.deepEqual(numbers, { count: 0, meanMs: 0, p50Ms: 0, p90Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 });
    assert.equal(StageHistogram.decode(histogram).count, 0);
    assert.deepEqual([...new StageHistogram().buckets()], []);
  });

  it('gives exact percentiles where the values fit into 3 digits', () => {
    const oneToHundred = Array.from({ length: 100 }, (_, i) => (i + 1) / 1_000);
    const { histogram, ...numbers } = histogramOf(oneToHundred).summary();
    assert.ok(histogram.length > 0);
    assert.deepEqual(numbers, {
      count: 100,
      meanMs: 0.0505,
      p50Ms: 0.05,
      p90Ms: 0.09,
      p95Ms: 0.095,
      p99Ms: 0.099,
      maxMs: 0.1,
    });
  });

  it('counts a zero, and rounds what is shorter than half a microsecond to it', () => {
    const histogram = histogramOf([0, 0.0004]);
    assert.equal(histogram.summary().maxMs, 0);
    assert.deepEqual([...histogram.buckets()], [{ lowMs: 0, highMs: 0, count: 2 }]);
  });

  it('tells apart what takes longer than an hour, and clamps only what takes longer than a year', () => {
    const histogram = histogramOf([1, HOUR_MS, HOUR_MS * 2, HOUR_MS * 24 * 30, Number.POSITIVE_INFINITY]);
    assert.equal(histogram.clamped, 1);
    assert.equal(histogram.count, 5);
    assert.equal(histogram.summary().maxMs, LONGEST_MS);
    assert.ok(Math.abs(histogram.percentileMs(60) / (2 * HOUR_MS) - 1) < 0.001);
    assert.ok(Math.abs(histogram.percentileMs(80) / (720 * HOUR_MS) - 1) < 0.001);
    assert.equal(StageHistogram.decode(histogram.encode()).clamped, 1);
  });

  it('encodes the same whatever was recorded first, and whoever recorded it', () => {
    const values = [1, HOUR_MS, HOUR_MS * 1.0001, HOUR_MS * 1.2, HOUR_MS * 50, HOUR_MS * 24 * 100];
    for (let most = 1; most <= values.length; most++) {
      const some = values.slice(0, most);
      const whole = histogramOf(some).encode();
      assert.equal(histogramOf(some.toReversed()).encode(), whole);
      const merged = new StageHistogram();
      for (const value of some.toReversed()) merged.merge(StageHistogram.decode(histogramOf([value]).encode()));
      assert.equal(merged.encode(), whole, String(most));
    }
  });

  it('encodes what came since it was encoded last, be it recorded, merged or beyond an hour', () => {
    const grown = histogramOf([3, 80]);
    const encodings = [grown.encode(), grown.encode()];
    grown.recordMs(5);
    encodings.push(grown.encode());
    grown.merge(histogramOf([7, 9]));
    encodings.push(grown.encode());
    grown.recordMs(7_200_000);
    encodings.push(grown.encode());
    const whole = [
      [3, 80],
      [3, 80],
      [3, 80, 5],
      [3, 80, 5, 7, 9],
      [3, 80, 5, 7, 9, 7_200_000],
    ];
    assert.deepEqual(
      encodings,
      whole.map((values) => histogramOf(values).encode()),
    );
  });

  it('refuses a negative duration and one that is not a number, and records nothing then', () => {
    const histogram = new StageHistogram();
    for (const value of [-1, Number.NaN]) {
      assert.throws(() => histogram.recordMs(value), { code: 'ERR_INVALID_OPTION', message: /0 ms or more, got/ });
    }
    assert.equal(histogram.count, 0);
  });

  it('refuses to decode what is no histogram', () => {
    for (const text of ['', 'hello', 'AAAA', '====']) {
      assert.throws(() => StageHistogram.decode(text), { code: 'ERR_INVALID_OPTION' }, text);
    }
  });

  it('stays within its precision of the exact percentiles', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: HOUR_MS * 1_000 }), { minLength: 1 }), (valuesUs) => {
        const sortedMs = valuesUs.map((us) => us / 1_000).sort((a, b) => a - b);
        const histogram = histogramOf(sortedMs);
        for (const percentile of [50, 90, 95, 99, 100]) {
          const exact = sortedMs[Math.ceil((percentile / 100) * sortedMs.length) - 1] ?? 0;
          const reported = histogram.percentileMs(percentile);
          assert.ok(
            reported >= exact && reported <= exact * (1 + PRECISION),
            `p${percentile}: ${reported}, exact ${exact}`,
          );
        }
        assert.ok(histogram.summary().p99Ms <= histogram.summary().maxMs);
      }),
    );
  });

  it('merges and encodes without losing anything, however the values were spread', () => {
    const value = fc.integer({ min: 0, max: HOUR_MS * 1_000 }).map((us) => us / 1_000);
    fc.assert(
      fc.property(fc.array(fc.array(value)), (parts) => {
        const merged = new StageHistogram();
        for (const part of parts) merged.merge(StageHistogram.decode(histogramOf(part).encode()));
        const all = histogramOf(parts.flat());
        assert.deepEqual(numbersOf(merged), numbersOf(all));
        assert.deepEqual(numbersOf(StageHistogram.decode(all.encode())), numbersOf(all));
      }),
      { numRuns: 50 },
    );
  });

  it('gives back in its buckets all that was recorded, in ascending order', () => {
    const buckets = [...histogramOf([5, 5, 0.01, 250_000]).buckets()];
    assert.deepEqual(
      buckets.map((bucket) => bucket.count),
      [1, 2, 1],
    );
    for (const [bucket, value] of [
      [buckets[0], 0.01],
      [buckets[1], 5],
      [buckets[2], 250_000],
    ] as const) {
      assert.ok(bucket !== undefined && bucket.lowMs <= value && value <= bucket.highMs);
    }
  });
});
