/**
 * The core/v1 Event that the recorder hands to a sink.
 *
 * @see client-go v0.18.6, `tools/record/event.go`, makeEvent
 */

import type { ObjectReference } from '../../api/object-reference.ts';

export type EventType = 'Normal' | 'Warning';

/** Who says it: the kubelet and its node. */
export interface EventSource {
  component?: string;
  host?: string;
}

/** A core/v1 Event as plain JSON. Empty strings stand for absent reason and message. */
export interface CoreEvent {
  kind: 'Event';
  apiVersion: 'v1';
  metadata: { name: string; namespace: string; resourceVersion?: string };
  /** Shared with other events about the same object: not to be changed. */
  involvedObject: ObjectReference;
  reason: string;
  message: string;
  type: EventType;
  source: EventSource;
  /** RFC 3339, whole seconds, UTC. */
  firstTimestamp: string;
  lastTimestamp: string;
  count: number;
  eventTime: null;
  reportingComponent: string;
  reportingInstance: string;
}

const DEFAULT_NAMESPACE = 'default';
const HEX = 16;
const NS_PER_SECOND = 1_000_000_000n;
const MS_PER_SECOND = 1000;
/** `2020-07-15T21:35:15`: what toISOString writes before the fraction of a second. */
const SECONDS_TEXT_LENGTH = 19;

let lastSecond = -1;
let lastSecondText = '';

/** RFC 3339 in whole seconds. Events come many a second, so the last text is kept. */
function secondsText(epochSeconds: number): string {
  if (epochSeconds !== lastSecond) {
    const iso = new Date(epochSeconds * MS_PER_SECOND).toISOString();
    lastSecondText = `${iso.slice(0, SECONDS_TEXT_LENGTH)}Z`;
    lastSecond = epochSeconds;
  }
  return lastSecondText;
}

/** The name an event about `ref` has when it happens at `epochNs`. */
function eventName(ref: ObjectReference, epochNs: bigint): string {
  return `${ref.name ?? ''}.${epochNs.toString(HEX)}`;
}

/** The event that `ref` had `reason` at `epochNs`. */
export function makeEvent(
  ref: ObjectReference,
  epochNs: bigint,
  type: EventType,
  reason: string,
  message: string,
  source: EventSource,
): CoreEvent {
  const timestamp = secondsText(Number(epochNs / NS_PER_SECOND));
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name: eventName(ref, epochNs), namespace: ref.namespace || DEFAULT_NAMESPACE },
    involvedObject: ref,
    reason,
    message,
    type,
    source,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    count: 1,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  };
}
