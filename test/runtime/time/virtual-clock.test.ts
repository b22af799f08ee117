import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VIRTUAL_EPOCH_MS, VirtualTime } from '../../../src/runtime/time/virtual-clock.ts';

describe('virtual time', () => {
  it('wakes sleepers in the order of their times, those of one time in the order of asking', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.nowMs}`);
    };
    const all = Promise.all([sleeper('c', 20), sleeper('a', 10), sleeper('b', 10), sleeper('z', 0)]);
    await time.run(Number.POSITIVE_INFINITY);
    await all;
    assert.deepEqual(woken, ['z@0', 'a@10', 'b@10', 'c@20']);
  });

  it('lets all that follows from one moment happen before the next, however many promises that takes', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    const seen: number[] = [];
    clock.wakeAt(10, () => {
      let chain = Promise.resolve();
      for (let i = 0; i < 100; i++) chain = chain.then(() => undefined);
      void chain.then(() => seen.push(clock.nowMs));
    });
    clock.wakeAt(11, () => seen.push(clock.nowMs));
    await time.run(Number.POSITIVE_INFINITY);
    assert.deepEqual(seen, [10, 11]);
  });

  it('stops before the time it is told, and goes on from there', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    let woken = 0;
    for (const atMs of [5, 10, 15]) clock.wakeAt(atMs, () => void woken++);
    await time.run(10);
    assert.deepEqual([woken, clock.nowMs, time.nextMs], [1, 5, 10]);
    await time.run(Number.POSITIVE_INFINITY);
    assert.deepEqual([woken, clock.nowMs, time.nextMs], [3, 15, Number.POSITIVE_INFINITY]);
  });

  it('gives up a sleep that is aborted', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    const sleep = assert.rejects(clock.sleep(10, controller.signal), reason);
    clock.wakeAt(5, () => controller.abort(reason));
    await time.run(Number.POSITIVE_INFINITY);
    await sleep;
    assert.equal(clock.nowMs, 5);
    await assert.rejects(clock.sleep(1, controller.signal), reason);
  });

  it('begins at a fixed epoch, and gives each event a nanosecond of its own', () => {
    const clock = new VirtualTime().newClock();
    assert.equal(clock.epochMs(), VIRTUAL_EPOCH_MS);
    const first = clock.epochNs();
    assert.equal(first, BigInt(VIRTUAL_EPOCH_MS) * 1_000_000n);
    assert.equal(clock.epochNs(), first + 1n);
  });
});
