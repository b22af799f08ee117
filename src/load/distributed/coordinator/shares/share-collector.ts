/**
 * The shares of one phase of a run: queued, and their results taken as they come, until all are there. What Redis or a
 * worker has lost is queued again. Results are merged in the order of the shares, whoever is done first.
 */

import { RefManagerError } from '../../../../errors.ts';
import { noCounts, type StartCounts } from '../../../../result/recording/start-recorder.ts';
import { RunSum } from '../../../../result/statistics/run-statistics.ts';
import type { StoreStatistics } from '../../../../result/statistics/store-statistics.ts';
import { readBytes, readFields } from '../../redis/bounded-reads.ts';
import type { Queue, RedisServer } from '../../redis/connect.ts';
import type { RunKeys } from '../../redis/keys.ts';
import { MOST_PACKED_BYTES, unpack, unreadable } from '../../redis/packing.ts';
import { MOST_NAME, type ShareJob, type ShareResult, type ToldTick } from '../../share-job.ts';
import { checkShareResult } from '../../share-messages.ts';
import { ATTEMPT_NAME, shareField } from '../../worker/share-attempt.ts';
import { RunLists } from './run-lists.ts';
import { ShareIntake } from './share-intake.ts';
import { ShareJobs } from './share-jobs.ts';

/** From one share, before the others have their turn. */
const MOST_TAKES = 64;
/** How often what was lost of a share is asked for again. */
const MOST_REDONE = 5;

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

/** And where it was. */
interface KeptResult {
  readonly result: ShareResult;
  readonly key: string;
}

/** Of all shares that are done, together. */
export interface DoneShares {
  shares: number;
  readonly counts: StartCounts;
  readonly lookups: { lookups: number; misses: number };
}

export class ShareCollector {
  readonly #options: CollectorOptions;
  readonly #jobs: ShareJobs;
  #sum = new RunSum();
  readonly lists: RunLists = new RunLists();
  readonly #intakes = new Map<number, ShareIntake>();
  readonly #outstanding: Set<number>;
  /** Done, but not yet merged: one before it is not done. */
  readonly #waiting = new Map<number, KeptResult>();
  readonly #redone = new Map<number, number>();
  readonly #retried = new Set<number>();
  /** Shares that were in no state at the last look. */
  #missing = new Set<number>();
  #next = 0;
  #keeping: Promise<void> | undefined;
  readonly #done: DoneShares = { shares: 0, counts: noCounts(), lookups: { lookups: 0, misses: 0 } };

  constructor(options: CollectorOptions) {
    const { server, queue, run, phase, endAfterTick } = options;
    this.#options = options;
    this.#jobs = new ShareJobs(server, queue, { run, phase, endAfterTick });
    this.#outstanding = new Set(this.#all);
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
    await this.#jobs.add(this.#outstanding);
  }

  /** Takes what has come since the last call; true when something had. */
  async poll(): Promise<boolean> {
    let moved = false;
    for (const { share, attempt, isDone } of await this.#attempts([...this.#outstanding])) {
      const intake = await this.#intakeOf(share, attempt);
      const mostTakes = isDone ? MOST_TAKES : 1; // a little of each in turn
      let takes = 0;
      while (takes < mostTakes && (await intake.take())) takes++;
      moved ||= takes > 0 || isDone;
      if (isDone && takes < mostTakes) await this.#finish(share, intake);
    }
    return moved;
  }

  /** Who sends, or has sent, those of `shares` that somebody has begun. */
  async #attempts(shares: readonly number[]): Promise<{ share: number; attempt: string; isDone: boolean }[]> {
    const { server, keys, phase } = this.#options;
    const fields = shares.flatMap((share) => [shareField(phase, share, 'done'), shareField(phase, share, 'sending')]);
    const values = fields.length === 0 ? [] : await readFields(server.redis, keys.shares, fields, MOST_NAME);
    return shares.flatMap((share, i) => {
      const [done, sending] = [values[2 * i] ?? null, values[2 * i + 1] ?? null];
      const attempt = done ?? sending;
      if (attempt === null) return [];
      if (!ATTEMPT_NAME.test(attempt))
        throw unreadable(keys.shares, `expected the name of an attempt at share ${share + 1}`);
      return [{ share, attempt, isDone: done !== null }];
    });
  }

  /**
   * Looks for shares that nobody will do: those that have failed for good, and those that Redis has lost, which are queued
   * again.
   * @throws {RefManagerError} `ERR_REDIS` when a share has failed, or is lost again and again
   */
  async sweep(): Promise<void> {
    const missing = new Set<number>();
    for (const [share, state] of await this.#jobs.statesOf(this.#outstanding)) {
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
    return (await this.#jobs.statesOf(this.#outstanding)).some(([, state]) => state === 'active');
  }

  /** Takes shares that nobody has begun out of the queue. */
  async cancel(): Promise<void> {
    await Promise.all(this.#all.map((share) => this.#jobs.remove(share)));
  }

  /**
   * cancel at the end of the run: what workers have in hands goes, too, or ends by itself.
   * @param isWaitedFor - whether workers that have reported may still give back what they had in hands
   */
  async forget(isWaitedFor: () => boolean): Promise<void> {
    await this.#removeSent();
    await Promise.all(
      this.#all.map(async (share) => {
        if (await this.#jobs.remove(share)) return;
        await (this.#outstanding.has(share) ? this.#jobs.letExpire(share) : this.#jobs.removeHeld(share, isWaitedFor));
      }),
    );
  }

  get #all(): number[] {
    return Array.from({ length: this.#options.of }, (_, share) => share);
  }

  /** Also what no worker of ours has made: it would be there when a run of this name comes again. */
  async #removeSent(): Promise<void> {
    const { server, keys } = this.#options;
    try {
      const attempts = await this.#attempts(this.#all);
      const sent = attempts.flatMap(({ attempt }) => [keys.result(attempt), keys.chunks(attempt)]);
      if (sent.length > 0) await server.redis.unlink(sent);
    } catch (error) {
      if (!(error instanceof RefManagerError)) throw error; // what is no attempt has sent nothing
    }
  }

  /**
   * Of all that is done, also where one before it is not.
   * @throws {RefManagerError} `ERR_REDIS` for what cannot be added up; what was added up before is gone then, too
   */
  total(): RunSum {
    const rest = [...this.#waiting].toSorted(([a], [b]) => a - b);
    this.#waiting.clear();
    for (const [, kept] of rest) this.#merge(kept);
    return this.#sum;
  }

  /** Nothing more is taken; a share that is being taken is taken as a whole. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#keeping]); // whoever has begun it hears of what went wrong
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
    const { server, keys } = this.#options;
    const key = keys.result(intake.attempt);
    const bytes = await readBytes(server.redis, key, MOST_PACKED_BYTES);
    const result = bytes === undefined ? undefined : checkShareResult(key, unpack(key, bytes));
    this.#intakes.delete(share);
    if (result === undefined || !intake.isWhole(result.chunks)) {
      await intake.lists.close();
      await this.#redo(share, intake.attempt);
      return;
    }
    this.#keeping = this.#keep(share, intake, { result, key });
    await this.#keeping;
  }

  async #keep(share: number, intake: ShareIntake, { result, key }: KeptResult): Promise<void> {
    await this.lists.takeOver(intake.lists);
    this.#outstanding.delete(share);
    if (result.attempt > 1) this.#retried.add(share);
    this.#options.onDone(share, result);
    this.#noteDone(result);
    this.#waiting.set(share, { result, key });
    for (let next = this.#waiting.get(this.#next); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next++;
      this.#merge(next);
    }
  }

  #merge({ result, key }: KeptResult): void {
    try {
      this.#sum.add(result.statistics);
    } catch (error) {
      this.#sum = new RunSum(); // half of it is in the sum now
      throw unreadable(key, error);
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
    const { server, keys, phase } = this.#options;
    this.#count(share, 'some of what it sent is lost');
    const fields = (['sending', 'done'] as const).map((what) => shareField(phase, share, what));
    await server.redis.hdel(keys.shares, ...fields);
    await server.redis.del(keys.result(attempt));
    await this.#jobs.remove(share);
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
    const reason = await this.#jobs.failureOf(share);
    if (reason === undefined || !this.#outstanding.has(share)) return;
    throw new RefManagerError('ERR_REDIS', `share ${share + 1} failed: ${reason}`);
  }
}
