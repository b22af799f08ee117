/**
 * The shares of one phase of a run: queued, and their results taken as they come, until all are there. What Redis or a
 * worker has lost is queued again. Results are merged in the order of the shares, whoever is done first.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { RefManagerError } from '../../../../errors.ts';
import { noCounts, type StartCounts } from '../../../../result/recording/start-recorder.ts';
import { RunSum } from '../../../../result/statistics/run-statistics.ts';
import type { StoreStatistics } from '../../../../result/statistics/store-statistics.ts';
import type { Queue, RedisServer } from '../../redis/connect.ts';
import { jobId, KEPT_MS, type RunKeys } from '../../redis/keys.ts';
import { unpack, unreadable } from '../../redis/packing.ts';
import type { ShareJob, ShareResult, ToldTick } from '../../share-job.ts';
import { checkShareResult } from '../../share-messages.ts';
import { shareField } from '../../worker/share-attempt.ts';
import { RunLists } from './run-lists.ts';
import { ShareIntake } from './share-intake.ts';

/** Errors of a share before the run is given up. */
const ATTEMPTS = 3;
const TRY_AGAIN_AFTER_MS = 500;
/** How often what was lost of a share is asked for again. */
const MOST_REDONE = 5;
const FAILED_KEPT_SECONDS = 3600;
/** For a worker to give back the job of a share whose result is here. */
const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 10;

export interface CollectorOptions {
  readonly server: RedisServer;
  readonly queue: Queue<ShareJob, number>;
  readonly keys: RunKeys;
  readonly run: string;
  readonly phase: number;
  readonly of: number;
  /** A threshold is known to be crossed after this tick. */
  readonly endAfterTick?: number | undefined;
  /** Writes what workers need of the run, also again: Redis may have lost it. */
  readonly write: () => Promise<void>;
  readonly onTicks: (share: number, ticks: readonly ToldTick[]) => void;
  readonly onDone: (share: number, result: ShareResult) => void;
  readonly onNote: (line: string) => void;
}

/** Of all shares that are done, together. */
export interface DoneShares {
  shares: number;
  readonly counts: StartCounts;
  readonly lookups: { lookups: number; misses: number };
}

export class ShareCollector {
  readonly #options: CollectorOptions;
  #sum = new RunSum();
  readonly lists: RunLists = new RunLists();
  readonly #intakes = new Map<number, ShareIntake>();
  readonly #outstanding: Set<number>;
  /** Done, but not yet merged: one before it is not done. */
  readonly #waiting = new Map<number, ShareResult>();
  readonly #redone = new Map<number, number>();
  readonly #retried = new Set<number>();
  /** Shares that were in no state at the last look. */
  #missing = new Set<number>();
  #next = 0;
  readonly #done: DoneShares = { shares: 0, counts: noCounts(), lookups: { lookups: 0, misses: 0 } };

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#outstanding = new Set(Array.from({ length: options.of }, (_, share) => share));
  }

  get phase(): number {
    return this.#options.phase;
  }

  /** What the shares that are done have counted. */
  get progress(): DoneShares {
    return this.#done;
  }

  /** Of their stores; those whose turn to be merged has not come are left out. */
  get store(): StoreStatistics {
    return this.#sum.store;
  }

  /** Shares that are not done. */
  get outstanding(): ReadonlySet<number> {
    return this.#outstanding;
  }

  /** Shares that were done more than once. */
  get retried(): number {
    return this.#retried.size;
  }

  /** Queues what is not done, with all that it needs; what is queued or in hands already is left alone. */
  async requeue(): Promise<void> {
    await this.#options.write();
    const { queue, run, phase, endAfterTick } = this.#options;
    const jobs = [...this.#outstanding].map((share) => ({
      name: 'share',
      data: { run, phase, share, endAfterTick },
      opts: {
        jobId: jobId(run, phase, share),
        attempts: ATTEMPTS,
        backoff: { type: 'fixed' as const, delay: TRY_AGAIN_AFTER_MS },
        removeOnComplete: true,
        removeOnFail: { age: FAILED_KEPT_SECONDS },
      },
    }));
    await queue.addBulk(jobs);
  }

  /** Takes what has come since the last call; true when something had. */
  async poll(): Promise<boolean> {
    const { server, keys, phase } = this.#options;
    const fields = await server.redis.hgetall(keys.shares);
    let moved = false;
    for (const share of this.#outstanding) {
      const done = fields[shareField(phase, share, 'done')];
      const attempt = done ?? fields[shareField(phase, share, 'sending')];
      if (attempt === undefined) continue;
      const intake = await this.#intakeOf(share, attempt);
      while (await intake.take()) {
        moved = true;
        if (done === undefined) break; // a little of each in turn
      }
      if (done === undefined) continue;
      moved = true;
      await this.#finish(share, intake);
    }
    return moved;
  }

  /**
   * Looks for shares that nobody will do: those that have failed for good, and those that Redis has lost, which are queued
   * again.
   * @throws {RefManagerError} `ERR_REDIS` when a share has failed, or is lost again and again
   */
  async sweep(): Promise<void> {
    const { queue, run, phase } = this.#options;
    const missing = new Set<number>();
    for (const share of this.#outstanding) {
      const state = await queue.getJobState(jobId(run, phase, share));
      if (state === 'failed') await this.#fail(share);
      else if (state === 'unknown') missing.add(share);
    }
    // At two looks: between its result and us a share is for a moment in no state.
    const lost = [...missing].filter((share) => this.#missing.has(share) && this.#outstanding.has(share));
    this.#missing = missing;
    for (const share of lost) this.#count(share, 'Redis has lost it');
    if (lost.length > 0) await this.requeue();
  }

  /** Whether a worker has one of the outstanding shares in hand. */
  async isInHands(): Promise<boolean> {
    const { queue, run, phase } = this.#options;
    for (const share of this.#outstanding)
      if ((await queue.getJobState(jobId(run, phase, share))) === 'active') return true;
    return false;
  }

  /** Takes shares that nobody has begun out of the queue. */
  async cancel(): Promise<void> {
    for (let share = 0; share < this.#options.of; share++) await this.#dequeue(share);
  }

  /** cancel at the end of the run: what workers have in hands goes, too, or ends by itself. */
  async forget(): Promise<void> {
    for (let share = 0; share < this.#options.of; share++) {
      if (await this.#dequeue(share)) continue;
      await (this.#outstanding.has(share) ? this.#letExpire(share) : this.#removeHeld(share));
    }
  }

  /** False: a worker has it in hands. */
  async #dequeue(share: number): Promise<boolean> {
    const { queue, run, phase } = this.#options;
    return (await queue.remove(jobId(run, phase, share))) === 1;
  }

  /** Goes when it comes back from whoever has it; when they have died, as another finds it, or by itself. */
  async #letExpire(share: number): Promise<void> {
    const { server, queue, run, phase } = this.#options;
    await server.redis.pexpire(queue.toKey(jobId(run, phase, share)), KEPT_MS);
  }

  /** Its result is here: whoever has the job in hands is about to give it back, or has died. */
  async #removeHeld(share: number): Promise<void> {
    const { server, queue, run, phase } = this.#options;
    const id = jobId(run, phase, share);
    for (let looks = 0; looks < MOST_LOOKS && (await queue.getJobState(id)) === 'active'; looks++)
      await pause(LOOK_AGAIN_MS);
    await server.redis.unlink(queue.toKey(`${id}:lock`));
    await this.#dequeue(share);
  }

  /**
   * Of all that is done, also where one before it is not.
   * @throws {RefManagerError} `ERR_REDIS` for what cannot be added up; what was added up before is gone then, too
   */
  total(): RunSum {
    const rest = [...this.#waiting].toSorted(([a], [b]) => a - b);
    this.#waiting.clear();
    for (const [share, result] of rest) this.#merge(share, result);
    return this.#sum;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#intakes.values()].map(({ lists }) => lists.close()));
    this.#intakes.clear();
  }

  async #intakeOf(share: number, attempt: string): Promise<ShareIntake> {
    const known = this.#intakes.get(share);
    if (known?.attempt === attempt) return known;
    if (known !== undefined) await known.lists.close();
    const { server, keys, onTicks } = this.#options;
    const intake = new ShareIntake(server.redis, keys, attempt, (ticks) => onTicks(share, ticks));
    this.#intakes.set(share, intake);
    return intake;
  }

  async #finish(share: number, intake: ShareIntake): Promise<void> {
    const { server, keys, onDone } = this.#options;
    const bytes = await server.redis.getBuffer(keys.result(intake.attempt));
    const result = bytes === null ? undefined : checkShareResult(unpack(bytes));
    this.#intakes.delete(share);
    if (result === undefined || !intake.isWhole(result.chunks)) {
      await intake.lists.close();
      await this.#redo(share, intake.attempt);
      return;
    }
    await this.lists.takeOver(intake.lists);
    this.#outstanding.delete(share);
    if (result.attempt > 1) this.#retried.add(share);
    onDone(share, result);
    this.#noteDone(result);
    this.#waiting.set(share, result);
    for (let next = this.#waiting.get(this.#next); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#merge(this.#next++, next);
    }
  }

  #merge(share: number, { statistics }: ShareResult): void {
    try {
      this.#sum.add(statistics);
    } catch (error) {
      this.#sum = new RunSum(); // half of it is in the sum now
      throw new RefManagerError('ERR_REDIS', `share ${share + 1}: ${unreadable(error).message}`);
    }
  }

  #noteDone({ statistics: { starts, life } }: ShareResult): void {
    this.#done.shares++;
    for (const key of Object.keys(this.#done.counts) as (keyof StartCounts)[])
      this.#done.counts[key] += starts.counts[key];
    this.#done.lookups.lookups += life.lookups;
    this.#done.lookups.misses += life.misses;
  }

  /** Part of what it had sent is lost, with Redis or with the coordinator before. */
  async #redo(share: number, attempt: string): Promise<void> {
    const { server, queue, keys, run, phase } = this.#options;
    this.#count(share, 'some of what it sent is lost');
    const fields = (['sending', 'done'] as const).map((what) => shareField(phase, share, what));
    await server.redis.hdel(keys.shares, ...fields);
    await server.redis.del(keys.result(attempt));
    await queue.remove(jobId(run, phase, share));
    await this.requeue();
  }

  #count(share: number, why: string): void {
    const times = (this.#redone.get(share) ?? 0) + 1;
    if (times > MOST_REDONE)
      throw new RefManagerError('ERR_REDIS', `share ${share + 1} was lost again and again: ${why}`);
    this.#redone.set(share, times);
    this.#retried.add(share);
    this.#options.onNote(`share ${share + 1} is done again: ${why}`);
  }

  async #fail(share: number): Promise<void> {
    const { queue, run, phase } = this.#options;
    const job = await queue.getJob(jobId(run, phase, share));
    if (job === undefined || !this.#outstanding.has(share)) return;
    throw new RefManagerError('ERR_REDIS', `share ${share + 1} failed: ${job.failedReason}`);
  }
}
