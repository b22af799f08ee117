/**
 * Starts on a pool whose workers may die: a pod that lost its worker is tried anew. Its ids come from the seed, so what
 * the dead one did is done again alike; what it leaves behind otherwise is cleared.
 */

import type { Pod } from '../api/pod.ts';
import { RefManagerError } from '../errors.ts';
import type { RefManager } from '../store/ref-manager.ts';
import type { StartPool } from './start-pool.ts';
import type { StartTask, StartTaskResult } from './start-task.ts';

/** How often a pod that lost its worker is tried anew before its containers count as failed. */
const MAX_RETRIES = 3;

export class RetriedStarts {
  readonly #pool: StartPool;
  readonly #refs: RefManager;
  readonly #isInterrupted: () => boolean;
  readonly #givesNewIds: boolean;
  retried = 0;
  lost = 0;
  /** Why the pool can start nothing more. */
  broken: string | undefined;

  constructor(pool: StartPool, refs: RefManager, isInterrupted: () => boolean, givesNewIds = false) {
    this.#pool = pool;
    this.#givesNewIds = givesNewIds;
    this.#refs = refs;
    this.#isInterrupted = isInterrupted;
  }

  /** What came of the pod, or why it had to be given up. Never rejects. */
  async start(task: StartTask): Promise<StartTaskResult | { readonly lost: string }> {
    const { pod } = task;
    for (let tried = 0; ; tried++) {
      let result: StartTaskResult;
      try {
        result = await this.#pool.start(tried === 0 ? task : { ...task, isRetry: true });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const isWorkersDeath = error instanceof RefManagerError && error.code === 'ERR_WORKER_DIED';
        if (!isWorkersDeath) this.broken = message;
        if (isWorkersDeath && tried < MAX_RETRIES && !this.#isInterrupted()) {
          this.retried++;
          continue;
        }
        this.lost++;
        this.#clearAllBut(pod, []);
        return { lost: message };
      }
      const isWhole = result.end.outcome === 'started' && result.containers.every(({ ok }) => ok);
      // A whole attempt has overwritten what an earlier one had stored: its ids are the same, but for a real runtime's.
      const kept = result.containers.map(({ containerID }) => containerID);
      if (tried > 0 && (!isWhole || this.#givesNewIds)) this.#clearAllBut(pod, kept);
      return result;
    }
  }

  /** What is to be said of it in the result. */
  warnings(): string[] {
    const warnings = [...this.#pool.troubles];
    if (this.broken !== undefined) {
      warnings.push(`the run broke off, pods that are not among the failures were not tried: ${this.broken}`);
    }
    const { deaths } = this.#pool;
    if (deaths > 0) {
      const pods = `${this.retried} pod starts were tried anew, ${this.lost} pods given up`;
      warnings.push(`${deaths} worker ${deaths === 1 ? 'thread' : 'threads'} died during the run; ${pods}`);
    }
    return warnings;
  }

  /** Clears what dead workers stored of `pod`, but for the containers that a later attempt has: `kept`, by their ids. */
  #clearAllBut(pod: Pod, kept: readonly (string | undefined)[]): void {
    const uid = pod.metadata?.uid;
    for (const [id, ref] of this.#refs.entries()) {
      if (ref?.uid === uid && !kept.includes(id.toString())) this.#refs.clearRef(id);
    }
  }
}
