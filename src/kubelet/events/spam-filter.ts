/**
 * Step 3 of correlation: a source that says too much about one object is not heard.
 *
 * @see client-go v0.18.6, `tools/record/events_cache.go`, EventSourceObjectSpamFilter
 */

import { TokenBucket } from '../limits/token-bucket.ts';
import type { RecordedEvent } from './event.ts';
import { spamKey } from './event-keys.ts';
import { LruCache } from './lru-cache.ts';

export class SpamFilter {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #buckets: LruCache<TokenBucket>;

  constructor(cacheSize: number, burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#buckets = new LruCache(cacheSize);
  }

  /** True when the budget of the event's source and object is used up. */
  isSpam(event: RecordedEvent, nowMs: number): boolean {
    const key = spamKey(event);
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#perSecond, this.#burst, nowMs);
      this.#buckets.set(key, bucket);
    }
    return !bucket.tryTake(nowMs);
  }
}
