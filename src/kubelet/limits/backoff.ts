/**
 * Exponential back-off per key: one object for image pulls, one for container restarts.
 *
 * @see client-go v0.18.6, `util/flowcontrol/backoff.go`
 */

import type { Clock } from '../../runtime/time/clock.ts';

interface Entry {
  windowMs: number;
  lastUpdateMs: number;
}

/** An entry is forgotten when nothing has happened for this many longest windows. */
const EXPIRY_WINDOWS = 2;
const GROWTH = 2;

/** Fewer entries are not worth collecting. */
const COLLECT_FROM = 256;

/** Upstream's windows for image pulls and container restarts. */
const INITIAL_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;

/** One per purpose; not shared between threads. All times are Unix milliseconds. */
export class Backoff {
  readonly #clock: Pick<Clock, 'epochMs'>;
  readonly #initialMs: number;
  readonly #longestMs: number;
  readonly #entries = new Map<string, Entry>();
  #collectAt: number = COLLECT_FROM;

  constructor(
    clock: Pick<Clock, 'epochMs'>,
    initialMs: number = INITIAL_BACKOFF_MS,
    longestMs: number = LONGEST_BACKOFF_MS,
  ) {
    this.#clock = clock;
    this.#initialMs = initialMs;
    this.#longestMs = longestMs;
  }

  /** The window of `key` in milliseconds; 0 when there is none. */
  get(key: string): number {
    return this.#entries.get(key)?.windowMs ?? 0;
  }

  /** Opens the first window, or doubles it, counted from now. */
  next(key: string, eventMs: number): void {
    const nowMs = this.#clock.epochMs();
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(eventMs, entry)) {
      if (this.#entries.size >= this.#collectAt) this.#collect();
      this.#entries.set(key, { windowMs: this.#initialMs, lastUpdateMs: nowMs });
      return;
    }
    entry.windowMs = Math.min(entry.windowMs * GROWTH, this.#longestMs);
    entry.lastUpdateMs = nowMs;
  }

  reset(key: string): void {
    this.#entries.delete(key);
  }

  /** True while less time than the window has passed between the event and now. */
  isInBackOffSince(key: string, eventMs: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(eventMs, entry)) return false;
    return this.#clock.epochMs() - eventMs < entry.windowMs;
  }

  /** True while less time than the window has passed between the last update and the event. */
  isInBackOffSinceUpdate(key: string, eventMs: number): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#hasExpired(eventMs, entry)) return false;
    return eventMs - entry.lastUpdateMs < entry.windowMs;
  }

  /** Drops what has expired. */
  gc(): void {
    const nowMs = this.#clock.epochMs();
    for (const [key, entry] of this.#entries) if (this.#hasExpired(nowMs, entry)) this.#entries.delete(key);
  }

  /** Upstream's housekeeping does this every 2 s; here it is done when there are twice as many entries as after the last time. */
  #collect(): void {
    this.gc();
    this.#collectAt = Math.max(COLLECT_FROM, this.#entries.size * 2);
  }

  #hasExpired(eventMs: number, entry: Entry): boolean {
    return eventMs - entry.lastUpdateMs > this.#longestMs * EXPIRY_WINDOWS;
  }
}
