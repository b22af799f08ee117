/**
 * The jobs of the shares of one phase: what the queue has of them.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { printable } from '../../../../text/printable.ts';
import { readFields } from '../../redis/bounded-reads.ts';
import type { Queue, RedisServer } from '../../redis/connect.ts';
import { jobId, KEPT_MS } from '../../redis/keys.ts';
import type { ShareJob } from '../../share-job.ts';

/** Errors of a share before the run is given up. */
const ATTEMPTS = 3;
const TRY_AGAIN_AFTER_MS = 500;
const FAILED_KEPT_SECONDS = 3600;
/** What a worker says of a share that failed, bytes at most. */
const MOST_REASON = 16_384;
/** For a worker to give back the job of a share whose result is here. */
const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 10;

export class ShareJobs {
  readonly #server: RedisServer;
  readonly #queue: Queue<ShareJob, number>;
  readonly #of: Omit<ShareJob, 'share'>;

  /** @param of - what the data of all jobs have in common */
  constructor(server: RedisServer, queue: Queue<ShareJob, number>, of: Omit<ShareJob, 'share'>) {
    this.#server = server;
    this.#queue = queue;
    this.#of = of;
  }

  /** What is queued or in hands already is left alone. */
  async add(shares: Iterable<number>): Promise<void> {
    const jobs = [...shares].map((share) => ({
      name: 'share',
      data: { ...this.#of, share },
      opts: {
        jobId: this.#id(share),
        attempts: ATTEMPTS,
        backoff: { type: 'fixed' as const, delay: TRY_AGAIN_AFTER_MS },
        removeOnComplete: true,
        removeOnFail: { age: FAILED_KEPT_SECONDS },
      },
    }));
    await this.#queue.addBulk(jobs);
  }

  /** As BullMQ says them; `unknown`: there is no such job. All are asked for at once: Redis may be far away. */
  statesOf(shares: Iterable<number>): Promise<[share: number, state: string][]> {
    return Promise.all([...shares].map(async (share) => [share, await this.#stateOf(share)]));
  }

  /** Why a share has failed for good; undefined: it is not told. */
  async failureOf(share: number): Promise<string | undefined> {
    const key = this.#queue.toKey(this.#id(share));
    const [reason] = await readFields(this.#server.redis, key, ['failedReason'], MOST_REASON);
    return typeof reason === 'string' ? printable(reason) : undefined;
  }

  /** False: a worker has it in hands. */
  async remove(share: number): Promise<boolean> {
    return (await this.#queue.remove(this.#id(share))) === 1;
  }

  /** Goes when it comes back from whoever has it; when they have died, as another finds it, or by itself. */
  async letExpire(share: number): Promise<void> {
    await this.#server.redis.pexpire(this.#queue.toKey(this.#id(share)), KEPT_MS);
  }

  /**
   * Its result is here: whoever has the job in hands is about to give it back, or has died.
   * @param isWaitedFor - false: nobody has the time
   */
  async removeHeld(share: number, isWaitedFor: () => boolean): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS && isWaitedFor() && (await this.#stateOf(share)) === 'active'; looks++)
      await pause(LOOK_AGAIN_MS);
    await this.#server.redis.unlink(this.#queue.toKey(`${this.#id(share)}:lock`));
    await this.remove(share);
  }

  #stateOf(share: number): Promise<string> {
    return this.#queue.getJobState(this.#id(share));
  }

  #id(share: number): string {
    return jobId(this.#of.run, this.#of.phase, share);
  }
}
