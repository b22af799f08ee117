/**
 * Discrete-event time: nothing waits. One VirtualTime a thread, one VirtualClock a simulated node; the nodes know
 * nothing of each other, so how they are spread over threads changes nothing. Nodes that do have one clock together, on
 * one thread. The start path runs on it unmodified.
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
/** Clocks that are stepped together: each round costs a turn through the queue of ticks, which they share. */
const CLOCKS_AT_A_TIME = 4;

/** The time of one node. Made by VirtualTime; moves only while that runs. */
export class VirtualClock implements Clock {
  readonly #events = new TimeHeap();
  #nowMs = 0;
  #lastNs = 0n;

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
        this.#events.giveUp(event);
        reject(abortReason(signal));
      });
    });
  }

  after(ms: number, wake: () => void): () => void {
    const event = this.#add(ms, wake);
    return () => this.#events.giveUp(event);
  }

  /** Calls `wake` at `atMs` since the beginning, exactly; at once, on a later step, when that has passed. */
  wakeAt(atMs: number, wake: () => void): void {
    this.#push(Math.max(this.#nowMs, atMs), wake);
  }

  /** When the next sleeper wakes, milliseconds; Infinity when nobody sleeps. */
  get nextMs(): number {
    return this.#events.peek()?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Moves to the next sleeper before `untilMs` and wakes it. False: there is none. */
  step(untilMs: number): boolean {
    for (;;) {
      const next = this.#events.peek();
      if (next === undefined || next.atMs >= untilMs) return false;
      this.#events.pop();
      const { wake } = next;
      if (wake === undefined) continue;
      next.wake = undefined; // it can be given up no more
      this.#nowMs = next.atMs;
      wake();
      return true;
    }
  }

  #add(ms: number, wake: () => void): TimedEvent {
    return this.#push(this.#nowMs + Math.max(0, ms), wake);
  }

  #push(atMs: number, wake: () => void): TimedEvent {
    return this.#events.push(atMs, wake);
  }
}

/** The scheduler of one thread. */
export class VirtualTime {
  readonly #clocks: VirtualClock[] = [];
  #rounds = 0;

  newClock(): VirtualClock {
    const clock = new VirtualClock();
    this.#clocks.push(clock);
    return clock;
  }

  /** When the next sleeper of any clock wakes; Infinity when nobody sleeps. */
  get nextMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const clock of this.#clocks) next = Math.min(next, clock.nextMs);
    return next;
  }

  /**
   * Runs until no clock has a sleeper before `untilMs`: a few clocks at a time, so that what a node works on stays in
   * the processor's caches. How they are taken together changes nothing, since clocks do not meet.
   * @param goOn - asked after each few, and now and then before, with the share of the clocks that is done; false: it
   *   ends there, so that one clock with very much to do keeps nobody waiting
   */
  async run(untilMs: number, goOn?: (share: number) => boolean | Promise<boolean>): Promise<void> {
    await settled();
    const clocks = this.#clocks;
    for (let first = 0; first < clocks.length; first += CLOCKS_AT_A_TIME) {
      const group = clocks.slice(first, first + CLOCKS_AT_A_TIME).filter((clock) => clock.nextMs < untilMs);
      const done = first / clocks.length;
      if (!(await this.#runGroup(group, untilMs, async () => goOn === undefined || goOn(done)))) return;
      if (group.length > 0 && goOn !== undefined && !(await goOn((first + CLOCKS_AT_A_TIME) / clocks.length))) return;
    }
  }

  /** Each round wakes one sleeper of each clock and lets all that follows from it happen. False: `goOn` was. */
  async #runGroup(group: VirtualClock[], untilMs: number, goOn: () => Promise<boolean>): Promise<boolean> {
    for (;;) {
      let woken = 0;
      for (const clock of group) if (clock.step(untilMs)) woken++;
      if (woken === 0) return true;
      await settled();
      if (++this.#rounds % ROUNDS_PER_TURN !== 0) continue;
      await turn();
      if (!(await goOn())) return false;
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
