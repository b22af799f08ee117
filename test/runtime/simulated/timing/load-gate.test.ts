import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LatencyDistribution, LatencyModel } from '../../../../src/runtime/index.ts';
import { LoadGate, type LoadLevel, slowedStages } from '../../../../src/runtime/simulated/timing/load-gate.ts';
import { TestClock } from '../../../support/test-clock.ts';

const quantiles = (...quantilesMs: number[]): LatencyDistribution => ({ kind: 'quantiles', quantilesMs });
const ALONE: LatencyModel = { start: quantiles(100, 200, 300), create: { kind: 'fixed', ms: 10 } };
const LEVELS: readonly LoadLevel[] = [
  { inFlight: 3, latency: { start: quantiles(300, 600, 900), create: { kind: 'fixed', ms: 10 } } },
];

/** When each of the calls of these lengths (alone) ends that begin together, milliseconds. */
async function endsOf(lengthsMs: readonly number[]): Promise<number[]> {
  const clock = new TestClock();
  const time = { sleep: (ms: number) => clock.sleep(ms), monotonicMs: () => clock.monotonicMs() };
  const gate = new LoadGate(ALONE, LEVELS, time);
  const calls = lengthsMs.map(async (ms) => {
    await gate.occupy('start', ms);
    return Math.round(clock.nowMs);
  });
  return clock.run(Promise.all(calls));
}

describe('LoadGate', () => {
  it('lets a call that is alone take its time', async () => {
    assert.deepEqual(await endsOf([150]), [150]);
    assert.deepEqual(await endsOf([300]), [300]);
  });

  it('slows calls down as was measured with so many in flight', async () => {
    assert.deepEqual(await endsOf([200, 200, 200]), [600, 600, 600]);
    assert.deepEqual(await endsOf([200, 200]), [400, 400]); // between the levels
    assert.deepEqual(await endsOf([200, 200, 200, 200, 200, 200]), Array(6).fill(1200)); // above them
  });

  it('lets a call go on faster when others have ended', async () => {
    // Beside the other they take 200 and 600. After 200, two thirds of the long one are left: alone 200 more.
    assert.deepEqual(await endsOf([100, 300]), [200, 400]);
  });

  it('leaves stages alone that have no quantiles at every level', () => {
    assert.deepEqual(slowedStages(ALONE, LEVELS), ['start']);
    const time = { sleep: async () => undefined, monotonicMs: () => 0 };
    assert.equal(new LoadGate(ALONE, LEVELS, time).occupy('create', 10), undefined);
  });
});
