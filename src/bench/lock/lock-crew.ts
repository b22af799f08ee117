/**
 * Worker threads that live through many runs, so that a run costs its own time and no thread start-up. One crew serves
 * all locks in turn: what differs between two contenders is the lock alone.
 */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { entryPath } from '../../pool/worker-entry.ts';
import { Failure, type FailureAnswer, nextAnswer, nextAnswers, online, within } from '../fleet/answers.ts';
import { busyStepsPerUs } from '../fleet/busy-work.ts';
import { after, move, Phase } from '../fleet/phase.ts';
import { lockProblem } from '../verdict/exclusion.ts';
import type { Contender, FleetSample, ThreadSample, Workload } from './contender.ts';
import type { LockKind } from './lock-kind.ts';
import { DATA_WORDS, type ThreadTask } from './section-task.ts';

/** Runs the lock behind `handle`. */
export interface RunOrder {
  readonly order: 'run';
  readonly kind: string;
  /** URL of the module that exports the kind; undefined: one that comes along. */
  readonly module: string | undefined;
  readonly handle: unknown;
  readonly task: ThreadTask;
}
/** Calls `create` of a lock of the user's: here, where it can be ended. */
export interface CreateOrder {
  readonly order: 'create';
  readonly module: string;
  readonly threads: number;
  readonly stripes: number;
}
export type CrewOrder = RunOrder | CreateOrder;

/** What a thread did, and what it found under the lock. */
interface ThreadReport {
  readonly sample: ThreadSample;
  readonly readersBesideWriter: number;
  readonly miscalled: number;
}
export type CrewAnswer = 'ready' | { readonly handle: unknown } | ThreadReport | FailureAnswer;

/** A fleet that has not attached or come back after so long never will. */
const STALL_MS = 5_000;

/** Threads for the runs of all lock kinds. Belongs to the main thread. */
export class LockCrew {
  #workers: Worker[] = [];

  /**
   * One run of `kind`. A fleet that stalls or breaks is ended, and the next run gets new threads.
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

  /** Ends all threads, whatever they do; a run that goes on comes to a failure at once. */
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
    const handle = await this.#create(kind, workload, workers, module);
    const shared = {
      control,
      data,
      stripes,
      holdSteps: Math.round(holdUs * busyStepsPerUs()),
      coreShare: Math.min(1, availableParallelism() / threads),
      excludes: kind.excludes,
    };
    const ready = nextAnswers<CrewAnswer>(workers);
    for (const [thread, worker] of workers.entries()) {
      const readShare = roles[thread % roles.length] ?? 0;
      const timing = timed === 'all' ? 'samples' : thread === 0 ? 'every' : 'none';
      worker.postMessage({
        order: 'run',
        kind: kind.name,
        module,
        handle,
        task: { ...shared, readShare, timing, seed: thread + 1 },
      } satisfies RunOrder);
    }
    await within(STALL_MS, 'attach', ready);
    const results = nextAnswers<ThreadReport | FailureAnswer>(workers);
    // A thread that is gone before the stop ends the run there.
    const pass = (ms: number): Promise<unknown> => Promise.race([after(ms), results]);
    move(control, Phase.WARM);
    await pass(workload.warmMs);
    move(control, Phase.MEASURE);
    const before = process.cpuUsage();
    await pass(workload.measureMs);
    move(control, Phase.STOP);
    const { user, system } = process.cpuUsage(before);
    const reports = await within(STALL_MS, 'come back from the stop', results);
    return { cpuUs: user + system, ...findings(reports, kind, data) };
  }

  /** On the main thread a lock of the user's that does not come back could not be ended. */
  async #create(
    kind: LockKind,
    { threads, stripes }: Workload,
    [worker]: readonly Worker[],
    module?: string,
  ): Promise<unknown> {
    if (module === undefined || worker === undefined) return kind.create(threads, stripes);
    const answered = nextAnswer<{ readonly handle: unknown } | FailureAnswer>(worker);
    worker.postMessage({ order: 'create', module, threads, stripes } satisfies CreateOrder);
    return (await within(STALL_MS, 'come back from create', answered)).handle;
  }

  async #take(threads: number): Promise<Worker[]> {
    const entry = entryPath(() => new URL('../../../workers/bench-lock-worker.ts', import.meta.url));
    const missing = Array.from({ length: Math.max(0, threads - this.#workers.length) }, () => this.#worker(entry));
    this.#workers.push(...missing);
    await Promise.all(missing.map(online));
    return this.#workers.slice(0, threads);
  }

  /** A thread that a lock ends between two runs is missed by nobody: the next run gets another. */
  #worker(entry: string | URL): Worker {
    const worker = new Worker(entry);
    worker.on('error', () => undefined); // its end follows, and whoever waits for an answer tells why
    worker.once('exit', () => {
      this.#workers = this.#workers.filter((one) => one !== worker);
    });
    return worker;
  }
}

/**
 * What the threads counted, or what speaks against the lock. Threads that came back serve on, whatever it let in: new ones
 * would run the next contender's code uncompiled. @throws {Failure} when sections may still be called that were not in time
 */
function findings(
  reports: readonly ThreadReport[],
  { excludes }: LockKind,
  data: Int32Array,
): Pick<FleetSample, 'threads' | 'failure'> {
  const sum = (of: (report: ThreadReport) => number): number => reports.reduce((total, one) => total + of(one), 0);
  const writes = sum(({ sample }) => sample.writes);
  const miscalled = sum((report) => report.miscalled);
  const problem = lockProblem({
    writes,
    counted: excludes ? firstWords(data) : writes,
    readersBesideWriter: sum((report) => report.readersBesideWriter),
    miscalled,
  });
  if (problem === undefined) return { threads: reports.map(({ sample }) => sample) };
  if (miscalled > 0) throw new Failure(problem);
  return { threads: [], failure: problem };
}

/** The sum of the counters that writers add to when they come in. */
function firstWords(data: Int32Array): number {
  return data.reduce((total, word, i) => (i % DATA_WORDS === 0 ? (total + word) | 0 : total), 0);
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
