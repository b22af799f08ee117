/**
 * What workers send to a coordinator, looked at when it comes out of Redis: whoever can write to it may have put something
 * else there.
 */

import { z } from 'zod';
import { amount, text } from '../../result/read/schema-parts.ts';
import { printable } from '../../text/printable.ts';
import { RESULT_STAGES } from '../../text/stages.ts';
import { MOST_LINES } from './list-lines.ts';
import { unreadable } from './redis/packing.ts';
import { type Chunk, LISTS, type ShareResult, type ShareWorker } from './share-job.ts';
import { lookups, runStatistics, scopeRecordings, startCounts } from './share-statistics.ts';

/** Characters of a word. */
export const MAX_WORD = 256;
const isPrintable = (value: string): boolean => printable(value) === value;
/** Of a host, a version, a process: on one line, and nothing that a terminal would obey. */
export const word: z.ZodString = z.string().max(MAX_WORD).refine(isPrintable, 'expected printable text');
/** Likewise, of a sentence. */
export const printableText: z.ZodString = text.refine(isPrintable, 'expected printable text');

const locks = z.strictObject({ contended: amount, readAcquisitions: amount, writeAcquisitions: amount });
const linesChunk = z.strictObject({
  number: amount,
  list: z.enum(LISTS),
  lines: z.array(z.tuple([z.string(), z.string()])).max(MOST_LINES),
});
const ticksChunk = z.strictObject({
  number: amount,
  ticks: z.array(
    z.strictObject({
      kind: z.literal('tick'),
      tick: z.int().min(0),
      counts: startCounts,
      times: z.partialRecord(z.enum(RESULT_STAGES), z.array(amount)),
      scopes: scopeRecordings,
      lookups,
      lock: locks,
    }),
  ),
});
/** Of ShareWorker. */
export const shareWorker: z.ZodType<ShareWorker> = z.strictObject({
  id: word,
  host: word,
  threads: amount,
  node: word,
  arch: word,
});
const result = z.strictObject({
  statistics: runStatistics,
  chunks: amount,
  attempt: amount,
  worker: shareWorker,
  busyMs: amount,
  cpuMs: z.tuple([amount, amount]),
});

/**
 * @param key - where it was
 * @throws {RefManagerError} `ERR_REDIS`
 */
export function checkChunk(key: string, value: unknown): Chunk {
  const isOfTicks = typeof value === 'object' && value !== null && 'ticks' in value;
  return checked<Chunk>(key, isOfTicks ? ticksChunk : linesChunk, value);
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkShareResult(key: string, value: unknown): ShareResult {
  return checked<ShareResult>(key, result, value);
}

/** The value itself. */
export function checked<T>(key: string, schema: z.ZodType, value: unknown): T {
  const { error } = schema.safeParse(value);
  if (error === undefined) return value as T;
  const [{ path, message } = { path: [], message: '' }] = error.issues;
  throw unreadable(key, [...(path.length > 0 ? [path.join('.')] : []), message].join(': '));
}
