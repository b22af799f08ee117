/**
 * The sleepers of a virtual clock by the time they wake; those of one time in the order in which they went to sleep.
 */

export interface TimedEvent {
  readonly atMs: number;
  readonly order: number;
  /** Undefined: given up. */
  wake: (() => void) | undefined;
}

/** Given-up sleepers that are not worth a clean-up. */
const MANY_GIVEN_UP = 64;

/** A binary heap. Of its entries at most half, or MANY_GIVEN_UP, are given up: deadlines are, by the thousand. */
export class TimeHeap {
  #events: TimedEvent[] = [];
  #order = 0;
  #givenUp = 0;

  peek(): TimedEvent | undefined {
    return this.#events[0];
  }

  push(atMs: number, wake: () => void): TimedEvent {
    const event: TimedEvent = { atMs, order: this.#order++, wake };
    this.#add(event);
    return event;
  }

  /** Nobody is woken for `event`; nothing when its time has come already. */
  giveUp(event: TimedEvent): void {
    if (event.wake === undefined) return;
    event.wake = undefined;
    if (++this.#givenUp <= MANY_GIVEN_UP || 2 * this.#givenUp <= this.#events.length) return;
    const left = this.#events.filter(({ wake }) => wake !== undefined);
    this.#events = [];
    this.#givenUp = 0;
    for (const each of left) this.#add(each);
  }

  #add(event: TimedEvent): void {
    const events = this.#events;
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = events[parent] as TimedEvent;
      if (!isBefore(event, above)) break;
      events[at] = above;
      at = parent;
    }
    events[at] = event;
  }

  /** Removes the first. */
  pop(): void {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (last === undefined) return;
    if (first?.wake === undefined) this.#givenUp--;
    if (events.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isBefore(events[child + 1] as TimedEvent, events[child] as TimedEvent)) child++;
      const below = events[child] as TimedEvent;
      if (!isBefore(below, last)) break;
      events[at] = below;
      at = child;
    }
    events[at] = last;
  }
}

function isBefore(a: TimedEvent, b: TimedEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
