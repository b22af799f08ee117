/**
 * What each start worker of a run in real time did, from the results that came back.
 */

import { addLookups, type Lookups } from '../../node/simulated/life-counts.ts';
import type { FinishedMessage, StartTaskResult } from '../../pool/start-task.ts';
import type { WorkerStatistics } from '../../result/statistics/run-statistics.ts';

/** By thread, in the order in which they came up. */
export class WorkerTallies {
  readonly #workers = new Map<number, { -readonly [Key in keyof WorkerStatistics]: WorkerStatistics[Key] }>();
  /** Events that wanted a reference, by the thread that told of them. */
  readonly #lookups = new Map<number, Lookups>();

  get list(): readonly WorkerStatistics[] {
    return [...this.#workers.values()];
  }

  /** Events that wanted a reference so far; lags by half a second. */
  get lookups(): Lookups {
    return addLookups(this.#lookups.values());
  }

  ended({ threadId = 0, containers }: StartTaskResult): void {
    const worker = this.#of(threadId);
    worker.pods++;
    for (const { end } of containers) {
      if (end.outcome === 'started') worker.started++;
      else if (end.outcome === 'failed') worker.failed++;
    }
  }

  lookedUp(threadId: number, lookups: Lookups): void {
    this.#lookups.set(threadId, lookups);
  }

  /** The last that a worker said. */
  finished({ threadId, loopDelayP99Ms, loopDelayMaxMs }: FinishedMessage): void {
    Object.assign(this.#of(threadId), { loopDelayP99Ms, loopDelayMaxMs });
  }

  #of(threadId: number): { -readonly [Key in keyof WorkerStatistics]: WorkerStatistics[Key] } {
    let worker = this.#workers.get(threadId);
    if (worker === undefined) {
      worker = { pods: 0, started: 0, failed: 0, loopDelayP99Ms: 0, loopDelayMaxMs: 0 };
      this.#workers.set(threadId, worker);
    }
    return worker;
  }
}
