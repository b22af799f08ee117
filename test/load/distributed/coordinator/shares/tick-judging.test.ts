import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TickJudging } from '../../../../../src/load/distributed/coordinator/shares/tick-judging.ts';
import type { ToldTick } from '../../../../../src/load/distributed/share-job.ts';
import { noCounts } from '../../../../../src/result/recording/start-recorder.ts';
import { RunSum } from '../../../../../src/result/statistics/run-statistics.ts';

/** A tick at whose end so many starts have failed. */
function tick(number: number, failed: number): ToldTick {
  const counts = { ...noCounts(), failed };
  const lock = { contended: failed, readAcquisitions: 1, writeAcquisitions: 2 };
  return { kind: 'tick', tick: number, counts, times: {}, scopes: [], lookups: { lookups: 0, misses: 0 }, lock };
}

/** Judged as soon as `limit` have failed; notes the moments at which it is. */
function judgingOf(shares: number, limit: number): { judging: TickJudging; judgedMs: number[] } {
  const judgedMs: number[] = [];
  const judging = new TickJudging(shares, ({ recorder, lock }, atMs) => {
    judgedMs.push(atMs);
    assert.equal(lock.contended, recorder.counts.failed);
    return recorder.counts.failed >= limit;
  });
  return { judging, judgedMs };
}

describe('judging after the fact', () => {
  it('waits for all shares, and judges each tick once, in order', () => {
    const { judging, judgedMs } = judgingOf(2, 10);
    judging.told(0, [tick(0, 1), tick(1, 4), tick(2, 9)]);
    assert.equal(judging.judge(), undefined);
    assert.deepEqual(judgedMs, []);
    judging.told(1, [tick(0, 2), tick(1, 4)]);
    assert.equal(judging.judge(), undefined);
    assert.deepEqual(judgedMs, [1000, 2000]);
    judging.told(1, [tick(2, 4)]);
    assert.equal(judging.judge(), 2);
  });

  it('does not wait at ticks in which nothing happens, nor for a share that has ended', () => {
    const { judging, judgedMs } = judgingOf(2, 100);
    judging.told(0, [tick(0, 1), tick(5, 2), tick(9, 2)]);
    judging.told(1, [tick(0, 1)]);
    judging.ended(1, new RunSum().total());
    assert.equal(judging.judge(), undefined);
    assert.deepEqual(judgedMs, [1000, 6000, 10_000]);
  });

  it('takes the ticks of a share that is done again for those that it had', () => {
    const { judging, judgedMs } = judgingOf(1, 3);
    judging.told(0, [tick(0, 1), tick(1, 2)]);
    assert.equal(judging.judge(), undefined);
    judging.told(0, [tick(0, 1), tick(1, 2), tick(2, 3)]);
    assert.equal(judging.judge(), 2);
    assert.deepEqual(judgedMs, [1000, 2000, 3000]);
  });
});
