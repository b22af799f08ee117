/**
 * Between recorder and API server: aggregates, de-duplicates and filters events.
 *
 * @see client-go v0.18.6, `tools/record/events_cache.go`, EventCorrelator
 */

import type { Clock } from '../../runtime/time/clock.ts';
import { EventAggregator } from './aggregator.ts';
import { Deduplicator, type EventPatch } from './deduplicator.ts';
import type { RecordedEvent } from './event.ts';
import { SpamFilter } from './spam-filter.ts';

/** Zero or absent: upstream's default. */
export interface CorrelatorOptions {
  /** Entries in each of the three caches; 4096. */
  readonly cacheSize?: number | undefined;
  /** Distinct messages of similar events before they are combined; 10. */
  readonly mostMessages?: number | undefined;
  /** A longer silence than this many seconds ends a group of similar events; 600. */
  readonly longestGapSeconds?: number | undefined;
  /** Events of one source about one object that pass at once; 25. */
  readonly burst?: number | undefined;
  /** Events a second that pass in the long run; one in 300 seconds. */
  readonly perSecond?: number | undefined;
}

const DEFAULT_CACHE_SIZE = 4096;
const DEFAULT_MOST_MESSAGES = 10;
const DEFAULT_LONGEST_GAP_SECONDS = 600;
const DEFAULT_BURST = 25;
const DEFAULT_PER_SECOND = 1 / 300;
const NS_PER_MS = 1e6;

/** What is to be written: `patch` for an event that is there already; nothing at all for `skip`. */
export type Correlated =
  | { readonly action: 'create'; readonly event: RecordedEvent }
  | { readonly action: 'patch'; readonly event: RecordedEvent; readonly patch: EventPatch }
  | { readonly action: 'skip' };

/** One per kubelet; events go through it one after another. */
export class EventCorrelator {
  readonly #clock: Pick<Clock, 'epochNs'>;
  readonly #aggregator: EventAggregator;
  readonly #deduplicator: Deduplicator;
  readonly #spamFilter: SpamFilter;
  readonly #bornNs: bigint;

  constructor(clock: Pick<Clock, 'epochNs'>, options: CorrelatorOptions = {}) {
    const cacheSize = options.cacheSize || DEFAULT_CACHE_SIZE;
    const mostMessages = options.mostMessages || DEFAULT_MOST_MESSAGES;
    const gapSeconds = options.longestGapSeconds || DEFAULT_LONGEST_GAP_SECONDS;
    this.#clock = clock;
    this.#bornNs = clock.epochNs();
    this.#aggregator = new EventAggregator(cacheSize, mostMessages, gapSeconds);
    this.#deduplicator = new Deduplicator(cacheSize);
    this.#spamFilter = new SpamFilter(
      cacheSize,
      options.burst || DEFAULT_BURST,
      options.perSecond || DEFAULT_PER_SECOND,
    );
  }

  /** Decides about the next event. An event that is skipped has still been counted. */
  correlate(event: RecordedEvent): Correlated {
    const nowNs = this.#clock.epochNs();
    const aggregated = this.#aggregator.aggregate(event, nowNs);
    const observed = this.#deduplicator.observe(aggregated.event, aggregated.key);
    // Counted from a near moment: today's nanoseconds are more than a number holds.
    const ageMs = Number(nowNs - this.#bornNs) / NS_PER_MS;
    if (this.#spamFilter.isSpam(observed.event, ageMs)) return { action: 'skip' };
    if (observed.patch === undefined) return { action: 'create', event: observed.event };
    return { action: 'patch', event: observed.event, patch: observed.patch };
  }

  /** To be told of each event as the API server stored it. */
  update(stored: RecordedEvent): void {
    this.#deduplicator.update(stored);
  }
}
