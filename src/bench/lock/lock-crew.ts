/**
 * Worker threads that live through many runs, so that a run costs its own time and no thread start-up. One crew serves
 * all locks in turn: what differs between two contenders is the lock alone.
 */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { entryPath } from '../../pool/worker-entry.ts';
import { busyStepsPerUs } from '../fleet/busy-work.ts';
import { after, move, Phase } from '../fleet/phase.ts';
import type { Contender, FleetSample, ThreadSample, Workload } from './contender.ts';
import type { LockKind } from './lock-kind.ts';
import { DATA_WORDS, type ThreadTask } from './section-task.ts';

export interface CrewOrder {
  readonly kind: string;
  /** URL of the module that exports the kind; undefined: one that comes along. */
  readonly module: string | undefined;
  readonly handle: unknown;
  readonly task: ThreadTask;
}
export type CrewAnswer = 'ready' | ThreadSample | { readonly failure: string };

/** A fleet that has not attached or come back after so long never will. */
const STALL_MS = 5_000;
const MS_PER_SECOND = 1_000;

/** A run that came to nothing, and why. */
class Failure extends Error {}

/** Threads for the runs of all lock kinds. Belongs to the main thread. */
export class LockCrew {
  #workers: Worker[] = [];

  /**
   * One run of `kind`. A fleet that stalls or fails is ended, and the next run gets new threads.
   * @param module - URL of the module that exports the kind
   */
  async run(kind: LockKind, workload: Workload, module?: string): Promise<FleetSample> {
    try {
      return await this.#run(kind, workload, module);
    } catch (error) {
      await this.close();
      const failure = error instanceof Failure ? error.message : `broke: ${String(error)}`;
      return { threads: [], cpuUs: 0, failure };
    }
  }

  async close(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  async #run(kind: LockKind, workload: Workload, module: string | undefined): Promise<FleetSample> {
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
        module,
        handle,
        task: { ...shared, readShare, timing, seed: thread + 1 },
      } satisfies CrewOrder);
    }
    for (const answer of await within('attach', ready)) {
      if (answer !== 'ready') throw new Failure(failureOf(answer));
    }
    const results = workers.map(nextAnswer);
    move(control, Phase.WARM);
    await after(workload.warmMs);
    move(control, Phase.MEASURE);
    const before = process.cpuUsage();
    await after(workload.measureMs);
    move(control, Phase.STOP);
    const { user, system } = process.cpuUsage(before);
    return { cpuUs: user + system, threads: samples(await within('come back from the stop', results), kind, data) };
  }

  async #take(threads: number): Promise<Worker[]> {
    const entry = entryPath(() => new URL('../../../workers/bench-lock-worker.ts', import.meta.url));
    const missing = Array.from({ length: Math.max(0, threads - this.#workers.length) }, () => new Worker(entry));
    this.#workers.push(...missing);
    await Promise.all(missing.map((worker) => once(worker, 'online')));
    return this.#workers.slice(0, threads);
  }
}

/** What the threads counted, if the plain words under the lock agree with it. */
function samples(answers: readonly CrewAnswer[], { excludes }: LockKind, data: Int32Array): ThreadSample[] {
  const threads = answers.map((answer) => {
    if (answer === 'ready' || 'failure' in answer) throw new Failure(failureOf(answer));
    return answer;
  });
  const writes = threads.reduce((sum, thread) => (sum + thread.writes) | 0, 0);
  const counted = data.reduce((sum, word, i) => (i % DATA_WORDS === 0 ? (sum + word) | 0 : sum), 0);
  if (excludes && counted !== writes) throw new Failure(`exclusion broken: ${writes} writes counted ${counted}`);
  return threads;
}

function failureOf(answer: CrewAnswer): string {
  return typeof answer === 'object' && 'failure' in answer ? answer.failure : 'broke: a thread said something else';
}

/** A lock kind as a contender, run by that crew. */
export function crewContender(crew: LockCrew, kind: LockKind, module?: string): Contender {
  return {
    name: kind.name,
    about: kind.about,
    isJavaScript: true,
    prepare: async () => {
      try {
        return kind.missing?.();
      } catch (error) {
        return `it cannot say whether it can run: ${String(error)}`; // a lock of the user's
      }
    },
    run: (workload) => crew.run(kind, workload, module),
    close: async () => {},
  };
}

function nextAnswer(worker: Worker): Promise<CrewAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CrewAnswer>();
  const fail = (error: unknown): void => reject(new Failure(`broke: ${String(error)}`));
  worker.once('message', (answer: CrewAnswer) => {
    worker.off('error', fail);
    resolve(answer);
  });
  worker.once('error', fail);
  return promise;
}

/** All answers, or a Failure when that takes longer than it can. */
async function within(doing: string, answers: readonly Promise<CrewAnswer>[]): Promise<CrewAnswer[]> {
  const { promise, reject } = Promise.withResolvers<never>();
  const problem = `stalled: a thread did not ${doing} within ${STALL_MS / MS_PER_SECOND} s`;
  const timer = setTimeout(() => reject(new Failure(problem)), STALL_MS);
  try {
    return await Promise.race([Promise.all(answers), promise]);
  } finally {
    clearTimeout(timer);
  }
}
