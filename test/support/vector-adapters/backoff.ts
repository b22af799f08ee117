/** backoff.json: one back-off, asked at given times. */

import { Backoff } from '../../../src/kubelet/limits/backoff.ts';
import { TestClock } from '../test-clock.ts';

interface Operation {
  readonly atMs: number;
  readonly op: string;
  readonly id: string;
  readonly eventAtMs?: number;
}

export function runBackoff(input: { initialMs: number; maxMs: number; ops: Operation[] }): unknown {
  const clock = new TestClock();
  const backoff = new Backoff(clock, input.initialMs, input.maxMs);
  return input.ops.map(({ atMs, op, id, eventAtMs = atMs }) => {
    clock.nowMs = atMs;
    switch (op) {
      case 'next':
        backoff.next(id, eventAtMs);
        return null;
      case 'reset':
        backoff.reset(id);
        return null;
      case 'gc':
        backoff.gc();
        return null;
      case 'get':
        return backoff.get(id);
      case 'isInBackOffSince':
        return backoff.isInBackOffSince(id, eventAtMs);
      case 'isInBackOffSinceUpdate':
        return backoff.isInBackOffSinceUpdate(id, eventAtMs);
      default:
        throw new Error(`unknown op ${op}`);
    }
  });
}
