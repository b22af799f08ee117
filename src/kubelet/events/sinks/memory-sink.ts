/**
 * Events kept in memory: for tests and for programs that look at them themselves.
 */

import type { RecordedEvent } from '../event.ts';
import type { EventSink } from '../recorder.ts';

/** Keeps the newest `capacity` events, all when absent. */
export class MemorySink implements EventSink {
  readonly #capacity: number;
  readonly #events: RecordedEvent[] = [];
  #forgotten = 0;

  constructor(capacity: number = Number.POSITIVE_INFINITY) {
    this.#capacity = capacity;
  }

  record(event: RecordedEvent): void {
    this.#events.push(event);
    if (this.#events.length <= this.#capacity) return;
    this.#events.shift();
    this.#forgotten++;
  }

  /** In the order of recording. */
  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** How many older ones had to make room. */
  get forgotten(): number {
    return this.#forgotten;
  }
}
