/**
 * Which workers have simulated a run, from what they tell of themselves and from the shares that they have done.
 */

import type { MachineFacts } from '../../../../result/machines/distributed-facts.ts';
import type { WorkerStatistics } from '../../../../result/statistics/run-statistics.ts';
import type { WorkerNote } from '../../redis/registry.ts';
import type { ShareResult, ShareWorker } from '../../share-job.ts';
import { machineFacts } from './machine-facts.ts';

/** A worker process. */
interface Process extends ShareWorker {
  shares: number;
  pods: number;
  started: number;
  failed: number;
  busyMs: number;
  cpuBeginMs: number;
  cpuEndMs: number;
  /** What it had in hand when it was last heard of, `PHASE.SHARE` each. */
  inHand: readonly string[];
  isGone: boolean;
}

export class Machines {
  readonly #run: string;
  readonly #processes = new Map<string, Process>();
  /** Who has done a share, by `PHASE.SHARE`. */
  readonly #doers = new Map<string, string>();

  constructor(run: string) {
    this.#run = run;
  }

  /** The workers that are there now. */
  heard(notes: readonly WorkerNote[]): void {
    const there = new Set(notes.map(({ id }) => id));
    for (const process of this.#processes.values()) process.isGone = !there.has(process.id);
    for (const note of notes) {
      const inHand = note.busy.filter(({ run }) => run === this.#run).map(({ phase, share }) => `${phase}.${share}`);
      if (inHand.length > 0 || this.#processes.has(note.id)) this.#of(note).inHand = inHand;
    }
  }

  /** @param key - `PHASE.SHARE` */
  done(key: string, { worker, statistics, busyMs, cpuMs }: ShareResult): void {
    const process = this.#of(worker);
    const { pods, started, failed } = statistics.starts.counts;
    const [begin, end] = cpuMs;
    process.shares++;
    process.pods += pods;
    process.started += started;
    process.failed += failed;
    process.busyMs += busyMs;
    process.cpuBeginMs = Math.min(process.cpuBeginMs, begin);
    process.cpuEndMs = Math.max(process.cpuEndMs, end);
    this.#doers.set(key, worker.id);
  }

  /** What each process did, for the result's list of workers. */
  get workers(): WorkerStatistics[] {
    return [...this.#processes.values()].map(({ pods, started, failed }) => {
      return { pods, started, failed, loopDelayP99Ms: 0, loopDelayMaxMs: 0 };
    });
  }

  get list(): readonly Pick<Process, 'id' | 'pods' | 'started' | 'failed'>[] {
    return [...this.#processes.values()];
  }

  /** By host. */
  get facts(): MachineFacts[] {
    const processes = [...this.#processes.values()].map((process) => {
      const { shares, pods, started, failed, busyMs, cpuBeginMs, cpuEndMs } = process;
      const counts = { pods, started, failed };
      return { worker: process, shares, counts, busyMs, cpuMs: cpuEndMs - cpuBeginMs, isLost: this.#isLost(process) };
    });
    return machineFacts(processes);
  }

  /** It went away with a share in hand, which another has done, or nobody. */
  #isLost({ id, isGone, inHand }: Process): boolean {
    return isGone && inHand.some((key) => this.#doers.get(key) !== id);
  }

  #of({ id, host, threads, node, arch }: ShareWorker): Process {
    const known = this.#processes.get(id);
    if (known !== undefined) return known;
    const counts = { shares: 0, pods: 0, started: 0, failed: 0, busyMs: 0 };
    const process = { id, host, threads, node, arch, ...counts, cpuBeginMs: Number.POSITIVE_INFINITY, cpuEndMs: 0 };
    const made: Process = { ...process, inHand: [], isGone: false };
    this.#processes.set(id, made);
    return made;
  }
}
