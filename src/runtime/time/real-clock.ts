/**
 * The machine's own time, for runs against real runtimes and for simulated ones in real time.
 */

import { performance } from 'node:perf_hooks';
import { MAX_TIMER_MS } from '../../sync/parking.ts';
import { abortReason, onAbort } from './abort.ts';
import type { Clock } from './clock.ts';

const NS_PER_MS = 1_000_000;

/** Clock over `performance.now()`. One per thread; `epochNs` is strictly increasing per instance. */
export class RealClock implements Clock {
  #lastNs = 0n;

  epochNs(): bigint {
    const ms = this.epochMs();
    const wholeMs = Math.trunc(ms);
    let ns = BigInt(wholeMs) * BigInt(NS_PER_MS) + BigInt(Math.trunc((ms - wholeMs) * NS_PER_MS));
    if (ns <= this.#lastNs) ns = this.#lastNs + 1n;
    this.#lastNs = ns;
    return ns;
  }

  epochMs(): number {
    return performance.timeOrigin + performance.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(abortReason(signal));
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        forget?.();
        resolve();
      };
      const cancel = this.after(ms, wake);
      const forget =
        signal &&
        onAbort(signal, () => {
          cancel();
          reject(abortReason(signal));
        });
    });
  }

  after(ms: number, wake: () => void): () => void {
    return ms > 0 ? startTimer(wake, ms) : startImmediate(wake);
  }
}

function startTimer(wake: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  // Node cuts fractions of a millisecond off: rounded up, so that no sleep ends early. And it takes a longer time than
  // MAX_TIMER_MS for none at all: slept in pieces.
  const arm = (leftMs: number): void => {
    const pieceMs = Math.min(leftMs, MAX_TIMER_MS);
    timer = setTimeout(() => (leftMs > pieceMs ? arm(leftMs - pieceMs) : wake()), Math.ceil(pieceMs));
  };
  arm(ms);
  return () => clearTimeout(timer);
}

function startImmediate(wake: () => void): () => void {
  const immediate = setImmediate(wake);
  return () => clearImmediate(immediate);
}
