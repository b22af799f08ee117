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
  /** They take their time to end, and are not terminated again. */
  readonly #killed = new WeakSet<Worker>();
  readonly list: WorkerKill[] = [];
  #marks = 0;

  constructor(seed: number, segment: Segment) {
    this.#seed = seed;
    this.#segment = segment;
  }

  /** Terminates one of the living `threads`, at whatever it is doing; none when it is another segment's turn. */
  next(threads: readonly Worker[], atMs: number): void {
    const mark = this.#marks++;
    if (mark % this.#segment.of !== this.#segment.index) return;
    const living = threads.flatMap((thread, worker) => (this.#killed.has(thread) ? [] : { thread, worker }));
    const victim = living[drawKilled(this.#seed, mark, living.length)];
    if (victim === undefined) return;
    this.#killed.add(victim.thread);
    this.list.push({ atMs, worker: victim.worker });
    void victim.thread.terminate();
  }
}
