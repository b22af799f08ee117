/**
 * Who waits for containers to exit: woken when one is stopped that would have run on.
 */

import type { Delays } from '../timing/delays.ts';

export class ExitWaiters {
  readonly #delays: Delays;
  /** By container id. */
  readonly #waiters = new Map<string, Set<() => void>>();

  constructor(delays: Delays) {
    this.#delays = delays;
  }

  /**
   * Resolves after `remainingMs` (Infinity: never) or when the container is stopped, whichever comes first. Rejects when
   * the node is closed.
   */
  wait(id: string, remainingMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(id) ?? new Set();
      this.#waiters.set(id, waiters.add(resolve));
      const untilDue = Number.isFinite(remainingMs) ? this.#delays.sleep(remainingMs) : this.#delays.untilClosed();
      untilDue.then(resolve, reject).finally(() => {
        waiters.delete(resolve);
        if (waiters.size === 0) this.#waiters.delete(id);
      });
    });
  }

  wake(id: string): void {
    const waiters = this.#waiters.get(id) ?? [];
    this.#waiters.delete(id);
    for (const wake of waiters) wake();
  }
}
