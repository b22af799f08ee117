/**
 * Step 1 of correlation: many similar events become one.
 *
 * @see client-go v0.18.6, `tools/record/events_cache.go`, EventAggregator
 */

import { makeEvent, type RecordedEvent } from './event.ts';
import { fullKey, groupKey } from './event-keys.ts';
import { LruCache } from './lru-cache.ts';

const COMBINED_PREFIX = '(combined from similar events): ';
const NS_PER_SECOND = 1_000_000_000n;

/** One group of similar events. */
interface Group {
  readonly messages: Set<string>;
  lastNs: bigint;
}

export class EventAggregator {
  readonly #mostMessages: number;
  readonly #longestGapNs: bigint;
  readonly #groups: LruCache<Group>;

  constructor(cacheSize: number, mostMessages: number, longestGapSeconds: number) {
    this.#mostMessages = mostMessages;
    this.#longestGapNs = BigInt(longestGapSeconds) * NS_PER_SECOND;
    this.#groups = new LruCache(cacheSize);
  }

  /** The event to go on with, and the key under which it counts as happening again. */
  aggregate(event: RecordedEvent, nowNs: bigint): { event: RecordedEvent; key: string } {
    const key = groupKey(event);
    const group = this.#group(key, nowNs);
    group.messages.add(event.message);
    group.lastNs = nowNs;
    if (group.messages.size < this.#mostMessages) return { event, key: fullKey(event) };
    // Upstream drops an arbitrary one; here the oldest.
    const [dropped] = group.messages;
    if (dropped !== undefined) group.messages.delete(dropped);
    const { involvedObject, type, reason, message, source, metadata } = event;
    const combined = makeEvent(involvedObject, nowNs, type, reason, COMBINED_PREFIX + message, source);
    combined.metadata.namespace = metadata.namespace;
    return { event: combined, key };
  }

  #group(key: string, nowNs: bigint): Group {
    const known = this.#groups.get(key);
    if (known !== undefined && nowNs - known.lastNs <= this.#longestGapNs) return known;
    const fresh: Group = { messages: new Set(), lastNs: nowNs };
    this.#groups.set(key, fresh);
    return fresh;
  }
}
