/**
 * What Redis knows of a run in real time beside what its segments tell: written by its coordinator again and again, so that
 * a Redis that has lost it has it again, and so that nobody goes on for a coordinator that is gone.
 */

import { removeMade } from '../../coordinator/run-record.ts';
import type { Redis } from '../../redis/connect.ts';
import { KEPT_MS } from '../../redis/keys.ts';
import { checkReplies } from '../../redis/replies.ts';
import { type LiveKeys, waitingRunsKey } from '../live-keys.ts';
import { type LivePlan, type Word, wordText } from '../segment-messages.ts';

/** A word that is not said again for so long is none any more. */
const WORD_MS = 2000;
/** Whoever was thought dead and comes back hears for so long that all is over. */
const LAST_WORD_MS = 10_000;

export interface LiveRun {
  readonly id: string;
  readonly fingerprint: string;
  readonly plan: LivePlan;
  /** Packed. */
  readonly scenario: Buffer;
  /** When it began to wait for workers: the oldest is served first. */
  readonly sinceMs: number;
}

/** What is known of a segment of ours. */
export interface KnownClaim {
  readonly index: number;
  readonly claimText: string | undefined;
  readonly isLost: boolean;
}

/** A scenario that is not asked for again is gone soon: Secrets may be in it. */
const SCENARIO_MS = 30_000;

/** In one step: a worker sees all of it or nothing. The scenario is there for as long as workers are waited for. */
export async function announceRun(
  redis: Redis,
  keys: LiveKeys,
  run: LiveRun,
  word: Word,
  claims: readonly KnownClaim[],
): Promise<void> {
  const waiting = waitingRunsKey(run.fingerprint);
  const isWaiting = word.state === 'waiting';
  const isThere = isWaiting && (await redis.pexpire(keys.scenario, SCENARIO_MS)) === 1;
  const all = redis
    .multi()
    .set(keys.state, wordText(word), 'PX', WORD_MS)
    .set(keys.plan, JSON.stringify(run.plan), 'PX', KEPT_MS);
  if (isWaiting && !isThere) all.set(keys.scenario, run.scenario, 'PX', SCENARIO_MS);
  if (isWaiting) all.zadd(waiting, run.sinceMs, run.id).pexpire(waiting, KEPT_MS);
  else all.zrem(waiting, run.id).unlink(keys.scenario); // all have read it
  for (const { index, claimText, isLost } of claims)
    if (claimText !== undefined && !isLost) all.hsetnx(keys.segments, String(index), claimText);
  all.pexpire(keys.segments, KEPT_MS);
  checkReplies(await all.exec());
}

/** @param isHeard - a segment may still go on: a word to it stays, until it has heard it */
export async function forgetRun(redis: Redis, keys: LiveKeys, run: LiveRun, isHeard: boolean): Promise<void> {
  await redis.zrem(waitingRunsKey(run.fingerprint), run.id);
  await redis.unlink(keys.plan); // first: a worker that has written something looks for it afterwards
  await removeMade(redis, keys);
  await redis.unlink(keys.all(run.plan.of));
  if (isHeard) await redis.set(keys.state, wordText({ state: 'ended' }), 'PX', LAST_WORD_MS);
}
