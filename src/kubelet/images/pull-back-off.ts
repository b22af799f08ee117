/**
 * Which pods wait after a failed pull. One for each node: kept where the node's pulls are, which may be another thread.
 */

import type { Clock } from '../../runtime/time/clock.ts';
import { Backoff } from '../limits/backoff.ts';

/** Keys are `PODUID_IMAGE`, the image as the pod writes it. */
export interface PullBackOff {
  /** True while `key` waits out a failed pull. */
  isWaiting(key: string): Promise<boolean> | boolean;
  /** A pull of `key` has failed: its window opens, or doubles. Seen by every later `isWaiting` of this caller. */
  failed(key: string): void;
  /** A pull has succeeded: what has expired may go. */
  succeeded(): void;
}

/** On the thread that asks. */
export class LocalPullBackOff implements PullBackOff {
  readonly #clock: Pick<Clock, 'epochMs'>;
  readonly #backOff: Backoff;

  constructor(clock: Pick<Clock, 'epochMs'>) {
    this.#clock = clock;
    this.#backOff = new Backoff(clock);
  }

  isWaiting(key: string): boolean {
    return this.#backOff.isInBackOffSinceUpdate(key, this.#clock.epochMs());
  }

  failed(key: string): void {
    this.#backOff.next(key, this.#clock.epochMs());
  }

  succeeded(): void {
    this.#backOff.gc();
  }
}
