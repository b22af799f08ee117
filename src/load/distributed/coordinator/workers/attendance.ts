/**
 * Which workers are there for a run: waited for before it begins, looked for while it goes.
 */

import { RefManagerError } from '../../../../errors.ts';
import { counted } from '../../../../text/counts.ts';
import { exactDuration } from '../../../../text/durations.ts';
import { DEFAULT_WAIT_MS, type DistributedOptions } from '../../distributed-options.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { RedisServer } from '../../redis/connect.ts';
import { type WorkerNote, workersThere } from '../../redis/registry.ts';
import type { Interruption } from '../interruption.ts';
import { fitting, tooFewWorkers } from './worker-wait.ts';

const LOOK_AGAIN_MS = 250;

export class Attendance {
  readonly #server: RedisServer;
  readonly #wanted: number;
  readonly #waitMs: number;
  readonly #onHeard: (notes: readonly WorkerNote[]) => void;
  #seenMs = performance.now();
  /** Workers that are there now, those of other versions too. */
  notes: readonly WorkerNote[] = [];
  /** When they were heard of, by performance.now(). */
  heardAtMs: number = 0;

  constructor(
    server: RedisServer,
    { expectWorkers = 1, waitMs = DEFAULT_WAIT_MS }: Pick<DistributedOptions, 'expectWorkers' | 'waitMs'>,
    onHeard: (notes: readonly WorkerNote[]) => void,
  ) {
    this.#server = server;
    this.#wanted = expectWorkers;
    this.#waitMs = waitMs;
    this.#onHeard = onHeard;
  }

  /** Those of our version. */
  get fitting(): readonly WorkerNote[] {
    return fitting(this.notes, fingerprint());
  }

  /**
   * False: the run was interrupted before as many were there as are wanted.
   * @throws {RefManagerError} `ERR_NO_WORKERS` after so long
   */
  async come(interruption: Interruption, onNote: (line: string) => void): Promise<boolean> {
    const [workers, waitMs, { place }] = [this.#wanted, this.#waitMs, this.#server];
    const untilMs = performance.now() + waitMs;
    let isTold = false;
    while (!interruption.hasCome) {
      await this.#hear();
      if (this.fitting.length >= workers) return true;
      if (performance.now() >= untilMs)
        throw tooFewWorkers(this.notes, { fingerprint: fingerprint(), workers, place, waitMs });
      if (!isTold) onNote(`at ${place}: waiting for ${counted(workers, 'worker')}`);
      isTold = true;
      await interruption.pause(LOOK_AGAIN_MS);
    }
    return false;
  }

  /** @throws {RefManagerError} `ERR_NO_WORKERS` when none has been there for too long */
  async check(): Promise<void> {
    await this.#hear();
    if (this.fitting.length > 0) this.#seenMs = performance.now();
    if (performance.now() - this.#seenMs < this.#waitMs) return;
    const problem = `no worker is left at ${this.#server.place}, and none has come for ${exactDuration(this.#waitMs)}`;
    throw new RefManagerError('ERR_NO_WORKERS', problem);
  }

  async #hear(): Promise<void> {
    this.notes = await workersThere(this.#server.redis);
    this.heardAtMs = performance.now();
    this.#onHeard(this.notes);
  }
}
