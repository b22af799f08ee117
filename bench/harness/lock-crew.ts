/**
 * Worker threads that live through many runs, so that a run costs its own time and no thread start-up. One crew serves
 * all locks in turn: what differs between two contenders is the lock alone.
 */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Contender, FleetSample, ThreadSample, Workload } from '../contenders/contender.ts';
import type { LockKind } from '../contenders/lock-kind.ts';
import { DATA_WORDS, type ThreadTask } from '../lock/section-loop.ts';
import { busyStepsPerUs } from './busy-work.ts';
import { after, move, Phase } from './phase.ts';

export interface CrewOrder {
  readonly kind: string;
  readonly handle: unknown;
  readonly task: ThreadTask;
}
export type CrewAnswer = 'ready' | ThreadSample | { readonly failure: string };

/** A fleet that has not come back so long after the stop never will. */
const STALL_MS = 5_000;

/** Threads for the runs of all lock kinds. Belongs to the main thread. */
export class LockCrew {
  #workers: Worker[] = [];

  /** One run of `kind`. A fleet that stalls is ended, and the next run gets new threads. */
  async run(kind: LockKind, workload: Workload): Promise<FleetSample> {
    const { threads, stripes, roles, holdUs, timed } = workload;
    const workers = await this.#take(threads);
    const control = new Int32Array(new SharedArrayBuffer(DATA_WORDS * Int32Array.BYTES_PER_ELEMENT));
    const data = new Int32Array(new SharedArrayBuffer(stripes * DATA_WORDS * Int32Array.BYTES_PER_ELEMENT));
    const handle = kind.create(threads, stripes);
    const shared = {
      control,
      data,
      stripes,
      holdSteps: Math.round(holdUs * busyStepsPerUs()),
      coreShare: Math.min(1, availableParallelism() / threads),
      excludes: kind.excludes,
    };
    const ready = workers.map(nextAnswer);
    for (const [thread, worker] of workers.entries()) {
      const readShare = roles[thread % roles.length] ?? 0;
      const timing = timed === 'all' ? 'samples' : thread === 0 ? 'every' : 'none';
      worker.postMessage({
        kind: kind.name,
        handle,
        task: { ...shared, readShare, timing, seed: thread + 1 },
      } satisfies CrewOrder);
    }
    for (const answer of await Promise.all(ready)) if (answer !== 'ready') throw new Error(JSON.stringify(answer));
    const results = workers.map(nextAnswer);
    move(control, Phase.WARM);
    await after(workload.warmMs);
    move(control, Phase.MEASURE);
    const before = process.cpuUsage();
    await after(workload.measureMs);
    move(control, Phase.STOP);
    const { user, system } = process.cpuUsage(before);
    return { cpuUs: user + system, ...(await this.#collect(results, kind, data)) };
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.#workers = [];
  }

  async #take(threads: number): Promise<Worker[]> {
    const url = new URL('../workers/lock-worker.ts', import.meta.url);
    while (this.#workers.length < threads) {
      const worker = new Worker(url);
      this.#workers.push(worker);
      await once(worker, 'online');
    }
    return this.#workers.slice(0, threads);
  }

  async #collect(
    results: Promise<CrewAnswer>[],
    { excludes }: LockKind,
    data: Int32Array,
  ): Promise<Pick<FleetSample, 'threads' | 'failure'>> {
    const timer = Promise.withResolvers<undefined>();
    const stalled = setTimeout(timer.resolve, STALL_MS, undefined);
    const answers = await Promise.race([Promise.all(results), timer.promise]);
    clearTimeout(stalled);
    if (answers === undefined) {
      await this.close();
      return { threads: [], failure: `stalled: a thread did not come back within ${STALL_MS / 1000} s of the stop` };
    }
    const threads: ThreadSample[] = [];
    for (const answer of answers) {
      if (answer === 'ready') throw new Error('a thread said ready twice');
      if ('failure' in answer) return { threads: [], failure: answer.failure };
      threads.push(answer);
    }
    const writes = threads.reduce((sum, thread) => sum + thread.writes, 0);
    const counted = data.reduce((sum, word, i) => (i % DATA_WORDS === 0 ? sum + word : sum), 0);
    if (excludes && counted !== writes) {
      return { threads: [], failure: `exclusion broken: ${writes} writes counted ${counted}` };
    }
    return { threads };
  }
}

/** A lock kind as a contender, run by that crew. */
export function crewContender(crew: LockCrew, kind: LockKind): Contender {
  return {
    name: kind.name,
    about: kind.about,
    isJavaScript: true,
    prepare: async () => kind.missing(),
    run: (workload) => crew.run(kind, workload),
    close: async () => {},
  };
}

function nextAnswer(worker: Worker): Promise<CrewAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CrewAnswer>();
  worker.once('message', (answer: CrewAnswer) => {
    worker.off('error', reject);
    resolve(answer);
  });
  worker.once('error', reject);
  return promise;
}
