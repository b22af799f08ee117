/**
 * One asynchronous acquisition as async-lock.ts queues it: with a timer and an abort signal that end its waiting.
 */

import { MAX_TIMER_MS } from '../parking.ts';
import { clearRealTimeout, setRealTimeout } from '../real-time.ts';
import { type Deadline, deadlineIn, msUntil } from './deadline.ts';
import type { LockMode } from './lock-mode.ts';

export interface AsyncRequest {
  readonly mode: LockMode;
  readonly stripe: number;
  readonly timeoutMs: number;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
  admit(): void;
  refuse(error: unknown): void;
}

/** What a request is made of: one of the two is called, once. */
interface Asked {
  readonly mode: LockMode;
  readonly stripe: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** The lock is held. */
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
}

/** `onGivenUp` is called when the time is over or the signal aborts; the deadline is over then. */
export function asyncRequest(asked: Asked, onGivenUp: (request: AsyncRequest) => void): AsyncRequest {
  const { mode, stripe, timeoutMs, signal } = asked;
  const deadline = deadlineIn(timeoutMs);
  let timer: NodeJS.Timeout | undefined;
  const arm = (leftMs: number): void => {
    if (leftMs !== Number.POSITIVE_INFINITY) timer = setRealTimeout(onTime, Math.min(leftMs, MAX_TIMER_MS));
  };
  const onTime = (): void => {
    const leftMs = msUntil(deadline);
    if (leftMs > MAX_TIMER_MS) arm(leftMs);
    else giveUp();
  };
  const giveUp = (): void => {
    deadline.atMs = 0;
    onGivenUp(request);
  };
  const settle = (): void => {
    clearRealTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  };
  const request: AsyncRequest = {
    mode,
    stripe,
    timeoutMs,
    deadline,
    signal,
    admit: () => {
      settle();
      asked.admit();
    },
    refuse: (error) => {
      settle();
      asked.refuse(error);
    },
  };
  signal?.addEventListener('abort', giveUp, { once: true });
  arm(timeoutMs);
  return request;
}
