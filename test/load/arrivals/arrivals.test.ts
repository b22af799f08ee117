import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { activeVus, arrivals, countArrivals, endOfStarts, nextActive } from '../../../src/load/arrivals/arrivals.ts';
import type { Executor } from '../../../src/scenario/schema/executor-schema.ts';

const TIMING = { startTime: 0, gracefulStop: 30_000 };
const EVEN = { ...TIMING, arrivals: 'even' } as const;

function times(executor: Executor): number[] {
  return Array.from(arrivals(executor, [], 1), ({ atMs }) => Math.round(atMs));
}

describe('arrivals', () => {
  it('at a constant rate come evenly, the first at once, none at the end', () => {
    const executor: Executor = { kind: 'constant-arrival-rate', rate: 4, duration: 1000, ...EVEN, startTime: 100 };
    assert.deepEqual(times(executor), [100, 350, 600, 850]);
    assert.equal(countArrivals(executor, []), 4);
    assert.equal(endOfStarts(executor, []), 1100);
  });

  it('at a changing rate come as often as the area under it says', () => {
    const stages = [
      { duration: 10_000, target: 10 },
      { duration: 10_000, target: 0 },
    ];
    const executor: Executor = { kind: 'ramping-arrival-rate', startRate: 0, stages, ...EVEN };
    const all = times(executor);
    assert.equal(all.length, 100);
    assert.equal(countArrivals(executor, []), 100);
    assert.ok(Math.abs(all.filter((ms) => ms < 5_000).length - 12.5) <= 1); // a quarter of the first half
    assert.deepEqual(
      all,
      all.toSorted((a, b) => a - b),
    );
  });

  it('at random come as often on average, and the same each time', () => {
    const executor: Executor = {
      kind: 'constant-arrival-rate',
      rate: 100,
      duration: 100_000,
      ...EVEN,
      arrivals: 'poisson',
    };
    const all = times(executor);
    assert.ok(Math.abs(all.length / 10_000 - 1) < 0.03, `${all.length}`);
    assert.deepEqual(times(executor), all);
    const gaps = all.map((ms, i) => ms - (all[i - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    assert.ok(Math.abs(Math.sqrt(variance) / mean - 1) < 0.05, 'the deviation of exponential gaps is their mean');
  });

  it('of a trace come when they did, so many times as fast', () => {
    const trace = [
      { atMs: 0, lifetimeMs: 5_000, pod: 'a' },
      { atMs: 4_000, lifetimeMs: undefined, pod: undefined },
    ];
    const executor: Executor = { kind: 'trace', file: 't', speedUp: 2, ...EVEN };
    assert.deepEqual(
      [...arrivals(executor, trace, 1)],
      [
        { atMs: 0, pod: 'a', lifetimeMs: 2_500 },
        { atMs: 2_000, pod: undefined, lifetimeMs: undefined },
      ],
    );
  });
});

describe('VUs', () => {
  it('come and go in straight lines', () => {
    const stages = [
      { duration: 1000, target: 10 },
      { duration: 1000, target: 0 },
    ];
    const executor: Executor = { kind: 'ramping-vus', startVUs: 0, stages, ...TIMING };
    assert.deepEqual(
      [0, 99, 100, 1000, 1500, 2000].map((ms) => activeVus(executor, ms)),
      [0, 0, 1, 10, 5, 0],
    );
    assert.equal(nextActive(executor, 4, 0), 500);
    assert.equal(nextActive(executor, 4, 700), 700);
    assert.equal(nextActive(executor, 4, 1900), undefined);
  });

  it('go at once at a step, and none begins anew at that moment', () => {
    const stages = [
      { duration: 0, target: 5 },
      { duration: 1000, target: 5 },
      { duration: 0, target: 2 },
      { duration: 0, target: 0 },
      { duration: 1000, target: 0 },
      { duration: 0, target: 1 },
      { duration: 1000, target: 1 },
    ];
    const executor: Executor = { kind: 'ramping-vus', startVUs: 0, stages, ...TIMING };
    assert.deepEqual(
      [0, 999, 1000, 1999, 2000].map((ms) => activeVus(executor, ms)),
      [5, 5, 0, 0, 1],
    );
    assert.deepEqual(
      [0, 999, 1000, 1500].map((ms) => nextActive(executor, 0, ms)),
      [0, 999, 2000, 2000],
    );
    assert.equal(nextActive(executor, 4, 1000), undefined);
  });

  it('are all there from the beginning when their number is constant', () => {
    const executor: Executor = { kind: 'constant-vus', vus: 3, duration: 1000, ...TIMING, startTime: 50 };
    assert.equal(nextActive(executor, 2, 0), 50);
    assert.equal(countArrivals(executor, []), undefined);
  });
});
