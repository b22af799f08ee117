import { MAX_THREADS } from '../memory/layout.ts';

/** Slots of the store: a dead worker's and its successor's may both be taken for a moment. */
const THREADS_PER_WORKER = 2;
const SPARE_THREADS = 8;

/** How many threads the store of a run with so many workers must take. */
export function maxThreadsFor(workers: number): number {
  return Math.min(MAX_THREADS, workers * THREADS_PER_WORKER + SPARE_THREADS);
}
