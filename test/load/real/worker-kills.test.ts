import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { Segment } from '../../../src/load/arrivals/segment.ts';
import { WorkerKills } from '../../../src/load/real/worker-kills.ts';

/** When a segment's workers are terminated, and which, of ten moments; each is replaced by the next. */
function killsOf(segment: Segment, count = 4): { atMs: number; worker: number }[] {
  const ended: number[] = [];
  const thread = (worker: number): Worker => ({ terminate: () => ended.push(worker) }) as unknown as Worker;
  const threads = Array.from({ length: count }, (_, worker) => thread(worker));
  const kills = new WorkerKills(7, segment);
  for (let mark = 1; mark <= 10; mark++) {
    kills.next(threads, mark * 100);
    const last = kills.list.at(-1);
    if (last?.atMs === mark * 100) threads[last.worker] = thread(last.worker);
  }
  assert.deepEqual(
    ended,
    kills.list.map(({ worker }) => worker),
  );
  return kills.list;
}

describe('workers that chaos kills in real time', () => {
  it('are as many in all segments together as in one process, at the same moments', () => {
    const moments = (segments: readonly Segment[]): number[] =>
      segments.flatMap((segment) => killsOf(segment).map(({ atMs }) => atMs)).toSorted((a, b) => a - b);
    const whole = moments([{ index: 0, of: 1 }]);
    assert.deepEqual(whole, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    const three = [0, 1, 2].map((index) => ({ index, of: 3 }));
    assert.deepEqual(moments(three), whole);
    assert.deepEqual(moments(three.slice(1, 2)), [200, 500, 800]);
  });

  it('are drawn from the seed', () => {
    const drawn = killsOf({ index: 0, of: 1 }).map(({ worker }) => worker);
    assert.deepEqual(
      killsOf({ index: 0, of: 1 }).map(({ worker }) => worker),
      drawn,
    );
    assert.ok(new Set(drawn).size > 1);
  });

  it('are not killed twice', () => {
    const ended: number[] = [];
    const threads = [0, 1].map((worker) => ({ terminate: () => ended.push(worker) })) as unknown as Worker[];
    const kills = new WorkerKills(7, { index: 0, of: 1 });
    for (let mark = 1; mark <= 5; mark++) kills.next(threads, mark);
    assert.deepEqual(
      ended.toSorted((a, b) => a - b),
      [0, 1],
    );
  });

  it('are none where none is left', () => {
    assert.deepEqual(killsOf({ index: 0, of: 1 }, 0), []);
  });
});
