/**
 * One reader's place in the watch ring: hands out events in order until the first that is lost to it. Made by
 * watcher.ts once the thread has announced that it watches.
 */

import { Found, type WatchRing } from './watch-ring.ts';

/** What a step of a cursor found. TOO_OLD is final. */
export const Step = { NOTHING: 0, EVENT: 1, TOO_OLD: 2 } as const;
export type Step = (typeof Step)[keyof typeof Step];

/** Belongs to one watcher. */
export class WatchCursor {
  readonly #ring: WatchRing;
  /** Loaded before the position: an event given up in between must be noticed. */
  readonly #epoch: number;
  /** Position of the next event: whole, the ring knows only its low 32 bits. */
  #at: number;

  /** Begins with whatever is published from now on. */
  constructor(ring: WatchRing) {
    this.#ring = ring;
    this.#epoch = ring.epoch;
    this.#at = ring.head;
  }

  /** Looks at the next position; the event is then in the ring's fields, until its next read. */
  next(): Step {
    const ring = this.#ring;
    const ahead = ring.head - this.#at; // whole positions: what follows is about cells of this lap
    if (ahead > ring.capacity) return Step.TOO_OLD;
    const found = ahead === 0 ? Found.NOTHING : ring.read(this.#at | 0);
    if (found === Found.OVERWRITTEN || ring.epoch !== this.#epoch) return Step.TOO_OLD; // epoch last: see watch-ring.ts
    if (found === Found.NOTHING) return Step.NOTHING;
    this.#at += ring.cells;
    return Step.EVENT;
  }
}
