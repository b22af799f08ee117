/**
 * What of a watcher others can end: its place in the ring and its share in the thread's announcement. Holds nothing of
 * the iterator (watcher.ts), which may be dropped without being ended.
 */

import type { Attachment } from '../../sync/threads/attachment.ts';
import { WatchCursor } from './watch-cursor.ts';
import { announceWatcher, withdrawWatcher } from './watch-interest.ts';
import type { WatchRing } from './watch-ring.ts';

/** The watching of one thread: announced with its first watcher, withdrawn with its last. */
export class WatchHost {
  readonly ring: WatchRing;
  readonly #attachment: Attachment;
  #watchers = 0;

  constructor(ring: WatchRing, attachment: Attachment) {
    this.ring = ring;
    this.#attachment = attachment;
  }

  joined(): void {
    const { registry, identity } = this.#attachment.membership;
    if (this.#watchers++ === 0) announceWatcher(registry, identity);
  }

  left(): void {
    const { registry, identity } = this.#attachment.membership;
    if (--this.#watchers === 0) withdrawWatcher(registry, identity);
  }

  /** Looks for writers that died: their stripes owe events, and perhaps nobody else needs them. */
  probe(): void {
    this.#attachment.recoverEnded();
  }
}

/** Belongs to one watcher. */
export class Subscription {
  readonly host: WatchHost;
  readonly cursor: WatchCursor;
  readonly #ending = new AbortController();
  readonly #userSignal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.end();
  #released = false;

  /** From here on, whatever is committed is published, and lies behind the cursor. */
  constructor(host: WatchHost, userSignal: AbortSignal | undefined) {
    host.joined(); // before the cursor takes its place
    this.host = host;
    this.cursor = new WatchCursor(host.ring);
    this.#userSignal = userSignal;
    userSignal?.addEventListener('abort', this.#onAbort, { once: true });
    if (userSignal?.aborted === true) this.end();
  }

  /** Aborts at the watcher's end, whichever way it comes. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Gives back what the watcher took from the store: it reads the ring no more. Idempotent. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.host.left();
  }

  /** The watcher hands out nothing more. Idempotent. */
  end(): void {
    if (this.ended) return;
    this.release();
    this.#userSignal?.removeEventListener('abort', this.#onAbort);
    this.#ending.abort();
  }
}
