/**
 * Ends what does not answer: every call gets a time, after which it fails whatever becomes of it. Calls come thousands a
 * second and nearly all answer in time, so a call costs no timer of its own: calls of one length wait in one line, which
 * sleeps until the oldest is due, and only when something waits for longer than a few turns of the microtask queue.
 */

import type { Clock } from '../../runtime/clock.ts';

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
  readonly #waiting = new Set<Waiting>();
  /** `beginning`: a few microtasks from sleeping. */
  #state: 'idle' | 'beginning' | 'sleeping' = 'idle';
  #sleep = new AbortController();

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  add(expire: () => void): Waiting {
    const dueMs = this.#state === 'sleeping' ? this.#clock.monotonicMs() + this.#ms : NOT_YET_KNOWN;
    const waiting = { dueMs, expire };
    this.#waiting.add(waiting);
    if (this.#state === 'idle') {
      this.#state = 'beginning';
      void this.#watch();
    }
    return waiting;
  }

  remove(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0 && this.#state === 'sleeping') this.#sleep.abort();
  }

  async #watch(): Promise<void> {
    for (let i = 0; i < GRACE_MICROTASKS && this.#waiting.size > 0; i++) await SETTLED;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const nowMs = this.#clock.monotonicMs();
      this.#stamp(nowMs);
      const leftMs = next.dueMs - nowMs;
      if (leftMs <= 0) {
        this.#waiting.delete(next);
        next.expire();
      } else if (!(await this.#sleepFor(leftMs))) break;
    }
    this.#state = 'idle';
  }

  /** Ends early when nothing waits any more. False when the clock has stopped: then nothing is ever due. */
  async #sleepFor(ms: number): Promise<boolean> {
    this.#sleep = new AbortController();
    const { signal } = this.#sleep;
    this.#state = 'sleeping';
    const isRunning = await this.#clock.sleep(ms, signal).then(
      () => true,
      () => signal.aborted,
    );
    this.#state = 'beginning';
    return isRunning;
  }

  #stamp(nowMs: number): void {
    for (const waiting of this.#waiting) if (waiting.dueMs === NOT_YET_KNOWN) waiting.dueMs = nowMs + this.#ms;
  }

  #next(): Waiting | undefined {
    const [next] = this.#waiting;
    return next;
  }
}
