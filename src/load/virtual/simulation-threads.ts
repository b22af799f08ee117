/**
 * Threads that simulate: one a share at a time, and the next share after it, so that not every share pays for a thread
 * and its modules. Filled and emptied by share.ts; runs workers/simulation-worker.ts.
 */

import { Worker } from 'node:worker_threads';
import { entryPath } from '../../pool/worker-entry.ts';

/** Of a thread's heap: thousands of starts are under way at once, and with less of it they are copied again and again. */
const YOUNG_GENERATION_MB = 96;

export class SimulationThreads {
  readonly #idle: Worker[] = [];
  #isClosed = false;

  /** One that waits for its share, or a new one. Whoever has it gives it back, or ends it. */
  take(): Worker {
    return (
      this.#idle.pop() ??
      new Worker(
        entryPath(() => new URL('../../../workers/simulation-worker.ts', import.meta.url)),
        { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } },
      )
    );
  }

  /** Its share is done, and it has left the store. */
  giveBack(thread: Worker): void {
    if (this.#isClosed) void thread.terminate();
    else this.#idle.push(thread);
  }

  /** Ends those that nobody has, and the others when they are given back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map((thread) => thread.terminate()));
  }
}
