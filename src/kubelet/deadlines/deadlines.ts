/**
 * Ends what does not answer: every call gets a time, after which it fails whatever becomes of it. Calls come thousands a
 * second and nearly all answer in time, so a call costs no timer of its own: calls of one length wait in one line, which
 * sleeps until the oldest is due, and only when something waits for longer than a few turns of the microtask queue.
 */

import type { Clock } from '../../runtime/time/clock.ts';
import { type Place, Roster } from '../../runtime/time/roster.ts';

interface Waiting {
  dueMs: number;
  readonly expire: () => void;
}

/** Due in so long, counted from when the line next looks at the clock: what is answered before costs no look. */
const NOT_YET_KNOWN = -1;

/** So many microtasks a call gets before a line begins to sleep: a runtime that answers at once costs no timer. */
const GRACE_MICROTASKS = 16;
/** Awaiting it takes one microtask. */
const SETTLED = Promise.resolve();

/** Whether there is something to wait for: a promise of any realm or library. */
export function isPromiseLike(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer;
}

export class Deadlines {
  readonly #clock: Clock;
  /** By length in milliseconds. */
  readonly #lines = new Map<number, Line>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What `work` comes to within `ms`, or a rejection with `late()`. Infinity: `work` itself. */
  race<T>(work: PromiseLike<T>, ms: number, late: () => Error): Promise<T> {
    if (ms === Number.POSITIVE_INFINITY) return Promise.resolve(work);
    return new Promise((resolve, reject) => {
      const line = this.#line(ms);
      const waiting = line.add(() => reject(late()));
      // An answer that is no promise after all is there at once.
      Promise.resolve(work).then(
        (value) => {
          line.remove(waiting);
          resolve(value);
        },
        (error: Error) => {
          line.remove(waiting);
          reject(error);
        },
      );
    });
  }

  #line(ms: number): Line {
    let line = this.#lines.get(ms);
    if (line === undefined) {
      line = new Line(this.#clock, ms);
      this.#lines.set(ms, line);
    }
    return line;
  }
}

/** Calls of one length, the oldest first: it is the first to be due. */
class Line {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #waiting = new Roster<Waiting>();
  /** `beginning`: a few microtasks from sleeping. */
  #state: 'idle' | 'beginning' | 'sleeping' = 'idle';
  /** A runtime that needed a sleep takes time: from then on nothing is gained by looking again first. */
  #hasSlept = false;
  #giveUpSleep: () => void = () => undefined;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  add(expire: () => void): Place<Waiting> {
    const dueMs = this.#state === 'sleeping' ? this.#clock.monotonicMs() + this.#ms : NOT_YET_KNOWN;
    const waiting = this.#waiting.come({ dueMs, expire });
    if (this.#state === 'idle') {
      if (this.#hasSlept) this.#watch();
      else void this.#begin();
    }
    return waiting;
  }

  remove(waiting: Place<Waiting>): void {
    this.#waiting.leave(waiting);
    if (!this.#waiting.isEmpty || this.#state !== 'sleeping') return;
    this.#giveUpSleep();
    this.#state = 'idle';
  }

  async #begin(): Promise<void> {
    this.#state = 'beginning';
    for (let i = 0; i < GRACE_MICROTASKS && !this.#waiting.isEmpty; i++) await SETTLED;
    this.#watch();
  }

  /** Ends what is due, then sleeps until the next is. On a clock that has stopped nothing is ever due. */
  #watch(): void {
    for (let next = this.#waiting.first; next !== undefined; next = this.#waiting.first) {
      const nowMs = this.#clock.monotonicMs();
      this.#stamp(nowMs);
      const leftMs = next.member.dueMs - nowMs;
      if (leftMs > 0) {
        this.#state = 'sleeping';
        this.#hasSlept = true;
        this.#giveUpSleep = this.#clock.after(leftMs, () => this.#watch());
        return;
      }
      this.#waiting.leave(next);
      next.member.expire();
    }
    this.#state = 'idle';
  }

  #stamp(nowMs: number): void {
    for (let place = this.#waiting.first; place !== undefined; place = place.after) {
      if (place.member.dueMs === NOT_YET_KNOWN) place.member.dueMs = nowMs + this.#ms;
    }
  }
}
