/**
 * The core/v1 Event: as the recorder hands it to a sink, and as the official types have it.
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

/** What both sets of official types say of an event alike. */
interface EventBody {
  metadata: { name?: string; namespace?: string; resourceVersion?: string };
  involvedObject: ObjectReference;
  reason?: string;
  message?: string;
  type?: string;
  source?: EventSource;
  count?: number;
  reportingComponent?: string;
  reportingInstance?: string;
}

/** A core/v1 Event as JSON has it: assignable from and to `Event` of kubernetes-types. */
export interface CoreEvent extends EventBody {
  kind?: 'Event';
  apiVersion?: 'v1';
  /** RFC 3339, in UTC. */
  firstTimestamp?: string;
  lastTimestamp?: string;
}

/**
 * A core/v1 Event as the official client has it: assignable from and to `CoreV1Event` of @kubernetes/client-node, whose
 * times are Dates. @see toClientEvent
 */
export interface ClientEvent extends EventBody {
  kind?: string;
  apiVersion?: string;
  firstTimestamp?: Date;
  lastTimestamp?: Date;
}

/** What the recorder hands to a sink: every field is there; empty strings stand for absent reason and message. */
export interface RecordedEvent extends CoreEvent {
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
  reportingComponent: string;
  reportingInstance: string;
}

/** The event as Go encodes it, in JSON: with an `eventTime` that is null, which the official types do not know. */
export function eventJson(event: CoreEvent): string {
  return JSON.stringify({ ...event, eventTime: null });
}

/** The event with Dates for its times. */
export function toClientEvent({ firstTimestamp, lastTimestamp, ...event }: CoreEvent): ClientEvent {
  const converted: ClientEvent = event;
  if (firstTimestamp !== undefined) converted.firstTimestamp = new Date(firstTimestamp);
  if (lastTimestamp !== undefined) converted.lastTimestamp = new Date(lastTimestamp);
  return converted;
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
): RecordedEvent {
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
    reportingComponent: '',
    reportingInstance: '',
  };
}
