import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Contest, measure } from '../../../bench/check/contest.ts';

/** A machine on which nothing but the two sides takes time. */
function staged(pathMs: (turn: number) => number, yardstickMs: (turn: number) => number) {
  let nowMs = 0;
  const order: string[] = [];
  const side = (name: string, operations: number, ms: (turn: number) => number): Contest['path'] => {
    let turn = 0;
    return {
      operations,
      run: () => {
        order.push(name);
        nowMs += ms(turn++);
      },
    };
  };
  const contest = { path: side('path', 10, pathMs), yardstick: side('yardstick', 20, yardstickMs) };
  return { contest, order, clock: () => nowMs };
}

describe('a path beside its yardstick', () => {
  it('is measured by the operation, not by the turn', async () => {
    const { contest, clock } = staged(
      () => 3,
      () => 2,
    );
    const measured = await measure({ ...contest, nowMs: clock }, { warmMs: 0, measureMs: 100 });
    assert.deepEqual(measured, { ratio: 3, pathNs: 300_000, yardstickNs: 100_000 });
  });

  it('takes turns, and the one who goes first changes', async () => {
    const { contest, clock, order } = staged(
      () => 1,
      () => 1,
    );
    await measure({ ...contest, nowMs: clock }, { warmMs: 0, measureMs: 20 });
    assert.deepEqual(order.slice(0, 8), [
      'path',
      'yardstick',
      'yardstick',
      'path',
      'path',
      'yardstick',
      'yardstick',
      'path',
    ]);
  });

  it('keeps its ratio when the machine gets ten times slower in the middle', async () => {
    const slower = (ms: number) => (turn: number) => (turn > 30 ? 10 * ms : ms);
    const { contest, clock } = staged(slower(1), slower(1));
    assert.equal((await measure({ ...contest, nowMs: clock }, { warmMs: 0, measureMs: 500 })).ratio, 2);
  });

  it('keeps its ratio when every third turn is cut into', async () => {
    const { contest, clock } = staged(
      (turn) => (turn % 3 === 0 ? 50 : 1),
      () => 1,
    );
    assert.equal((await measure({ ...contest, nowMs: clock }, { warmMs: 0, measureMs: 2000 })).ratio, 2);
  });

  it('counts nothing of the warm-up', async () => {
    const { contest, clock } = staged(
      (turn) => (turn < 50 ? 9 : 1),
      () => 1,
    );
    const measured = await measure({ ...contest, nowMs: clock }, { warmMs: 500, measureMs: 14 });
    assert.deepEqual([measured.ratio, measured.pathNs], [2, 100_000]);
  });

  it('does not time what comes before a turn', async () => {
    let nowMs = 0;
    let prepared = 0;
    const contest: Contest = {
      path: { operations: 1, before: () => void ((nowMs += 100), prepared++), run: () => void (nowMs += 1) },
      yardstick: { operations: 1, run: () => void (nowMs += 1) },
    };
    assert.equal((await measure({ ...contest, nowMs: () => nowMs }, { warmMs: 0, measureMs: 500 })).ratio, 1);
    assert.ok(prepared > 0);
  });
});
