/**
 * Starts every container of the planned pods on worker threads over one RefManager, and yields what came of it.
 * cli/run.ts asks; pool/ does the starts; run-recorder.ts and event-spool.ts keep what they report.
 */

import { checkRunLimits } from '../input/run-limits.ts';
import { MAX_THREADS } from '../memory/layout.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import { packageVersion } from '../package-version.ts';
import { RetriedStarts } from '../pool/retried-starts.ts';
import { StartPool } from '../pool/start-pool.ts';
import { EventSpool } from '../result/event-spool.ts';
import { lockSummary, storeSummary } from '../result/lock/lock-summary.ts';
import { CallRecorder } from '../result/recording/call-recorder.ts';
import { RunRecorder } from '../result/recording/run-recorder.ts';
import { RESULT_SCHEMA, type RunOutcome, type RunSummary } from '../result/result.ts';
import { resultRefs } from '../result/result-refs.ts';
import type { RunProgress } from '../result/run-progress.ts';
import { RefManager } from '../store/ref-manager.ts';
import type { PlannedPod } from '../workload/planned-pod.ts';
import { CriRun, REAL_PODS_PER_WORKER } from './real/cri-run.ts';
import type { RunOptions, RuntimeSpec } from './run-options.ts';

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
 * What was started on a real runtime is removed at the end, unless `options.runtime.keep`.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for `workers` or `seed` out of bounds, or a runtime that cannot be reached
 */
export async function runManifests(options: RunOptions): Promise<RunOutcome> {
  const { workers, seed, runtime } = options;
  checkRunLimits(options);
  const criRun = runtime.kind === 'cri' ? await CriRun.begin(runtime, new CallRecorder()) : undefined;
  const refs = RefManager.create({ maxThreads: Math.min(MAX_THREADS, workers * THREADS_PER_WORKER + SPARE_THREADS) });
  const pool = new StartPool({
    refs,
    workers,
    seed,
    runtime: criRun?.spec ?? simulatedSpec(runtime),
    podsPerWorker: podsPerWorker(options),
    onCalls: (calls) => calls.forEach((call) => criRun?.calls.record(call)),
  });
  return runOnPool(options, pool, refs, criRun);
}

function simulatedSpec(runtime: RuntimeSpec): SimulatedRuntimeSpec {
  if (runtime.kind === 'cri') throw new TypeError('unreachable: a real runtime has a spec of its own');
  const { kind, latency, underLoad, cluster } = runtime;
  if (underLoad === undefined) return { kind, latency, cluster };
  return { kind, latency, cluster, conditions: { originMs: 0, underLoad } };
}

/** A model of a real runtime is asked as that was: what it has in flight decides how fast it is. */
function podsPerWorker({ runtime }: RunOptions): number {
  const isReal = runtime.kind === 'cri' || runtime.underLoad !== undefined;
  return isReal ? REAL_PODS_PER_WORKER : PODS_PER_WORKER;
}

/** As runManifests, on a pool that is there already; it is closed at the end. */
export async function runOnPool(
  options: RunOptions,
  pool: StartPool,
  refs: RefManager,
  criRun?: CriRun,
): Promise<RunOutcome> {
  // What is timed is to be the runtime, not the beginnings of our threads. When there are none, the first start tells why.
  if (criRun !== undefined) await pool.ready().catch(() => undefined);
  const run = new Run(options, pool, refs, criRun);
  try {
    await run.all();
  } finally {
    await pool.close();
    await criRun?.end(options.onRemoving);
  }
  return run.outcome();
}

class Run {
  readonly #options: RunOptions;
  readonly #pool: StartPool;
  readonly #refs: RefManager;
  readonly #criRun: CriRun | undefined;
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

  constructor(options: RunOptions, pool: StartPool, refs: RefManager, criRun: CriRun | undefined) {
    this.#options = options;
    this.#criRun = criRun;
    this.#pool = pool;
    this.#refs = refs;
    this.#recorder = new RunRecorder(this.#epochMs);
    this.#starts = new RetriedStarts(pool, refs, () => this.#interrupted, criRun !== undefined);
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
    const lanes = Array.from({ length: workers * podsPerWorker(this.#options) }, () => this.#lane(planned));
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
      warnings: [...this.#starts.warnings(), ...(this.#criRun?.warnings ?? [])],
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
      podStart: recorder.podStart(),
      lock: lockSummary(stats, this.#refs),
      store: storeSummary(stats),
      thresholds: [],
      failures: recorder.failures,
      timeline: recorder.timeline(),
      ...(this.#criRun === undefined ? {} : { runtime: this.#criRun.summary() }),
    };
  }
}
