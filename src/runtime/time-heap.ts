/**
 * The sleepers of a virtual clock by the time they wake; those of one time in the order in which they went to sleep.
 */

export interface TimedEvent {
  readonly atMs: number;
  readonly order: number;
  /** Undefined: given up; it is dropped when its time comes. */
  wake: (() => void) | undefined;
}

/** A binary heap. */
export class TimeHeap {
  readonly #events: TimedEvent[] = [];
  #order = 0;

  peek(): TimedEvent | undefined {
    return this.#events[0];
  }

  push(atMs: number, wake: () => void): TimedEvent {
    const event: TimedEvent = { atMs, order: this.#order++, wake };
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
    return event;
  }

  /** Removes the first. */
  pop(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) return;
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
