/**
 * A scenario -> its result: real time or virtual, thresholds judged, everything counted put into one shape. The library
 * face of load tests; cli/load.ts is one caller.
 */

import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RefManagerError } from '../errors.ts';
import { formatProblem } from '../input/problem.ts';
import { checkRunLimits, MAX_WORKERS } from '../input/run-limits.ts';
import { MAX_THREADS } from '../memory/layout.ts';
import type { LifeReport } from '../node/simulated/node-life.ts';
import { packageVersion } from '../package-version.ts';
import { LOOP_PROBE_MS, loopDelayMs } from '../pool/loop-delay.ts';
import type { MeasuredRun } from '../report/metrics/prom.ts';
import { EventSpool } from '../result/event-spool.ts';
import { lockSummary, storeSummary } from '../result/lock/lock-summary.ts';
import { CallRecorder } from '../result/recording/call-recorder.ts';
import { LoadRecorder } from '../result/recording/load-recorder.ts';
import { StageHistogram } from '../result/recording/stage-histogram.ts';
import type { RunOutcome, ThresholdResult } from '../result/result.ts';
import type { RunProgress } from '../result/run-progress.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { judge, type Observations } from '../scenario/thresholds.ts';
import { RefManager } from '../store/ref-manager.ts';
import { countArrivals, endOfStarts } from './arrivals.ts';
import { CriRun } from './real/cri-run.ts';
import { RealRun } from './real/real-run.ts';
import { realRefs, type ScenarioRun, scenarioOutcome, stageSummaries, virtualRefs } from './scenario-outcome.ts';
import { runVirtual, type ShareProgress } from './virtual/virtual-run.ts';

const THREADS_PER_WORKER = 2;
const SPARE_THREADS = 8;
const PROGRESS_INTERVAL_MS = 250;
/** Of containers at the end of a run on a real runtime: the kubelet's shortest. */
const REAL_GRACE_SECONDS = 2;
const MS_PER_SECOND = 1000;
const MEDIAN = 50;
const P99 = 99;

export interface ScenarioRunOptions {
  /** Threads that start pods, 1 to 250; all cores when absent. */
  readonly workers?: number;
  /** Takes the place of the scenario's; 32 bits. */
  readonly seed?: number;
  /** Ends the run early (as the command line does after the scenario's `timeout`, which is not looked at here); what was done until then is in the outcome, which says `interrupted`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called once: what it is given says at any time what was measured so far. In virtual time durations come at the end. */
  readonly observe?: (current: () => MeasuredRun) => void;
  /** The store to run over; one is made when absent. It needs room for two threads a worker, and stays attached. */
  readonly refs?: RefManager;
  /** Keep the references and events for the outcome's lists. */
  readonly withRefs?: boolean;
  readonly withEvents?: boolean;
}

/**
 * Runs `scenario`, the path of a scenario file or one that `readScenario` read. Every thread has ended when it resolves.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a file with problems (the message has them all), bad options, or a
 * runtime that cannot be reached
 */
export async function runScenario(scenario: string | Scenario, options: ScenarioRunOptions = {}): Promise<RunOutcome> {
  const read = typeof scenario === 'string' ? await scenarioOf(scenario) : scenario;
  const seeded = options.seed === undefined ? read : { ...read, seed: options.seed };
  const workers = options.workers ?? Math.min(availableParallelism(), MAX_WORKERS);
  checkRunLimits({ workers, seed: seeded.seed });
  const maxThreads = Math.min(MAX_THREADS, workers * THREADS_PER_WORKER + SPARE_THREADS);
  const refs = options.refs ?? RefManager.create({ maxThreads });
  try {
    const run = new Run(seeded, workers, refs, options);
    return await (seeded.clock === 'real' ? run.real() : run.virtual());
  } catch (error) {
    if (options.refs === undefined) refs.detach();
    throw error;
  }
}

async function scenarioOf(file: string): Promise<Scenario> {
  const { scenario, problems } = await readScenario(file, process.stdin);
  if (scenario !== undefined) return scenario;
  throw new RefManagerError('ERR_INVALID_OPTION', problems.map(formatProblem).join('\n'));
}

class Run {
  readonly #scenario: Scenario;
  readonly #workers: number;
  readonly #refs: RefManager;
  readonly #options: ScenarioRunOptions;
  readonly #beganMs = performance.now();
  readonly #startedAt = new Date().toISOString();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_PROBE_MS });
  #lastProgress = { atMs: 0, started: 0 };
  #judged: ThresholdResult[] = [];
  /** In virtual time: what the workers counted so far. */
  #shares = new LoadRecorder(0);
  #misses = 0;

  constructor(scenario: Scenario, workers: number, refs: RefManager, options: ScenarioRunOptions) {
    this.#scenario = scenario;
    this.#workers = workers;
    this.#refs = refs;
    this.#options = options;
  }

  async real(): Promise<RunOutcome> {
    const { withEvents = false, withRefs = false } = this.#options;
    const events = new EventSpool();
    const late = new StageHistogram();
    let recorder = new LoadRecorder(0);
    const criRun = await this.#beginCriRun();
    const run = new RealRun({
      criRun,
      scenario: this.#scenario,
      refs: this.#refs,
      workers: this.#workers,
      withEvents,
      signal: this.#signal,
      begin: (originMs) => {
        recorder = new LoadRecorder(originMs);
        this.#loopDelay.enable();
        return recorder;
      },
      events,
      late,
      crosses: this.#crosses,
    });
    this.#options.observe?.(() => this.#measured(recorder, run.misses));
    const progress = setInterval(() => this.#reportReal(run, recorder), PROGRESS_INTERVAL_MS);
    try {
      const outcome = await run.all();
      await criRun?.end(undefined);
      this.#loopDelay.disable();
      const refs = withRefs ? realRefs(this.#refs) : undefined;
      const warnings = [...outcome.warnings, ...(criRun?.warnings ?? [])];
      const result = this.#outcome({ ...outcome, warnings, recorder, late, spools: [events], refs });
      if (criRun !== undefined) result.summary.runtime = criRun.summary();
      return result;
    } catch (error) {
      await criRun?.end(undefined);
      throw error;
    } finally {
      clearInterval(progress);
      this.#reportReal(run, recorder);
    }
  }

  /** Undefined for a simulated runtime. */
  async #beginCriRun(): Promise<CriRun | undefined> {
    const { runtime } = this.#scenario;
    if (runtime.kind === 'simulated') return undefined;
    return CriRun.begin({ ...runtime, gracePeriodSeconds: REAL_GRACE_SECONDS }, new CallRecorder());
  }

  async virtual(): Promise<RunOutcome> {
    const { withEvents = false, withRefs = false } = this.#options;
    this.#options.observe?.(() => this.#measured(this.#shares, this.#misses));
    const outcome = await runVirtual({
      scenario: this.#scenario,
      refs: this.#refs,
      workers: this.#workers,
      withEvents,
      withRefs,
      signal: this.#signal,
      onProgress: (shares) => this.#reportVirtual(shares),
      crosses: this.#crosses,
    });
    const { events, refs: refSpools, byWorker, deaths } = outcome;
    const workers = byWorker.map(({ pods, started, failed }) => {
      return { pods, started, failed, loopDelayP99Ms: 0, loopDelayMaxMs: 0 };
    });
    const warnings = deaths === 0 ? [] : [`${deaths} workers died; their nodes were simulated again`];
    const refs = withRefs ? await virtualRefs(this.#refs, refSpools) : undefined;
    const spools = [...events, ...refSpools];
    return this.#outcome({
      ...outcome,
      workers,
      warnings,
      late: new StageHistogram(),
      lastBegunMs: 0,
      spools: events,
      closes: spools,
      refs,
    });
  }

  get #signal(): AbortSignal {
    return this.#options.signal ?? new AbortController().signal;
  }

  /** Undefined when no threshold can end the run. */
  get #crosses(): ((recorder: LoadRecorder, misses: number, atMs: number) => boolean) | undefined {
    const aborting = this.#scenario.thresholds.filter(({ abortOnFail }) => abortOnFail);
    if (aborting.length === 0) return undefined;
    return (recorder, misses, atMs) => {
      const observations = this.#observations(recorder, misses);
      const due = aborting.filter(({ delayAbortEvalMs }) => atMs >= delayAbortEvalMs);
      this.#judged = due.map((threshold) => judge(threshold, observations));
      return this.#judged.some(({ ok }) => !ok);
    };
  }

  #observations(recorder: LoadRecorder, misses: number): Observations {
    const { counts } = recorder;
    return {
      histogram: (stage) => recorder.histogram(stage),
      count: (metric) => {
        if (metric === 'failures') return counts.failed;
        if (metric === 'dropped') return counts.dropped;
        return metric === 'ref_misses' ? misses : this.#refs.stats().contended;
      },
      tried: counts.started + counts.failed,
    };
  }

  #outcome(
    run: Pick<
      ScenarioRun,
      | 'recorder'
      | 'late'
      | 'lastBegunMs'
      | 'spools'
      | 'refs'
      | 'durationMs'
      | 'aborted'
      | 'kills'
      | 'deaths'
      | 'warnings'
      | 'workers'
    > & {
      life: LifeReport;
      closes?: readonly EventSpool[];
    },
  ): RunOutcome {
    const observations = this.#observations(run.recorder, run.life.misses);
    const { signal, refs } = this.#options;
    return scenarioOutcome({
      ...run,
      scenario: this.#scenario,
      store: this.#refs,
      ownsStore: refs === undefined,
      workerCount: this.#workers,
      startedAt: this.#startedAt,
      wallMs: performance.now() - this.#beganMs,
      interrupted: signal?.aborted === true,
      thresholds: this.#scenario.thresholds.map((threshold) => judge(threshold, observations)),
      mainLoopDelayP99Ms: loopDelayMs(this.#loopDelay.percentile(P99)),
      mainLoopDelayMaxMs: loopDelayMs(this.#loopDelay.max),
      closes: run.closes ?? run.spools,
    });
  }

  #measured(recorder: LoadRecorder, misses: number): MeasuredRun {
    const { name, seed } = this.#scenario;
    const { pods, containers, started, failed, events, dropped } = recorder.counts;
    const stats = this.#refs.stats();
    return {
      name,
      seed,
      workers: this.#workers,
      versions: { refmanager: packageVersion(), node: process.versions.node },
      durationMs: performance.now() - this.#beganMs,
      interrupted: this.#signal.aborted,
      counts: { pods, containers, started, failed, refs: stats.entries, events, dropped },
      stages: stageSummaries(recorder),
      podStart: recorder.podStart.summary(),
      lock: lockSummary(stats),
      store: storeSummary(stats),
      thresholds: this.#judged,
      failures: recorder.lists().failures,
      refMisses: { count: misses },
    };
  }

  #reportReal(run: RealRun, recorder: LoadRecorder): void {
    const workers = run.workers.map(({ pods, started, failed }, worker) => {
      return { worker, podsInFlight: 0, podsDone: pods, started, failed };
    });
    const scenarioMs = recorder.counts.arrivals === 0 ? 0 : run.nowMs;
    this.#report(recorder, { inFlight: run.inFlight, scenarioMs, misses: run.misses, workers });
  }

  #reportVirtual(shares: readonly ShareProgress[]): void {
    const recorder = new LoadRecorder(0);
    for (const { counts } of shares) {
      for (const key of ['arrivals', 'dropped', 'pods', 'started', 'failed'] as const)
        recorder.counts[key] += counts[key];
    }
    const workers = shares.map(({ counts, inFlight }, worker) => {
      return { worker, podsInFlight: inFlight, podsDone: counts.pods, started: counts.started, failed: counts.failed };
    });
    this.#shares = recorder;
    const inFlight = shares.reduce((sum, share) => sum + share.inFlight, 0);
    this.#misses = shares.reduce((sum, share) => sum + share.misses, 0);
    const scenarioMs = Math.min(...shares.map(({ virtualMs }) => virtualMs));
    this.#report(recorder, { inFlight, scenarioMs, misses: this.#misses, workers });
  }

  #report(
    recorder: LoadRecorder,
    now: { inFlight: number; scenarioMs: number; misses: number; workers: NonNullable<RunProgress['load']>['workers'] },
  ): void {
    const { onProgress } = this.#options;
    if (onProgress === undefined) return;
    const { counts } = recorder;
    const { executor, trace, clock } = this.#scenario;
    const elapsedMs = performance.now() - this.#beganMs;
    const { atMs, started } = this.#lastProgress;
    this.#lastProgress = { atMs: elapsedMs, started: counts.started };
    const startDuration = recorder.histogram('startDuration');
    const podsTotal = countArrivals(executor, trace);
    onProgress({
      elapsedMs,
      podsDone: counts.pods,
      podsInFlight: now.inFlight,
      containersStarted: counts.started,
      containersFailed: counts.failed,
      startsPerSecond: (Math.max(0, counts.started - started) / Math.max(1, elapsedMs - atMs)) * MS_PER_SECOND,
      startDurationP50Ms: startDuration.percentileMs(MEDIAN),
      startDurationP99Ms: startDuration.percentileMs(P99),
      lockWaits: this.#refs.stats().contended,
      load: {
        clock,
        scenarioMs: now.scenarioMs,
        scenarioTotalMs: endOfStarts(executor, trace),
        ...(podsTotal === undefined ? {} : { podsTotal }),
        dropped: counts.dropped,
        refMisses: now.misses,
        workers: now.workers,
        thresholds: this.#judged.map(({ metric, expression, ok }) => ({ expression: `${metric} ${expression}`, ok })),
      },
    });
  }
}
