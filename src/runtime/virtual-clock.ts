/**
 * Discrete-event time: nothing waits. One VirtualTime a thread, one VirtualClock a simulated node; the nodes know
 * nothing of each other, so how they are spread over threads changes nothing. The start path runs on it unmodified.
 */

import { abortReason, onAbort } from './abort.ts';
import type { Clock } from './clock.ts';
import { type TimedEvent, TimeHeap } from './time-heap.ts';

const NS_PER_MS = 1_000_000;
const NS_PER_MS_LONG = 1_000_000n;
/** 2020-07-15T20:00:00Z, the day of kubelet v1.18.6: virtual time begins here, whatever the day is. */
export const VIRTUAL_EPOCH_MS = 1_594_843_200_000;
/** Rounds between two turns of the event loop, where messages of other threads come in: some milliseconds of work. */
const ROUNDS_PER_TURN = 2000;

/** The time of one node. Made by VirtualTime; moves only while that runs. */
export class VirtualClock implements Clock {
  readonly #events = new TimeHeap();
  readonly #onSleeper: (clock: VirtualClock) => void;
  #nowMs = 0;
  #lastNs = 0n;
  #awake = false;

  constructor(onSleeper: (clock: VirtualClock) => void) {
    this.#onSleeper = onSleeper;
  }

  /** Milliseconds since the beginning. */
  get nowMs(): number {
    return this.#nowMs;
  }

  epochNs(): bigint {
    // Milliseconds of one run have room for nanoseconds in a double; those since 1970 have not.
    let ns = BigInt(VIRTUAL_EPOCH_MS) * NS_PER_MS_LONG + BigInt(Math.round(this.#nowMs * NS_PER_MS));
    if (ns <= this.#lastNs) ns = this.#lastNs + 1n;
    this.#lastNs = ns;
    return ns;
  }

  epochMs(): number {
    return VIRTUAL_EPOCH_MS + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(abortReason(signal));
    return new Promise((resolve, reject) => {
      if (signal === undefined) {
        this.#add(ms, resolve);
        return;
      }
      const event = this.#add(ms, () => {
        forget();
        resolve();
      });
      const forget = onAbort(signal, () => {
        event.wake = undefined;
        reject(abortReason(signal));
      });
    });
  }

  /** When the next sleeper wakes, milliseconds; Infinity when nobody sleeps. */
  get nextMs(): number {
    return this.#events.peek()?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Moves to the next sleeper not after `untilMs` and wakes it. False: there is none. */
  step(untilMs: number): boolean {
    for (;;) {
      const next = this.#events.peek();
      if (next === undefined || next.atMs > untilMs) {
        this.#awake = false;
        return false;
      }
      this.#events.pop();
      if (next.wake === undefined) continue; // given up meanwhile
      this.#nowMs = next.atMs;
      next.wake();
      return true;
    }
  }

  /** Makes its scheduler step it, once a round, until a step finds nobody. */
  activate(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.#onSleeper(this);
  }

  #add(ms: number, wake: () => void): TimedEvent {
    const event = this.#events.push(this.#nowMs + Math.max(0, ms), wake);
    this.activate();
    return event;
  }
}

/** The scheduler of one thread. */
export class VirtualTime {
  /** Clocks that may have somebody to wake. */
  readonly #active: VirtualClock[] = [];
  readonly #all: VirtualClock[] = [];

  newClock(): VirtualClock {
    const clock = new VirtualClock((woken) => this.#active.push(woken));
    this.#all.push(clock);
    return clock;
  }

  /** When the next sleeper of any clock wakes; Infinity when nobody sleeps. */
  get nextMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const clock of this.#all) next = Math.min(next, clock.nextMs);
    return next;
  }

  /**
   * Runs until no clock has a sleeper not after `untilMs`. Each round wakes one sleeper of each clock and lets all that
   * follows from it happen; rounds of different clocks do not meet, whatever `untilMs` is.
   */
  async run(untilMs: number): Promise<void> {
    await settled();
    const active = this.#active;
    for (let rounds = 0; ; rounds++) {
      if (active.length === 0) {
        for (const clock of this.#all) if (clock.nextMs <= untilMs) clock.activate();
        if (active.length === 0) return;
        continue;
      }
      let kept = 0;
      // New ones are pushed behind while these are stepped: they come next round.
      const count = active.length;
      for (let i = 0; i < count; i++) {
        const clock = active[i] as VirtualClock;
        if (clock.step(untilMs)) active[kept++] = clock;
      }
      active.splice(kept, count - kept);
      if (kept > 0) await settled();
      if (rounds % ROUNDS_PER_TURN === 0) await turn();
    }
  }
}

/**
 * Resolves when no microtask is left. A microtask goes behind those that are queued, and the tick it asks for is
 * taken when the queue is empty, those included that were queued meanwhile.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    queueMicrotask(() => process.nextTick(resolve));
  });
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
