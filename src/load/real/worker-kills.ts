/**
 * Chaos in real time: one start worker after the other is terminated. Where the run is split, its segments take turns.
 */

import type { Worker } from 'node:worker_threads';
import type { WorkerKill } from '../../result/statistics/run-statistics.ts';
import type { Segment } from '../arrivals/segment.ts';
import { drawKilled } from './draw-killed.ts';

export class WorkerKills {
  readonly #seed: number;
  readonly #segment: Segment;
  readonly list: WorkerKill[] = [];
  #marks = 0;

  constructor(seed: number, segment: Segment) {
    this.#seed = seed;
    this.#segment = segment;
  }

  /** Terminates one of the `threads`, at whatever it is doing; none when it is another segment's turn. */
  next(threads: readonly Worker[], atMs: number): void {
    const mark = this.#marks++;
    if (mark % this.#segment.of !== this.#segment.index || threads.length === 0) return;
    const worker = drawKilled(this.#seed, mark, threads.length);
    this.list.push({ atMs, worker });
    void (threads[worker] as Worker).terminate();
  }
}
