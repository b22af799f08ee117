/**
 * Starts every container of the planned pods on worker threads over one RefManager, and yields what came of it.
 * cli/run.ts asks; pool/ does the starts; run-recorder.ts and event-spool.ts keep what they report.
 */

import type { Pod } from '../api/pod.ts';
import { RefManagerError } from '../errors.ts';
import { MAX_THREADS } from '../memory/layout.ts';
import { StartPool } from '../pool/start-pool.ts';
import type { StartTaskResult } from '../pool/start-task.ts';
import { RefManager } from '../store/ref-manager.ts';
import type { StoreStats } from '../store/store-core.ts';
import { EventSpool } from './event-spool.ts';
import { packageVersion } from './package-version.ts';
import { type LockSummary, RESULT_SCHEMA, type ResultRef, type RunOutcome, type RunSummary } from './result.ts';
import type { PlannedPod, RunOptions, RunProgress } from './run-options.ts';
import { RunRecorder } from './run-recorder.ts';

/** Pods a worker starts at once: a kubelet's limit is 110 pods a node; twice that keeps a worker busy while they wait. */
const PODS_PER_WORKER = 256;
/** How often a pod that lost its worker is tried anew before its containers count as failed. */
const MAX_RETRIES = 3;
/** Slots of the store: a dead worker's and its successor's may both be taken for a moment. */
const THREADS_PER_WORKER = 2;
const SPARE_THREADS = 8;
const PROGRESS_INTERVAL_MS = 250;
const MS_PER_SECOND = 1000;
const MEDIAN = 50;
const P99 = 99;
/** References up to this number are sorted by pod in the result; more come in the store's order. */
const MAX_SORTED_REFS = 200_000;

/**
 * Runs to the end, or to the abort of `options.signal`: then what is in flight is settled or reported as interrupted,
 * and the outcome holds what was done. Every thread has ended when it resolves. When no worker can begin any more, the
 * outcome tells it in its warnings, and the pods in flight as failed.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a runtime that this version cannot drive
 */
export async function runManifests(options: RunOptions): Promise<RunOutcome> {
  const { runtime } = options;
  if (runtime.kind !== 'simulated') {
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `runtime must be simulated in this version, got ${runtime.kind} at ${runtime.endpoint}`,
    );
  }
  const { workers, seed } = options;
  const refs = RefManager.create({ maxThreads: Math.min(MAX_THREADS, workers * THREADS_PER_WORKER + SPARE_THREADS) });
  const pool = new StartPool({ refs, workers, seed, runtime, podsPerWorker: PODS_PER_WORKER });
  return runOnPool(options, pool, refs);
}

/** As runManifests, on a pool that is there already; it is closed at the end. */
export async function runOnPool(options: RunOptions, pool: StartPool, refs: RefManager): Promise<RunOutcome> {
  const run = new Run(options, pool, refs);
  try {
    await run.all();
  } finally {
    await pool.close();
  }
  return run.outcome();
}

class Run {
  readonly #options: RunOptions;
  readonly #pool: StartPool;
  readonly #refs: RefManager;
  readonly #epochMs = Date.now();
  readonly #beganMs = performance.now();
  readonly #recorder: RunRecorder;
  readonly #events = new EventSpool();
  #inFlight = 0;
  #retried = 0;
  #lost = 0;
  /** Why the pool can start nothing more; what it was given until then is reported. */
  #broken: string | undefined;
  #interrupted = false;
  #durationMs = 0;
  #lastProgress = { atMs: 0, started: 0 };

  constructor(options: RunOptions, pool: StartPool, refs: RefManager) {
    this.#options = options;
    this.#pool = pool;
    this.#refs = refs;
    this.#recorder = new RunRecorder(this.#epochMs);
  }

  /** Keeps as many pods in flight as the workers take, until the plan is done or the signal aborts. */
  async all(): Promise<void> {
    const { signal, workers } = this.#options;
    const interrupt = (): void => {
      this.#interrupted = true;
      this.#pool.interrupt();
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    const progress = setInterval(() => this.#report(), PROGRESS_INTERVAL_MS);
    const planned = this.#options.pods[Symbol.iterator]();
    const lanes = Array.from({ length: workers * PODS_PER_WORKER }, () => this.#lane(planned));
    try {
      await Promise.all(lanes);
    } finally {
      clearInterval(progress);
      signal?.removeEventListener('abort', interrupt);
      this.#durationMs = performance.now() - this.#beganMs;
      this.#report();
    }
  }

  outcome(): RunOutcome {
    const refs = this.#refs;
    const summary = this.#summary();
    return {
      summary,
      refs: () => resultRefs(refs),
      events: () => this.#events.events(),
      close: async () => {
        refs.detach();
        await this.#events.close();
      },
    };
  }

  /** Starts one planned pod after the other. */
  async #lane(planned: Iterator<PlannedPod>): Promise<void> {
    while (!this.#interrupted && this.#broken === undefined) {
      const next = planned.next();
      if (next.done === true) return;
      this.#inFlight++;
      await this.#start(next.value);
      this.#inFlight--;
    }
  }

  /** Starts one pod; tries it anew when its worker dies: its ids come from the seed, so what it did is done again alike. */
  async #start({ pod, node }: PlannedPod): Promise<void> {
    for (let tried = 0; ; tried++) {
      let result: StartTaskResult;
      try {
        result = await this.#pool.start({ pod, node });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const isWorkersDeath = error instanceof RefManagerError && error.code === 'ERR_WORKER_DIED';
        if (!isWorkersDeath) this.#broken = message;
        if (isWorkersDeath && tried < MAX_RETRIES && !this.#interrupted) {
          this.#retried++;
          continue;
        }
        this.#lose(pod, message);
        return;
      }
      const isWhole = result.error === undefined && result.containers.every(({ ok }) => ok);
      // A whole attempt has overwritten what an earlier one had stored: its ids are the same.
      if (tried > 0 && !isWhole)
        this.#clearAllBut(
          pod,
          result.containers.map(({ containerID }) => containerID),
        );
      this.#recorder.pod(pod, result);
      await this.#events.add(result.events);
      await this.#options.onEvents?.(result.events);
      return;
    }
  }

  /** Gives a pod up whose workers died: what they had stored of it names containers that are gone, so it is cleared. */
  #lose(pod: Pod, message: string): void {
    this.#lost++;
    this.#recorder.lostPod(pod, message, performance.now() - this.#beganMs);
    this.#clearAllBut(pod, []);
  }

  /** Clears what dead workers stored of `pod`, but for the containers that a later attempt has: `kept`, by their ids. */
  #clearAllBut(pod: Pod, kept: readonly (string | undefined)[]): void {
    const uid = pod.metadata?.uid;
    for (const [id, ref] of this.#refs.entries()) {
      if (ref?.uid === uid && !kept.includes(id.toString())) this.#refs.clearRef(id);
    }
  }

  #report(): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const recorder = this.#recorder;
    const elapsedMs = performance.now() - this.#beganMs;
    const { atMs, started } = this.#lastProgress;
    this.#lastProgress = { atMs: elapsedMs, started: recorder.started };
    const progress: RunProgress = {
      elapsedMs,
      podsDone: recorder.podsDone,
      podsInFlight: this.#inFlight,
      containersStarted: recorder.started,
      containersFailed: recorder.failed,
      startsPerSecond: ((recorder.started - started) / Math.max(1, elapsedMs - atMs)) * MS_PER_SECOND,
      startDurationP50Ms: recorder.percentileMs('startDuration', MEDIAN),
      startDurationP99Ms: recorder.percentileMs('startDuration', P99),
      lockWaits: this.#refs.stats().contended,
    };
    onProgress(progress);
  }

  #summary(): RunSummary {
    const { name, seed, workers, plan } = this.#options;
    const recorder = this.#recorder;
    const stats = this.#refs.stats();
    return {
      schema: RESULT_SCHEMA,
      name,
      seed,
      workers,
      versions: { refmanager: packageVersion(), node: process.versions.node },
      startedAt: new Date(this.#epochMs).toISOString(),
      durationMs: this.#durationMs,
      interrupted: this.#interrupted,
      warnings: this.#warnings(),
      counts: {
        pods: plan.pods,
        containers: plan.containers,
        started: recorder.started,
        failed: recorder.failed,
        refs: stats.entries,
        events: this.#events.count,
        dropped: 0,
      },
      stages: recorder.stages(),
      lock: lockSummary(stats),
      thresholds: [],
      failures: recorder.failures,
      timeline: recorder.timeline(),
    };
  }

  #warnings(): string[] {
    const warnings = [...this.#pool.troubles];
    if (this.#broken !== undefined) {
      warnings.push(`the run broke off, pods that are not among the failures were not tried: ${this.#broken}`);
    }
    const { deaths } = this.#pool;
    if (deaths > 0) {
      const pods = `${this.#retried} pod starts were tried anew, ${this.#lost} pods given up`;
      warnings.push(`${deaths} worker ${deaths === 1 ? 'thread' : 'threads'} died during the run; ${pods}`);
    }
    return warnings;
  }
}

function lockSummary(stats: StoreStats): LockSummary {
  return {
    readAcquisitions: stats.readAcquisitions,
    writeAcquisitions: stats.writeAcquisitions,
    contended: stats.contended,
    waitP99Us: percentileOfBuckets(stats.waitsUs, P99),
    recoveries: stats.recoveries,
    waitsUs: stats.waitsUs,
  };
}

/** Upper bound, in microseconds, of the bucket that holds the percentile; bucket i ends at 2^i. 0 when all are empty. */
function percentileOfBuckets(buckets: readonly number[], percentile: number): number {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [i, count] of buckets.entries()) {
    seen += count;
    if (count > 0 && seen >= (total * percentile) / 100) return 2 ** i;
  }
  return 0;
}

function* streamedRefs(refs: RefManager): Generator<ResultRef, void, undefined> {
  for (const [id, ref] of refs) yield { containerID: id.toString(), ref };
}

/** What the store holds; by namespace, pod and field path when there are few enough to sort. */
function resultRefs(refs: RefManager): Iterable<ResultRef> {
  if (refs.size > MAX_SORTED_REFS) return streamedRefs(refs);
  const order = ({ ref, containerID }: ResultRef): string =>
    [ref?.namespace, ref?.name, ref?.fieldPath, containerID].join('\0');
  const keyed = [...streamedRefs(refs)].map((entry) => ({ key: order(entry), entry }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.map(({ entry }) => entry);
}
