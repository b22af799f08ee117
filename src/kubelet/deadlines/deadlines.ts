/**
 * Deadlines: every call gets a time limit, after which it fails whatever becomes of it. Calls come thousands a second and
 * nearly all answer in time, so a call has no timer of its own. Calls of one limit share a queue with one timer, set for
 * the deadline of the oldest; and the timer is set only when a call is still open after a few microtasks.
 */

import type { Clock } from '../../runtime/time/clock.ts';
import { LinkedList, type ListEntry } from '../../runtime/time/linked-list.ts';

/** A call that has not been answered. */
interface OpenCall {
  /** Clock.monotonicMs() of its deadline, or NOT_YET_KNOWN. */
  deadlineMs: number;
  /** Fails the call. */
  readonly expire: () => void;
}

/** The clock has not been read since the call came; a call that is answered before that costs no reading. */
const NOT_YET_KNOWN = -1;

/** How many microtasks a queue lets pass before it sets its timer: a runtime that answers at once costs no timer. */
const MICROTASKS_BEFORE_TIMER = 16;
/** Awaiting it takes one microtask. */
const SETTLED = Promise.resolve();

/** Whether there is something to wait for: a promise of any realm or library. */
export function isPromiseLike(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer;
}

export class Deadlines {
  readonly #clock: Clock;
  /** By limit in milliseconds. */
  readonly #queues = new Map<number, DeadlineQueue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What `work` comes to within `ms`, or a rejection with `late()`. Infinity: `work` itself. */
  race<T>(work: PromiseLike<T>, ms: number, late: () => Error): Promise<T> {
    if (ms === Number.POSITIVE_INFINITY) return Promise.resolve(work);
    return new Promise((resolve, reject) => {
      const queue = this.#queue(ms);
      const call = queue.add(() => reject(late()));
      // An answer that is no promise after all is there at once.
      Promise.resolve(work).then(
        (value) => {
          queue.remove(call);
          resolve(value);
        },
        (error: Error) => {
          queue.remove(call);
          reject(error);
        },
      );
    });
  }

  #queue(ms: number): DeadlineQueue {
    let queue = this.#queues.get(ms);
    if (queue === undefined) {
      queue = new DeadlineQueue(this.#clock, ms);
      this.#queues.set(ms, queue);
    }
    return queue;
  }
}

/** Open calls of one limit, the oldest first: its deadline is the first to come. */
class DeadlineQueue {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #calls = new LinkedList<OpenCall>();
  /** `delaying`: letting microtasks pass; `timing`: the timer is set. */
  #state: 'idle' | 'delaying' | 'timing' = 'idle';
  /** The runtime takes real time to answer: from then on the timer is set at once. */
  #hasTimed = false;
  #clearTimer: () => void = () => undefined;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#ms = ms;
  }

  add(expire: () => void): ListEntry<OpenCall> {
    const deadlineMs = this.#state === 'timing' ? this.#clock.monotonicMs() + this.#ms : NOT_YET_KNOWN;
    const call = this.#calls.append({ deadlineMs, expire });
    if (this.#state === 'idle') {
      if (this.#hasTimed) this.#expireAndWait();
      else void this.#delay();
    }
    return call;
  }

  remove(call: ListEntry<OpenCall>): void {
    this.#calls.remove(call);
    if (!this.#calls.isEmpty || this.#state !== 'timing') return;
    this.#clearTimer();
    this.#state = 'idle';
  }

  async #delay(): Promise<void> {
    this.#state = 'delaying';
    for (let i = 0; i < MICROTASKS_BEFORE_TIMER && !this.#calls.isEmpty; i++) await SETTLED;
    this.#expireAndWait();
  }

  /** Fails the calls whose deadline has passed, then sets the timer for the next. On a clock that has stopped none passes. */
  #expireAndWait(): void {
    for (let oldest = this.#calls.first; oldest !== undefined; oldest = this.#calls.first) {
      const nowMs = this.#clock.monotonicMs();
      this.#setDeadlines(nowMs);
      const leftMs = oldest.value.deadlineMs - nowMs;
      if (leftMs > 0) {
        this.#state = 'timing';
        this.#hasTimed = true;
        this.#clearTimer = this.#clock.after(leftMs, () => this.#expireAndWait());
        return;
      }
      this.#calls.remove(oldest);
      oldest.value.expire();
    }
    this.#state = 'idle';
  }

  /** Of the calls that came since the clock was read last. */
  #setDeadlines(nowMs: number): void {
    for (let call = this.#calls.first; call !== undefined; call = call.next) {
      if (call.value.deadlineMs === NOT_YET_KNOWN) call.value.deadlineMs = nowMs + this.#ms;
    }
  }
}
