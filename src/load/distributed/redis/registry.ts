/**
 * Which workers there are: each tells of itself every second, under a key that ends by itself when it does not.
 */

import { z } from 'zod';
import { MAX_WORKERS } from '../../../input/run-limits.ts';
import type { Lookups } from '../../../node/simulated/life-counts.ts';
import type { StartCounts } from '../../../result/recording/start-recorder.ts';
import type { Needs } from '../live/needs.ts';
import { word } from '../share-messages.ts';
import { isOfOtherType, readMembers } from './bounded-reads.ts';
import type { Redis } from './connect.ts';
import { KEPT_MS, WORKERS_KEY, workerKey } from './keys.ts';
import { unreadable } from './packing.ts';
import { checkReplies } from './replies.ts';

export const TOLD_EVERY_MS = 1000;
/** Nobody has heard of it for so long: it is gone. */
const GONE_AFTER_MS = 6000;

/** Far more workers than there are. */
const MOST_MEMBERS = 100_000;
/** Bytes of a worker's name, and of what one with all threads busy tells. */
const MOST_ID = 1024;
const MOST_NOTE = 524_288;

/** How far a worker is with a share. */
export interface ShareNote {
  run: string;
  phase: number;
  share: number;
  virtualMs: number;
  inFlight: number;
  counts: Pick<StartCounts, 'arrivals' | 'dropped' | 'pods' | 'containers' | 'started' | 'failed' | 'events'>;
  lookups: Lookups;
}

/** What a worker tells of itself. */
export interface WorkerNote {
  id: string;
  host: string;
  pid: number;
  threads: number;
  fingerprint: string;
  version: string;
  node: string;
  arch: string;
  /** What it has in hand. */
  busy: ShareNote[];
  /** The run in real time of which it has a segment in hand. */
  segment?: string | undefined;
  /** What of its machine it gives to runs; absent: nothing. */
  gives?: Needs | undefined;
}

const count = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER);
const busy: z.ZodType<ShareNote> = z.object({
  run: word,
  phase: count,
  share: count,
  virtualMs: count,
  inFlight: count,
  counts: z.object({
    arrivals: count,
    dropped: count,
    pods: count,
    containers: count,
    started: count,
    failed: count,
    events: count,
  }),
  lookups: z.object({ lookups: count, misses: count }),
});
const note: z.ZodType<WorkerNote> = z.object({
  id: word,
  host: word,
  pid: count,
  threads: z.int().min(1).max(MAX_WORKERS),
  fingerprint: word,
  version: word,
  node: word,
  arch: word,
  busy: z.array(busy).max(1024),
  segment: word.optional(),
  gives: z.object({ runtime: z.boolean(), hostPath: z.boolean(), privileged: z.boolean() }).optional(),
});

export async function announce(redis: Redis, worker: WorkerNote): Promise<void> {
  const replies = await redis
    .pipeline()
    .set(workerKey(worker.id), JSON.stringify(worker), 'PX', GONE_AFTER_MS)
    .sadd(WORKERS_KEY, worker.id)
    .pexpire(WORKERS_KEY, KEPT_MS)
    .exec();
  try {
    checkReplies(replies);
  } catch (error) {
    throw isOfOtherType(error) ? unreadable(WORKERS_KEY, 'it is of another type') : error;
  }
}

/** It has ended, and nobody need wait for it. */
export async function farewell(redis: Redis, id: string): Promise<void> {
  await redis.pipeline().del(workerKey(id)).srem(WORKERS_KEY, id).exec();
}

/**
 * Those that are there. Forgets those that are not; leaves out what no worker of ours has written.
 * @throws {RefManagerError} `ERR_REDIS` when their list is none
 */
export async function workersThere(redis: Redis): Promise<WorkerNote[]> {
  const ids = await readMembers(redis, WORKERS_KEY, MOST_MEMBERS, MOST_ID);
  if (ids.length === 0) return [];
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.getrange(workerKey(id), 0, MOST_NOTE);
  const replies = (await pipeline.exec()) ?? [];
  const gone = ids.filter((_, i) => replies[i]?.[1] === '');
  if (gone.length > 0) await redis.srem(WORKERS_KEY, gone);
  return replies.flatMap(([, json], i) => readNote(ids[i] as string, json) ?? []);
}

/** Undefined: of another program, or a version that told other things. It is none of our workers. */
function readNote(id: string, json: unknown): WorkerNote | undefined {
  if (typeof json !== 'string' || json.length > MOST_NOTE) return undefined;
  try {
    const read = note.parse(JSON.parse(json));
    return read.id === id ? read : undefined;
  } catch {
    return undefined;
  }
}
