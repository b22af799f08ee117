/**
 * What a coordinator does while the shares of one phase are simulated, until all are done, or the run is stopped, or a
 * threshold is known to be crossed.
 */

import { RefManagerError } from '../../../errors.ts';
import type { RedisServer } from '../redis/connect.ts';
import { fullness } from '../redis/server-facts.ts';
import type { Interruption } from './interruption.ts';
import { Interval } from './interval.ts';
import type { RunRecord } from './run-record.ts';
import type { ShareCollector } from './shares/share-collector.ts';
import type { TickJudging } from './shares/tick-judging.ts';

const POLL_MS = 250;
const POLL_AT_END_MS = 50;
const HEAR_EVERY_MS = 1000;
const SWEEP_EVERY_MS = 2000;
const RENEW_EVERY_MS = 60_000;
const LOOK_WHO_SETTLES_MS = 100;
/** Without a sign of life for so long it is looked whether Redis is full. */
const STILL_MS = 10_000;

export interface PhaseParts {
  readonly server: RedisServer;
  readonly record: RunRecord;
  readonly collector: ShareCollector;
  /** Undefined: no threshold can end the run, or it is known where. */
  readonly judging: TickJudging | undefined;
  readonly interruption: Interruption;
  /** Looks which workers there are; throws when none has been there for too long. */
  readonly hear: () => Promise<void>;
}

export class PhaseLoop {
  readonly #parts: PhaseParts;
  readonly #hear = new Interval(HEAR_EVERY_MS);
  readonly #sweep = new Interval(SWEEP_EVERY_MS);
  readonly #renew = new Interval(RENEW_EVERY_MS);
  readonly #settle = new Interval(LOOK_WHO_SETTLES_MS);
  #movedMs = performance.now();
  #isCancelled = false;

  constructor(parts: PhaseParts) {
    this.#parts = parts;
  }

  /** The tick after which a threshold is crossed; undefined: none is. */
  async run(): Promise<number | undefined> {
    const { collector, judging, interruption, hear } = this.#parts;
    await collector.requeue();
    for (;;) {
      const hasMoved = await collector.poll();
      if (hasMoved) this.#movedMs = performance.now();
      const crossed = this.#isCancelled ? undefined : judging?.judge();
      if (crossed !== undefined || collector.outstanding.size === 0) return crossed;
      if (interruption.hasCome && !this.#isCancelled) await this.#cancel();
      if (this.#hear.isDue) await hear();
      if (!this.#isCancelled) await this.#look();
      else if (await this.#isSettled(hasMoved)) return undefined;
      if (interruption.hasCome && !this.#isCancelled) continue;
      if (!hasMoved) await interruption.pause(this.#isCancelled ? POLL_AT_END_MS : POLL_MS);
    }
  }

  async #cancel(): Promise<void> {
    this.#isCancelled = true;
    await this.#parts.record.cancel();
    await this.#parts.collector.cancel();
  }

  /** No share that was begun is still to report, or none is waited for any more. */
  async #isSettled(hasMoved: boolean): Promise<boolean> {
    const { collector, interruption } = this.#parts;
    if (!interruption.isSettled && (hasMoved || !this.#settle.isDue || (await collector.isInHands()))) return false;
    await collector.poll(); // the last report may have come meanwhile
    return true;
  }

  async #look(): Promise<void> {
    const { server, record, collector } = this.#parts;
    if (this.#renew.isDue) await record.renew();
    if (!this.#sweep.isDue) return;
    await collector.sweep();
    if (performance.now() - this.#movedMs < STILL_MS) return;
    const full = fullness(await server.redis.info('memory'));
    if (full !== undefined) throw new RefManagerError('ERR_REDIS', full);
  }
}
