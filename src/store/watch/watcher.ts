/**
 * What `RefManager.watch` returns: the events of the watch ring as an AsyncIterable. Reads them in batches through
 * watch-cursor.ts and sleeps on the ring's event count while there is none.
 */

import type { ContainerID } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import { RefManagerError } from '../../errors.ts';
import { sleepWhileAsync } from '../../sync/parking.ts';
import { turnOfTheLoop } from '../../sync/real-time.ts';
import { decodeKey, decodeValue } from '../encoding/codec.ts';
import { Step } from './watch-cursor.ts';
import type { WatchRing } from './watch-ring.ts';
import type { Subscription } from './watch-subscription.ts';

/** One committed change. `ref` is frozen, `null` for a stored nil; of a clear it is `null`. */
export interface WatchEvent {
  readonly type: 'set' | 'clear';
  readonly id: ContainerID;
  readonly ref: ObjectReference | null;
}

type Result = IteratorResult<WatchEvent, undefined>;
const DONE: Result = { done: true, value: undefined };

/** Events decoded at once; after a batch the event loop turns, however many more there are. */
const BATCH_EVENTS = 128;
/** The longest single sleep: a dead writer whose exit nobody watched is noticed after this long (Linux). */
const PROBE_MS = 1000;

/**
 * A watcher dropped without `return()` must not keep writers publishing. And while it is not dropped, `owner` is kept: the
 * RefManager through which the thread is attached.
 */
const forgotten = new FinalizationRegistry<{ subscription: Subscription; owner: object }>(({ subscription }) =>
  subscription.end(),
);

/**
 * Delivers every set, and every clear that removed something, committed after `watch()` returned; those of one key in
 * commit order. Waiting blocks nothing, and keeps the process alive. Belongs to the thread that made it.
 */
export class Watcher implements AsyncIterableIterator<WatchEvent>, AsyncDisposable {
  readonly #subscription: Subscription;
  /** Decoded and not handed out yet: from #next on. */
  #batch: WatchEvent[] = [];
  #next = 0;
  /** The ring went on without this watcher: thrown once, after the batch. */
  #tooOld = false;
  /** Calls of next() are answered one after another. */
  #pending: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(subscription: Subscription, owner: object) {
    this.#subscription = subscription;
    forgotten.register(this, { subscription, owner }, this);
  }

  /**
   * The next event; waits for it.
   * @throws {RefManagerError} `ERR_WATCH_TOO_OLD`, once: events were lost to this watcher, which is over
   */
  next(): Promise<Result> {
    const ready = this.#waiting === 0 ? this.#takeReady() : undefined;
    if (ready !== undefined) return Promise.resolve(ready);
    this.#waiting++;
    const result = this.#pending.then(() => this.#await());
    this.#pending = result.then(
      () => this.#waiting--,
      () => this.#waiting--, // the caller has the error
    );
    return result;
  }

  /** Ends the watcher, a waiting `next()` too. What it had not handed out is dropped. */
  return(): Promise<Result> {
    this.#end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #await(): Promise<Result> {
    for (let looked = false; ; looked = true) {
      const ready = this.#takeReady();
      if (ready !== undefined) return ready;
      if (this.#tooOld) throw this.#finalError();
      if (!looked && this.#next > 0)
        await turnOfTheLoop(); // a ring that is never empty must not hold up the loop
      else if (looked) await this.#sleepUntilPublished();
      this.#readBatch();
    }
  }

  /** The next event of the batch, or the end; undefined: the ring must be looked at. */
  #takeReady(): Result | undefined {
    if (this.#subscription.ended) return DONE;
    const event = this.#batch[this.#next];
    if (event === undefined) return undefined;
    this.#next++;
    return { done: false, value: event };
  }

  #readBatch(): void {
    const { ended, cursor, host } = this.#subscription;
    if (ended || this.#tooOld || this.#next < this.#batch.length) return;
    this.#batch = [];
    this.#next = 0;
    while (this.#batch.length < BATCH_EVENTS) {
      const step = cursor.next();
      if (step === Step.EVENT) this.#batch.push(decoded(host.ring));
      else {
        if (step === Step.TOO_OLD) this.#fallBehind();
        return;
      }
    }
  }

  async #sleepUntilPublished(): Promise<void> {
    const { ended, signal, host } = this.#subscription;
    if (ended || this.#tooOld) return;
    const { ring } = host;
    const count = ring.aboutToSleep();
    this.#readBatch();
    if (this.#batch.length > 0 || this.#tooOld) return;
    const woken = await sleepWhileAsync(ring.words, ring.eventsIndex, count, PROBE_MS, signal);
    if (this.#subscription.ended)
      ring.rouse(); // the sleep may have been left behind
    else if (!woken) host.probe();
  }

  #fallBehind(): void {
    this.#tooOld = true;
    this.#subscription.release();
  }

  #finalError(): RefManagerError {
    this.#end();
    const problem =
      'the watcher fell behind, or a writer died: events may be missing. Watch again, then list the store with entries()';
    return new RefManagerError('ERR_WATCH_TOO_OLD', problem);
  }

  #end(): void {
    forgotten.unregister(this);
    this.#batch = [];
    this.#next = 0;
    this.#subscription.end();
  }
}

function decoded(ring: WatchRing): WatchEvent {
  const { bytes, shape, keyBytes, valueBytes, cleared } = ring;
  const id = decodeKey(bytes, 0, keyBytes, shape);
  if (cleared) return { type: 'clear', id, ref: null };
  return { type: 'set', id, ref: decodeValue(bytes, ring.valueStart, valueBytes, shape) };
}
