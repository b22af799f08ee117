/** event-object.json and event-correlation.json: events as they are made, and what becomes of them. */

import type { ObjectReference } from '../../../src/api/object-reference.ts';
import { EventCorrelator } from '../../../src/kubelet/events/correlator.ts';
import type { EventSource, RecordedEvent } from '../../../src/kubelet/events/event.ts';
import { EventRecorder } from '../../../src/kubelet/events/recorder.ts';
import { TestClock } from '../test-clock.ts';
import { pick } from './vector-case.ts';

/** What the vectors say of an event; kind, apiVersion and the reporter's fields are always the same. */
const EVENT_FIELDS = [
  'metadata',
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
];

interface EventInput {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly source: EventSource;
}

function record(clock: TestClock, ref: ObjectReference, input: EventInput): RecordedEvent | undefined {
  const events: RecordedEvent[] = [];
  const recorder = new EventRecorder({ record: (event) => events.push(event) }, clock, input.source, () => undefined);
  recorder.event(ref, input.type, input.reason, input.message);
  return events[0];
}

export function runEventObject(input: EventInput & { ref: ObjectReference; unixNanos: string }): unknown {
  const event = record(new TestClock(BigInt(input.unixNanos)), input.ref, input);
  return event === undefined ? { dropped: true } : pick(event, EVENT_FIELDS);
}

interface CorrelationInput {
  readonly baseUnixNanos: string;
  readonly options: {
    maxEvents?: number;
    maxIntervalSeconds?: number;
    burst?: number;
    qps?: number;
    lruCacheSize?: number;
  };
  readonly events: (EventInput & { atMs: number; involvedObject: ObjectReference })[];
}

const KNOWN_OPTIONS = new Set(['maxEvents', 'maxIntervalSeconds', 'burst', 'qps', 'lruCacheSize']);

/** The sink always succeeds, and the correlator is told so after each event. */
export function runEventCorrelation({ baseUnixNanos, options, events }: CorrelationInput): unknown {
  for (const option of Object.keys(options))
    if (!KNOWN_OPTIONS.has(option)) throw new Error(`unknown option ${option}`);
  const clock = new TestClock(BigInt(baseUnixNanos));
  const correlator = new EventCorrelator(clock, {
    cacheSize: options.lruCacheSize,
    mostMessages: options.maxEvents,
    longestGapSeconds: options.maxIntervalSeconds,
    burst: options.burst,
    perSecond: options.qps,
  });
  return events.map(({ atMs, involvedObject, ...input }) => {
    clock.nowMs = atMs;
    const event = record(clock, involvedObject, input);
    if (event === undefined) throw new Error('the event was dropped before the correlator');
    const correlated = correlator.correlate(event);
    if (correlated.action === 'skip') return { action: 'skip' };
    correlator.update(correlated.event);
    const { metadata, count, firstTimestamp, lastTimestamp, message } = correlated.event;
    const patch = correlated.action === 'patch' ? { patch: correlated.patch } : {};
    const { name, namespace } = metadata;
    return { action: correlated.action, count, firstTimestamp, lastTimestamp, message, name, namespace, ...patch };
  });
}
