/**
 * A load test in real time: arrivals from the main thread, starts on the pool's workers, chaos from timers. Latencies
 * count from the moment a pod was to start, so a generator that lags behind does not hide what it causes.
 */

import type { Worker } from 'node:worker_threads';
import { ErrInterrupted } from '../../kubelet/kubelet-error.ts';
import type { SimulatedRuntimeSpec } from '../../node/node-runtime-spec.ts';
import { type LifeReport, noLife } from '../../node/simulated/node-life.ts';
import { addLife } from '../../pool/pod-starter.ts';
import { RetriedStarts } from '../../pool/retried-starts.ts';
import { StartPool } from '../../pool/start-pool.ts';
import type { EventSpool } from '../../result/event-spool.ts';
import type { LoadRecorder } from '../../result/recording/load-recorder.ts';
import type { StageHistogram } from '../../result/recording/stage-histogram.ts';
import { uniform, wordOf } from '../../runtime/simulated/draws.ts';
import { Salt } from '../../runtime/simulated/salts.ts';
import { RealClock } from '../../runtime/time/real-clock.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RefManager } from '../../store/ref-manager.ts';
import type { SeriesPod } from '../../workload/expand-workloads.ts';
import { type Arrival, arrivals, endOfStarts, isOpen, mostVus, nextActive } from '../arrivals.ts';
import { PodFeed } from '../pod-feed.ts';
import { lifeSpec, lifetimeOf } from '../pod-lives.ts';
import { maxInFlight } from '../virtual/node-share.ts';
import type { CriRun } from './cri-run.ts';

/** Pods a worker starts at once; more wait in the pool, and their wait counts. */
const PODS_PER_WORKER = 1024;
const JUDGE_INTERVAL_MS = 1000;

export interface RealRunOptions {
  readonly scenario: Scenario;
  /** Of a scenario on a real runtime. Pods stay until the run's end there, whatever their lifetime. */
  readonly criRun: CriRun | undefined;
  readonly refs: RefManager;
  readonly workers: number;
  readonly withEvents: boolean;
  readonly signal: AbortSignal;
  /** Called when the workers are up: what is recorded counts from `originMs`, Unix milliseconds. */
  readonly begin: (originMs: number) => LoadRecorder;
  readonly events: EventSpool;
  /** Takes how late each start was begun. */
  readonly late: StageHistogram;
  /** Judges what was recorded so far; true ends the run. Undefined: nothing can. */
  readonly crosses: ((recorder: LoadRecorder, misses: number, atMs: number) => boolean) | undefined;
}

/** What one worker did. */
export interface RealWorker {
  pods: number;
  started: number;
  failed: number;
  loopDelayP99Ms: number;
  loopDelayMaxMs: number;
}

export interface RealOutcome {
  readonly life: LifeReport;
  readonly durationMs: number;
  readonly aborted: boolean;
  readonly kills: { readonly atMs: number; readonly worker: number }[];
  readonly deaths: number;
  readonly warnings: string[];
  /** When the last start was begun, from the run's beginning. */
  readonly lastBegunMs: number;
  readonly workers: readonly RealWorker[];
}

export class RealRun {
  readonly #options: RealRunOptions;
  readonly #clock = new RealClock();
  readonly #pool: StartPool;
  readonly #starts: RetriedStarts;
  readonly #feed: PodFeed;
  #lastBegunMs = 0;
  readonly #stopped = new AbortController();
  readonly #pending = new Set<Promise<void>>();
  readonly #kills: { atMs: number; worker: number }[] = [];
  readonly #workers = new Map<number, RealWorker>();
  /** Events that found no reference, by the worker that told of them. */
  readonly #misses = new Map<number, number>();
  #recorder: LoadRecorder | undefined;
  #originMs = 0;
  #aborted = false;
  inFlight = 0;

  constructor(options: RealRunOptions) {
    const { scenario, refs, workers, withEvents, criRun } = options;
    this.#options = options;
    this.#pool = new StartPool({
      refs,
      workers,
      seed: scenario.seed,
      runtime: criRun?.spec ?? (scenario.runtime as SimulatedRuntimeSpec),
      onCalls: (calls) => calls.forEach((call) => criRun?.calls.record(call)),
      podsPerWorker: PODS_PER_WORKER,
      life: lifeSpec(scenario, 0),
      keepsEvents: withEvents,
      onMisses: (threadId, misses) => void this.#misses.set(threadId, misses),
    });
    this.#starts = new RetriedStarts(this.#pool, refs, () => this.#isStopped, criRun !== undefined);
    this.#feed = new PodFeed(scenario, () => true);
  }

  /** Of the start workers, in the order in which they came up. */
  get workers(): readonly RealWorker[] {
    return [...this.#workers.values()];
  }

  /** Events that found no reference so far; lags by half a second. */
  get misses(): number {
    return [...this.#misses.values()].reduce((sum, count) => sum + count, 0);
  }

  get nowMs(): number {
    return this.#clock.epochMs() - this.#originMs;
  }

  /** To the end; every thread has ended when it settles. */
  async all(): Promise<RealOutcome> {
    const { signal } = this.#options;
    const stop = (): void => this.#stop();
    signal.addEventListener('abort', stop, { once: true });
    let durationMs = 0;
    try {
      await this.#pool.ready();
      if (signal.aborted) stop();
      this.#originMs = this.#clock.epochMs();
      this.#recorder = this.#options.begin(this.#originMs);
      await this.#generate();
      durationMs = this.nowMs;
    } finally {
      signal.removeEventListener('abort', stop);
      await this.#pool.close();
    }
    const life = noLife();
    for (const report of this.#pool.lastReports) {
      addLife(life, report.life);
      this.#worker(report.threadId).loopDelayP99Ms = report.loopDelayP99Ms;
      this.#worker(report.threadId).loopDelayMaxMs = report.loopDelayMaxMs;
      this.#recorder.counts.events += report.eventCount;
      await this.#options.events.add(report.events);
    }
    const warnings = this.#starts.warnings();
    const { deaths } = this.#pool;
    return {
      life,
      durationMs,
      aborted: this.#aborted,
      kills: this.#kills,
      deaths,
      warnings,
      lastBegunMs: this.#lastBegunMs,
      workers: this.workers,
    };
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  get #isOver(): boolean {
    return this.#isStopped || this.#starts.broken !== undefined;
  }

  #stop(): void {
    this.#stopped.abort();
    this.#pool.interrupt();
  }

  /** All arrivals, then what is still in flight, then as long as pods are to go on. */
  async #generate(): Promise<void> {
    const { scenario, crosses } = this.#options;
    const { executor, trace, chaos } = scenario;
    const endMs = endOfStarts(executor, trace);
    const timers = [setTimeout(() => this.#stop(), endMs + executor.gracefulStop)];
    const { killWorkerEvery } = chaos;
    if (killWorkerEvery !== undefined) timers.push(setInterval(() => this.#kill(endMs), killWorkerEvery));
    if (crosses !== undefined) timers.push(setInterval(() => this.#judge(crosses), JUDGE_INTERVAL_MS));
    try {
      if (isOpen(executor)) await this.#arrive();
      else await this.#runVus(endMs);
      await Promise.all(this.#pending);
      if (lifeSpec(scenario, 0).remembers) await this.#until(endMs + scenario.lingerMs);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  async #arrive(): Promise<void> {
    const { scenario } = this.#options;
    const { executor, trace, seed } = scenario;
    const most = maxInFlight(executor) ?? Number.POSITIVE_INFINITY;
    for (const arrival of arrivals(executor, trace, seed)) {
      if (arrival.atMs > this.nowMs) await this.#until(arrival.atMs);
      if (this.#isOver) return;
      const pod = this.#feed.next(arrival.pod);
      this.#counts.arrivals++;
      if (this.inFlight >= most) this.#counts.dropped++;
      else this.#begin(pod, arrival);
    }
  }

  #begin(pod: SeriesPod, { atMs, lifetimeMs }: Pick<Arrival, 'atMs' | 'lifetimeMs'>): void {
    const pending = this.#start(pod, atMs, lifetimeMs).finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  async #runVus(endMs: number): Promise<void> {
    const { executor } = this.#options.scenario;
    const left = { count: executor.kind === 'shared-iterations' ? executor.iterations : Number.POSITIVE_INFINITY };
    await Promise.all(Array.from({ length: mostVus(executor) }, (_, vu) => this.#runVu(vu, endMs, left)));
  }

  async #runVu(vu: number, endMs: number, left: { count: number }): Promise<void> {
    const { executor } = this.#options.scenario;
    for (;;) {
      const atMs = nextActive(executor, vu, this.nowMs);
      if (atMs === undefined || atMs >= endMs) return;
      await this.#until(atMs);
      if (this.#isOver || left.count <= 0) return;
      left.count--;
      this.#counts.arrivals++;
      await this.#start(this.#feed.next(undefined), undefined, undefined);
    }
  }

  /** `dueAtMs`: when it was to start; undefined: when it does, as in a closed model. */
  async #start(seriesPod: SeriesPod, dueAtMs: number | undefined, fromTrace: number | undefined): Promise<void> {
    const { scenario, events } = this.#options;
    const pod = this.#feed.make(seriesPod);
    const { node } = seriesPod;
    const lifetimeMs = fromTrace ?? lifetimeOf(scenario, seriesPod.workload, pod);
    this.inFlight++;
    const result = await this.#starts.start({ pod, node, lifetimeMs, originMs: this.#originMs });
    this.inFlight--;
    if ('lost' in result) {
      this.#recorder?.lost(pod, node, result.lost, this.nowMs);
      return;
    }
    const begunMs = result.startedAtMs - this.#originMs;
    const intendedAtMs = dueAtMs ?? begunMs;
    this.#recorder?.ended({ pod, node, intendedAtMs, result });
    this.#lastBegunMs = Math.max(this.#lastBegunMs, begunMs);
    this.#options.late.recordMs(Math.max(0, begunMs - intendedAtMs));
    const worker = this.#worker(result.threadId ?? 0);
    worker.pods++;
    for (const { ok, error } of result.containers) {
      if (ok) worker.started++;
      else if (error !== ErrInterrupted.message) worker.failed++;
    }
    await events.add(result.events);
  }

  get #counts(): LoadRecorder['counts'] {
    if (this.#recorder === undefined) throw new Error('the run has not begun');
    return this.#recorder.counts;
  }

  #worker(threadId: number): RealWorker {
    let worker = this.#workers.get(threadId);
    if (worker === undefined) {
      worker = { pods: 0, started: 0, failed: 0, loopDelayP99Ms: 0, loopDelayMaxMs: 0 };
      this.#workers.set(threadId, worker);
    }
    return worker;
  }

  /** Terminates one of the workers, at whatever it is doing. */
  #kill(endMs: number): void {
    const atMs = this.nowMs;
    const { threads } = this.#pool;
    if (threads.length === 0 || atMs >= endMs) return;
    const word = wordOf(this.#options.scenario.seed, `kill/${this.#kills.length}`);
    const worker = Math.floor(uniform(word, Salt.KILL) * threads.length);
    this.#kills.push({ atMs, worker });
    void (threads[worker] as Worker).terminate();
  }

  #judge(crosses: NonNullable<RealRunOptions['crosses']>): void {
    if (this.#recorder === undefined || this.#isStopped || !crosses(this.#recorder, this.misses, this.nowMs)) return;
    this.#aborted = true;
    this.#stop();
  }

  /** Resolves at `atMs` from the beginning, or when the run is stopped. */
  async #until(atMs: number): Promise<void> {
    const ms = atMs - this.nowMs;
    if (ms <= 0 || this.#isStopped) return;
    await this.#clock.sleep(ms, this.#stopped.signal).catch((error: unknown) => {
      if (!this.#isStopped) throw error;
    });
  }
}
