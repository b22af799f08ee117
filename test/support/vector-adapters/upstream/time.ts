/** The upstream kinds that go over time: backoff.json and event-correlation.json. */

import type { ObjectReference } from '../../../../src/api/object-reference.ts';
import { EventCorrelator } from '../../../../src/kubelet/events/correlator.ts';
import { type EventType, makeEvent } from '../../../../src/kubelet/events/event.ts';
import { Backoff } from '../../../../src/kubelet/limits/backoff.ts';
import { TestClock } from '../../test-clock.ts';

const NS_PER_MS = 1_000_000n;

interface BackoffInput {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly startMs: number;
  readonly ops: { op: string; key: string; atMs: number; eventMs: number }[];
}

export function runUpstreamBackoff({ initialMs, maxMs, startMs, ops }: BackoffInput): unknown {
  const clock = new TestClock();
  clock.nowMs = startMs;
  const backoff = new Backoff(clock, initialMs, maxMs);
  const results = ops.map(({ op, key, atMs, eventMs }) => {
    clock.nowMs = atMs;
    switch (op) {
      case 'next':
        backoff.next(key, eventMs);
        return null;
      case 'reset':
        backoff.reset(key);
        return null;
      case 'gc':
        backoff.gc();
        return null;
      case 'get':
        return backoff.get(key);
      case 'since':
        return backoff.isInBackOffSince(key, eventMs);
      case 'sinceUpdate':
        return backoff.isInBackOffSinceUpdate(key, eventMs);
      default:
        throw new Error(`unknown op ${op}`);
    }
  });
  return { results };
}

interface CorrelationInput {
  readonly startMs: number;
  readonly options?: { Cache: number; Burst: number; Messages: number; Gap: number; Qps: number };
  readonly events: {
    dtMs: number;
    ref: ObjectReference;
    type: EventType;
    reason: string;
    message: string;
    host: string;
    fails: boolean;
  }[];
}

/** The correlator is told of every event that the API server has taken; it numbers them. */
export function runUpstreamCorrelation({ startMs, options, events }: CorrelationInput): unknown {
  const clock = new TestClock(BigInt(startMs) * NS_PER_MS);
  const correlator = new EventCorrelator(clock, {
    cacheSize: options?.Cache,
    burst: options?.Burst,
    mostMessages: options?.Messages,
    longestGapSeconds: options?.Gap,
    perSecond: options?.Qps,
  });
  let version = 0;
  const results = events.map(({ dtMs, ref, type, reason, message, host, fails }) => {
    clock.nowMs += dtMs;
    const made = makeEvent(ref, clock.epochNs(), type, reason, message, { component: 'kubelet', host });
    const outcome = correlator.correlate(made);
    if (outcome.action === 'skip') return 'skip';
    const { event } = outcome;
    const { metadata, involvedObject } = event;
    if (!fails) correlator.update({ ...event, metadata: { ...metadata, resourceVersion: String(++version) } });
    return {
      name: metadata.name,
      namespace: metadata.namespace,
      rv: metadata.resourceVersion ?? '',
      count: event.count,
      message: event.message ?? '',
      reason: event.reason ?? '',
      fieldPath: involvedObject.fieldPath ?? '',
      first: event.firstTimestamp,
      last: event.lastTimestamp,
      ...('patch' in outcome ? { patch: outcome.patch } : {}),
    };
  });
  return { results };
}
