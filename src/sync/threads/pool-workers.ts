/**
 * The workers of a pool, as far as it shows them: `threads` (piscina, tinypool), `workers` (workerpool), `workerNodes`
 * (poolifier), each a Worker itself or an object that has one.
 */

import { Worker } from 'node:worker_threads';
import { preview, RefManagerError } from '../../errors.ts';

const LISTS = ['threads', 'workers', 'workerNodes'] as const;
const INSIDE = ['worker', 'thread'] as const;

/** @throws {RefManagerError} `ERR_INVALID_OPTION` for what can be no pool */
export function workersOf(pool: object): Worker[] {
  if (typeof pool !== 'object' || pool === null)
    throw new RefManagerError('ERR_INVALID_OPTION', `pool must be a pool of workers, got ${preview(pool)}`);
  return LISTS.flatMap((name) => {
    const list: unknown = (pool as Record<string, unknown>)[name];
    return isIterable(list) ? Array.from(list, workerIn).filter((worker) => worker !== undefined) : [];
  });
}

function workerIn(shown: unknown): Worker | undefined {
  if (shown instanceof Worker) return shown;
  if (typeof shown !== 'object' || shown === null) return undefined;
  return INSIDE.map((name) => (shown as Record<string, unknown>)[name]).find((inner) => inner instanceof Worker);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
