/**
 * A clock that stands still until a test moves it; sleepers wake in order of their time.
 */

import type { Clock } from '../../src/runtime/time/clock.ts';

const NS_PER_MS = 1_000_000;
/** Work that needs more turns of the event loop than this between two sleeps hangs. */
const MOST_IDLE_TURNS = 1000;

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

export class TestClock implements Clock {
  /** While true, something outside this thread's promises goes on (a socket), and time stands still. */
  isBusy: () => boolean = () => false;
  /** Every duration that was slept, in order of asking. */
  readonly sleptMs: number[] = [];
  readonly #baseNs: bigint;
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(baseNs = 0n) {
    this.#baseNs = baseNs;
  }

  /** Milliseconds since the clock was made. */
  get nowMs(): number {
    return this.#nowMs;
  }

  set nowMs(ms: number) {
    this.#nowMs = ms;
  }

  epochNs(): bigint {
    return this.#baseNs + BigInt(Math.round(this.#nowMs * NS_PER_MS));
  }

  epochMs(): number {
    return Number(this.#baseNs / BigInt(NS_PER_MS)) + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleptMs.push(ms);
    // The reason is the caller's to choose, an Error or not.
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const sleeper = { wakesAtMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        // The reason is the caller's to choose, an Error or not.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(signal.reason);
      });
    });
  }

  after(ms: number, wake: () => void): () => void {
    this.sleptMs.push(ms);
    const sleeper = { wakesAtMs: this.#nowMs + ms, wake };
    this.#sleepers.push(sleeper);
    return () => {
      this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
    };
  }

  /** Runs `work` to its end, moving the time to the next sleeper whenever nothing else can happen. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isSettled = false;
    const settled = work.finally(() => {
      isSettled = true;
    });
    settled.catch(() => undefined);
    for (let idleTurns = 0; idleTurns < MOST_IDLE_TURNS; idleTurns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isSettled) return settled;
      if (this.isBusy()) {
        idleTurns = 0;
        continue;
      }
      this.#sleepers.sort((a, b) => a.wakesAtMs - b.wakesAtMs);
      const next = this.#sleepers.shift();
      if (next === undefined) continue;
      this.#nowMs = Math.max(this.#nowMs, next.wakesAtMs);
      next.wake();
      idleTurns = 0;
    }
    throw new Error('nobody sleeps, and the work does not end');
  }
}
