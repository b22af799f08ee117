/**
 * Step 2 of correlation: an event that happened before counts up instead of being written anew.
 *
 * @see client-go v0.18.6, `tools/record/events_cache.go`, eventLogger
 */

import type { RecordedEvent } from './event.ts';
import { fullKey } from './event-keys.ts';
import { LruCache } from './lru-cache.ts';

/** What changes when an event happens again: the body of a strategic merge patch. */
export interface EventPatch {
  count: number;
  lastTimestamp: string;
  /** Absent when the message is empty. */
  message?: string;
}

interface Observation {
  readonly count: number;
  readonly firstTimestamp: string;
  readonly name: string;
  readonly resourceVersion: string | undefined;
}

export class Deduplicator {
  readonly #seen: LruCache<Observation>;

  constructor(cacheSize: number) {
    this.#seen = new LruCache(cacheSize);
  }

  /** A copy of `event` with the count it has by now; `patch` when it was seen under `key` before. */
  observe(event: RecordedEvent, key: string): { event: RecordedEvent; patch: EventPatch | undefined } {
    const last = this.#seen.get(key);
    if (last === undefined) {
      this.#remember(event, key);
      return { event, patch: undefined };
    }
    const { name, resourceVersion, firstTimestamp } = last;
    const version = resourceVersion === undefined ? {} : { resourceVersion };
    const metadata = { name, namespace: event.metadata.namespace, ...version };
    const again = { ...event, metadata, firstTimestamp, count: last.count + 1 };
    this.#remember(again, key);
    const patch: EventPatch = { count: again.count, lastTimestamp: again.lastTimestamp };
    if (again.message !== '') patch.message = again.message;
    return { event: again, patch };
  }

  /** Takes over what the API server made of an event. */
  update(event: RecordedEvent): void {
    this.#remember(event, fullKey(event));
  }

  #remember({ count, firstTimestamp, metadata }: RecordedEvent, key: string): void {
    const { name, resourceVersion } = metadata;
    this.#seen.set(key, { count, firstTimestamp, name, resourceVersion });
  }
}
