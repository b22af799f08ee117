/** Events about one container, for tests of what becomes of them. */

import type { RecordedEvent } from '../../src/kubelet/index.ts';
import { EventRecorder, MemorySink } from '../../src/kubelet/index.ts';
import { TestClock } from './test-clock.ts';

const BASE_NS = 1_600_000_000_000_000_000n;

/** The event that `pod` of the namespace shop has at `atMs`. */
export function eventOf(
  message: string,
  { atMs = 0, pod = 'web-0', reason = 'Created' }: { atMs?: number; pod?: string; reason?: string } = {},
): RecordedEvent {
  const memory = new MemorySink();
  const clock = new TestClock(BASE_NS);
  clock.nowMs = atMs;
  const ref = { kind: 'Pod', apiVersion: 'v1', namespace: 'shop', name: pod, uid: `uid-${pod}` };
  const source = { component: 'kubelet', host: 'node-1' };
  new EventRecorder(memory, clock, source, () => undefined).event(ref, 'Normal', reason, message);
  const [event] = memory.events;
  if (event === undefined) throw new Error('nothing was recorded');
  return event;
}
