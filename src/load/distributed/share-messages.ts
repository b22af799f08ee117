/**
 * What workers send to a coordinator, looked at when it comes out of Redis: whoever can write to it may have put something
 * else there. Its shape is checked as far as the coordinator itself reads it; what is merged checks itself.
 */

import { z } from 'zod';
import { unreadable } from './redis/packing.ts';
import { type Chunk, LISTS, type ShareResult, type ShareWorker } from './share-job.ts';

const number = z.number();
const count = z.number().nonnegative();
const text = z.string().max(256);
const counts = z.object({
  arrivals: count,
  dropped: count,
  pods: count,
  containers: count,
  started: count,
  failed: count,
  events: count,
  lastEndMs: number,
});
const lookups = z.object({ lookups: count, misses: count });
const locks = z.object({ contended: count, readAcquisitions: count, writeAcquisitions: count });
const chunk = z.union([
  z.object({ number: count, list: z.enum(LISTS), lines: z.array(z.tuple([z.string(), z.string()])) }),
  z.object({
    number: count,
    ticks: z.array(
      z.object({
        tick: count,
        counts,
        times: z.record(z.string(), z.array(number)),
        scopes: z.array(z.object({ parts: z.array(z.tuple([count, z.looseObject({})])) })),
        lookups,
        lock: locks,
      }),
    ),
  }),
]);
/** Of RunStatistics. */
export const statistics: z.ZodType = z.object({
  starts: z.object({ counts }),
  life: lookups,
  store: locks,
  late: z.string(),
  lastBegunMs: number,
  durationMs: number,
  warnings: z.array(z.string()),
  workers: z.array(z.object({ pods: count, started: count, failed: count })),
  kills: z.array(z.object({ atMs: number, worker: count })),
  deaths: count,
});
/** Of ShareWorker. */
export const shareWorker: z.ZodType<ShareWorker> = z.object({
  id: text,
  host: text,
  threads: count,
  node: text,
  arch: text,
});
const result = z.object({
  statistics,
  chunks: count,
  attempt: count,
  worker: shareWorker,
  busyMs: count,
  cpuMs: z.tuple([number, number]),
});

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkChunk(value: unknown): Chunk {
  return checked<Chunk>(chunk, value);
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkShareResult(value: unknown): ShareResult {
  return checked<ShareResult>(result, value);
}

/** The value itself: what the schema does not name stays in it. */
function checked<T>(schema: z.ZodType, value: unknown): T {
  const { error } = schema.safeParse(value);
  if (error === undefined) return value as T;
  const [{ path, message } = { path: [], message: '' }] = error.issues;
  throw unreadable([...(path.length > 0 ? [path.join('.')] : []), message].join(': '));
}
