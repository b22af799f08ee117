import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measureClock, type RedisTime, unixMs } from '../../../../src/load/distributed/live/clock-offset.ts';

/** A machine whose clock is `aheadMs` ahead of Redis'; each question takes its way there and back. */
function machine(aheadMs: number, ways: readonly (readonly [thereMs: number, backMs: number])[]) {
  let redisMs = 1_764_000_000_000;
  let asked = 0;
  return {
    asked: () => asked,
    nowMs: () => redisMs + aheadMs,
    time: (): Promise<RedisTime> => {
      const [thereMs, backMs] = ways[asked++ % ways.length] as readonly [number, number];
      redisMs += thereMs;
      const answer: RedisTime = [String(Math.trunc(redisMs / 1000)), String(Math.round((redisMs % 1000) * 1000))];
      redisMs += backMs;
      return Promise.resolve(answer);
    },
  };
}

describe('the offset of a clock', () => {
  it('is what has to be added to it for the time of Redis', async () => {
    const { nowMs, time } = machine(3000, [[1, 1]]);
    assert.deepEqual(await measureClock(time, nowMs), { offsetMs: -3000, errorMs: 1 });
    const behind = machine(-250, [[0.5, 0.5]]);
    assert.deepEqual(await measureClock(behind.time, behind.nowMs), { offsetMs: 250, errorMs: 0.5 });
  });

  it('comes from the answer that was soonest back, and is never wrong by more than is said', async () => {
    const { nowMs, time } = machine(40, [
      [80, 2],
      [0.5, 1.5],
      [3, 90],
    ]);
    const { offsetMs, errorMs } = await measureClock(time, nowMs);
    assert.equal(errorMs, 1);
    assert.ok(Math.abs(offsetMs + 40) <= errorMs, String(offsetMs));
  });

  it('is asked for less often where Redis is far away', async () => {
    const near = machine(0, [[0.1, 0.1]]);
    await measureClock(near.time, near.nowMs);
    assert.equal(near.asked(), 20);
    const far = machine(0, [[300, 300]]);
    await measureClock(far.time, far.nowMs);
    assert.equal(far.asked(), 4);
  });

  it('is of what TIME says: seconds and microseconds', () => {
    assert.equal(unixMs(['1764000000', '250500']), 1_764_000_000_250.5);
    assert.equal(unixMs([1, 2000]), 1002);
  });
});
