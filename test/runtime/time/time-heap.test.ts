import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type TimedEvent, TimeHeap } from '../../../src/runtime/time/time-heap.ts';

describe('the sleepers of a virtual clock', () => {
  it('wake by time, then by order, without those that gave up, however many did', () => {
    const command = fc.oneof(
      fc.record({ do: fc.constant('push' as const), atMs: fc.nat({ max: 20 }) }),
      fc.record({ do: fc.constant('give up' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('wake' as const) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400 }), (commands) => {
        const heap = new TimeHeap();
        let model: { atMs: number; id: number; event: TimedEvent }[] = [];
        const woken: number[] = [];
        const expected: number[] = [];
        for (const [id, each] of commands.entries()) {
          if (each.do === 'push') {
            model.push({ atMs: each.atMs, id, event: heap.push(each.atMs, () => void woken.push(id)) });
          } else if (each.do === 'give up') {
            const [gone] = model.splice(model.length === 0 ? 0 : each.which % model.length, 1);
            if (gone !== undefined) heap.giveUp(gone.event);
          } else {
            const first = model.toSorted((a, b) => a.atMs - b.atMs || a.id - b.id)[0];
            if (first !== undefined) expected.push(first.id);
            model = model.filter((one) => one !== first);
            wakeFirst(heap);
          }
        }
        assert.deepEqual(woken, expected);
      }),
    );
  });

  it('keep no more of those that gave up than of the others', () => {
    const heap = new TimeHeap();
    heap.push(1, () => undefined);
    for (let i = 0; i < 10_000; i++) heap.giveUp(heap.push(2, () => undefined));
    let left = 0;
    for (; heap.peek() !== undefined; left++) heap.pop();
    assert.ok(left < 200, `${left} left`);
  });
});

function wakeFirst(heap: TimeHeap): void {
  for (let next = heap.peek(); next !== undefined; next = heap.peek()) {
    heap.pop();
    if (next.wake === undefined) continue;
    next.wake();
    return;
  }
}
