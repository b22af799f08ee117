/**
 * From the recorder to an API server: a bounded queue, one consumer that correlates and writes one event after another,
 * and patience with a server that cannot be reached.
 *
 * @see client-go v0.18.6, `tools/record/event.go`, recordToSink, recordEvent; `tools/events` is not used by 1.18
 */

import type { Clock } from '../../../runtime/time/clock.ts';
import type { Log } from '../../context/log.ts';
import { type Correlated, type CorrelatorOptions, EventCorrelator } from '../correlator.ts';
import type { RecordedEvent } from '../event.ts';
import type { DeliveringSink, SinkReport } from './delivering-sink.ts';
import { DroppedEvents } from './dropped-events.ts';
import { type EventApi, EventRefused } from './event-api.ts';
import { storedEvent } from './stored-event.ts';

/** Upstream's queue of a watcher, which drops when it is full. */
const DEFAULT_QUEUE_LENGTH = 1000;
const DEFAULT_TRIES = 12;
const DEFAULT_RETRY_PAUSE_MS = 10_000;
/** Not upstream's, which waits for ever: an answer that does not come by then counts as no contact. */
const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const NOT_FOUND = 404;

export interface ApiServerSinkOptions {
  readonly api: EventApi;
  readonly clock: Clock;
  /** Takes what is dropped, and each event that the server refuses. */
  readonly log: Log;
  /** Events that may wait; 1000. */
  readonly queueLength?: number | undefined;
  /** How often an event is tried while the server cannot be reached; 12. */
  readonly tries?: number | undefined;
  /** Between two tries; before the second one a random part of it, so that nodes do not come all at once. 10 s. */
  readonly retryPauseMs?: number | undefined;
  readonly requestTimeoutMs?: number | undefined;
  readonly correlator?: CorrelatorOptions | undefined;
  /** From 0 to 1; Math.random. */
  readonly random?: (() => number) | undefined;
}

/** One per kubelet: what it correlates is what one source says. Order is kept. */
export class ApiServerSink implements DeliveringSink {
  readonly #options: ApiServerSinkOptions;
  readonly #correlator: EventCorrelator;
  readonly #dropped: DroppedEvents;
  readonly #queueLength: number;
  readonly #giveUp = new AbortController();
  #queue: RecordedEvent[] = [];
  #consumer: Promise<void> | undefined;
  #isClosed = false;
  #recorded = 0;
  #created = 0;
  #patched = 0;
  #filtered = 0;

  constructor(options: ApiServerSinkOptions) {
    this.#options = options;
    this.#correlator = new EventCorrelator(options.clock, options.correlator);
    this.#dropped = new DroppedEvents(options.log);
    this.#queueLength = options.queueLength ?? DEFAULT_QUEUE_LENGTH;
  }

  /** Never blocks: an event for which there is no room is dropped, and told. */
  record(event: RecordedEvent): void {
    this.#recorded++;
    if (this.#isClosed) this.#dropped.add('not in time', event);
    else if (this.#queue.length >= this.#queueLength) this.#dropped.add('queue full', event);
    else {
      this.#queue.push(event);
      this.#consumer ??= this.#consume();
    }
  }

  /** A kubelet does not wait for its API server: always undefined. */
  ready(): undefined {
    return undefined;
  }

  report(): SinkReport {
    return {
      recorded: this.#recorded,
      created: this.#created,
      patched: this.#patched,
      filtered: this.#filtered,
      waiting: this.#queue.length,
      dropped: this.#dropped.list(),
    };
  }

  async close(signal?: AbortSignal): Promise<SinkReport> {
    this.#isClosed = true;
    const giveUp = (): void => this.#giveUp.abort();
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    await this.#consumer;
    signal?.removeEventListener('abort', giveUp);
    return this.report();
  }

  /** Writes events until none waits. The one written now stays at the head of the queue, and so counts as waiting. */
  async #consume(): Promise<void> {
    for (let event = this.#queue[0]; event !== undefined; event = this.#queue[0]) {
      await this.#deliver(event);
      this.#queue.shift();
    }
    this.#consumer = undefined;
  }

  async #deliver(event: RecordedEvent): Promise<void> {
    if (this.#giveUp.signal.aborted) {
      this.#dropped.add('not in time', event);
      return;
    }
    const correlated = this.#correlator.correlate(event);
    if (correlated.action === 'skip') this.#filtered++;
    else await this.#write(event, correlated);
  }

  async #write(event: RecordedEvent, correlated: Exclude<Correlated, { action: 'skip' }>): Promise<void> {
    const { tries = DEFAULT_TRIES } = this.#options;
    for (let tried = 1; ; tried++) {
      try {
        this.#correlator.update(await this.#send(correlated));
        return;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (error instanceof EventRefused) {
          this.#dropped.add('refused', event, why);
          return;
        }
        if (tried >= tries) {
          this.#dropped.add('unreachable', event, why);
          return;
        }
        if (!(await this.#pause(tried))) {
          this.#dropped.add('not in time', event, why);
          return;
        }
      }
    }
  }

  /** The event as the server has it. One that should be counted up, but is gone there, is written anew. */
  async #send(correlated: Exclude<Correlated, { action: 'skip' }>): Promise<RecordedEvent> {
    const { api } = this.#options;
    if (correlated.action === 'patch') {
      try {
        const { event, patch } = correlated;
        const stored = await this.#inTime(event, (signal) => api.patch(event, patch, signal));
        this.#patched++;
        return stored;
      } catch (error) {
        if (!(error instanceof EventRefused && error.status === NOT_FOUND)) throw error;
      }
    }
    const { resourceVersion: _old, ...metadata } = correlated.event.metadata;
    const event = { ...correlated.event, metadata };
    const stored = await this.#inTime(event, (signal) => api.create(event, signal));
    this.#created++;
    return stored;
  }

  /** `event` as the server answers `request`, which is given up when it takes too long or the sink gives up. */
  async #inTime(
    event: RecordedEvent,
    request: (signal: AbortSignal) => ReturnType<EventApi['create']>,
  ): Promise<RecordedEvent> {
    const { clock, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = this.#options;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#giveUp.signal]);
    const tooLate = clock.sleep(requestTimeoutMs, signal).then(
      () => Promise.reject(new Error(`no answer within ${requestTimeoutMs} ms`)),
      () => Promise.reject(new Error('given up')),
    );
    tooLate.catch(() => undefined);
    try {
      return storedEvent(event, await Promise.race([request(signal), tooLate]));
    } finally {
      over.abort(new Error('the request is over'));
    }
  }

  /** False when the sink gave up meanwhile. */
  #pause(tried: number): Promise<boolean> {
    const { clock, retryPauseMs = DEFAULT_RETRY_PAUSE_MS, random = Math.random } = this.#options;
    const { signal } = this.#giveUp;
    const pauseMs = tried === 1 ? retryPauseMs * random() : retryPauseMs;
    return clock.sleep(pauseMs, signal).then(
      () => true,
      () => false,
    );
  }
}
