/**
 * Starts every container of the planned pods on worker threads over one RefManager, and yields what came of it.
 * cli/run.ts asks; pool/ does the starts; run-recorder.ts and event-spool.ts keep what they report.
 */

import { RefManagerError } from '../errors.ts';
import { MAX_THREADS } from '../memory/layout.ts';
import { StartPool } from '../pool/start-pool.ts';
import { RefManager } from '../store/ref-manager.ts';
import { EventSpool } from './event-spool.ts';
import { lockSummary, storeSummary } from './lock-summary.ts';
import { packageVersion } from './package-version.ts';
import { RESULT_SCHEMA, type RunOutcome, type RunSummary } from './result.ts';
import { resultRefs } from './result-refs.ts';
import { RetriedStarts } from './retried-starts.ts';
import type { PlannedPod, RunOptions, RunProgress } from './run-options.ts';
import { RunRecorder } from './run-recorder.ts';

/** Pods a worker starts at once: a kubelet's limit is 110 pods a node; twice that keeps a worker busy while they wait. */
const PODS_PER_WORKER = 256;
/** Slots of the store: a dead worker's and its successor's may both be taken for a moment. */
const THREADS_PER_WORKER = 2;
const SPARE_THREADS = 8;
const PROGRESS_INTERVAL_MS = 250;
const MS_PER_SECOND = 1000;
const MEDIAN = 50;
const P99 = 99;

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
  readonly #starts: RetriedStarts;
  #interrupted = false;
  /** Undefined while the run goes. */
  #durationMs: number | undefined;
  #lastProgress = { atMs: 0, started: 0 };

  constructor(options: RunOptions, pool: StartPool, refs: RefManager) {
    this.#options = options;
    this.#pool = pool;
    this.#refs = refs;
    this.#recorder = new RunRecorder(this.#epochMs);
    this.#starts = new RetriedStarts(pool, refs, () => this.#interrupted);
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
    this.#options.observe?.(() => this.#summary());
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
    while (!this.#interrupted && this.#starts.broken === undefined) {
      const next = planned.next();
      if (next.done === true) return;
      this.#inFlight++;
      await this.#start(next.value);
      this.#inFlight--;
    }
  }

  async #start({ pod, node }: PlannedPod): Promise<void> {
    const result = await this.#starts.start({ pod, node });
    if ('lost' in result) {
      this.#recorder.lostPod(pod, result.lost, performance.now() - this.#beganMs);
      return;
    }
    this.#recorder.pod(pod, result);
    await this.#events.add(result.events);
    await this.#options.onEvents?.(result.events);
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
      durationMs: this.#durationMs ?? performance.now() - this.#beganMs,
      interrupted: this.#interrupted,
      warnings: this.#starts.warnings(),
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
      lock: lockSummary(stats, this.#refs),
      store: storeSummary(stats),
      thresholds: [],
      failures: recorder.failures,
      timeline: recorder.timeline(),
    };
  }
}
