/**
 * Which workers there are: each tells of itself every second, under a key that ends by itself when it does not.
 */

import { z } from 'zod';
import { MAX_WORKERS } from '../../../input/run-limits.ts';
import type { Lookups } from '../../../node/simulated/life-report.ts';
import type { StartCounts } from '../../../result/recording/start-recorder.ts';
import type { Redis } from './connect.ts';
import { KEPT_MS, WORKERS_KEY, workerKey } from './keys.ts';

export const TOLD_EVERY_MS = 1000;
/** Nobody has heard of it for so long: it is gone. */
const GONE_AFTER_MS = 6000;

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
}

const count = z.number().nonnegative();
const text = z.string().max(256);
const busy: z.ZodType<ShareNote> = z.object({
  run: text,
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
  id: text,
  host: text,
  pid: count,
  threads: z.int().min(1).max(MAX_WORKERS),
  fingerprint: text,
  version: text,
  node: text,
  arch: text,
  busy: z.array(busy).max(1024),
  segment: text.optional(),
});

export async function announce(redis: Redis, worker: WorkerNote): Promise<void> {
  await redis
    .pipeline()
    .set(workerKey(worker.id), JSON.stringify(worker), 'PX', GONE_AFTER_MS)
    .sadd(WORKERS_KEY, worker.id)
    .pexpire(WORKERS_KEY, KEPT_MS)
    .exec();
}

/** It has ended, and nobody need wait for it. */
export async function farewell(redis: Redis, id: string): Promise<void> {
  await redis.pipeline().del(workerKey(id)).srem(WORKERS_KEY, id).exec();
}

/** Those that are there. Forgets those that are not; leaves out what no worker of ours has written. */
export async function workersThere(redis: Redis): Promise<WorkerNote[]> {
  const ids = await redis.smembers(WORKERS_KEY);
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(workerKey));
  const gone = ids.filter((_, i) => texts[i] === null);
  if (gone.length > 0) await redis.srem(WORKERS_KEY, gone);
  return texts.flatMap((json) => (json === null ? [] : (readNote(json) ?? [])));
}

function readNote(json: string): WorkerNote | undefined {
  try {
    return note.parse(JSON.parse(json));
  } catch {
    return undefined; // of another program, or a version that told other things: it is none of our workers
  }
}
