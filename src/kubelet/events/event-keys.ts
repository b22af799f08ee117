/**
 * Which events are the same, which are similar, and which share a budget: plain concatenations, as upstream has them.
 *
 * @see client-go v0.18.6, `tools/record/events_cache.go`
 */

import type { RecordedEvent } from './event.ts';

/** Events with this key are one event that happened again. */
export function fullKey({ source, involvedObject: ref, type, reason, message }: RecordedEvent): string {
  const who = [source.component, source.host];
  const object = [ref.kind, ref.namespace, ref.name, ref.fieldPath, ref.uid, ref.apiVersion];
  return [...who, ...object, type, reason, message].join('');
}

/** Events with this key differ in message and fieldPath at most. */
export function groupKey({ source, involvedObject: ref, type, reason }: RecordedEvent): string {
  const who = [source.component, source.host];
  return [...who, ref.kind, ref.namespace, ref.name, ref.uid, ref.apiVersion, type, reason].join('');
}

/** Events with this key draw from one budget: all that one source says of one object. */
export function spamKey({ source, involvedObject: ref }: RecordedEvent): string {
  return [source.component, source.host, ref.kind, ref.namespace, ref.name, ref.uid, ref.apiVersion].join('');
}
