/**
 * A run in real time: pods from the main thread, starts on the pool's workers, chaos from timers; on a simulated runtime
 * or on a real one.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RefManagerError } from '../../errors.ts';
import type { NodeRuntimeSpec } from '../../node/node-runtime-spec.ts';
import type { WaitingStart } from '../../node/real/watch/start-watch.ts';
import { noLife } from '../../node/simulated/life-counts.ts';
import { LOOP_PROBE_MS, loopDelayMs } from '../../pool/loop-delay.ts';
import { addLife } from '../../pool/pod-starter.ts';
import { RetriedStarts } from '../../pool/retried-starts.ts';
import { StartPool } from '../../pool/start-pool.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import { lostPodLine, podLine } from '../../result/pod-times.ts';
import { StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import { StartRecorder } from '../../result/recording/start-recorder.ts';
import { LineSpool, lossWarnings } from '../../result/spool/line-spool.ts';
import type { RunStatistics } from '../../result/statistics/run-statistics.ts';
import { RealClock } from '../../runtime/time/real-clock.ts';
import { endOfAllStarts, endOfGrace } from '../arrivals/all-executors.ts';
import { lifeSpec } from '../arrivals/pod-lives.ts';
import { WHOLE } from '../arrivals/segment.ts';
import type { Engine, EngineOptions, EngineOutcome, EngineState } from '../engine.ts';
import { realRefs } from '../outcome/lists.ts';
import { afterMs, every } from './every.ts';
import { generate } from './generator.ts';
import { givenUpWarnings } from './given-up.ts';
import type { DuePod } from './pods/pod-source.ts';
import { PodStops } from './pods/pod-stops.ts';
import { podsPerWorker } from './pods/pods-per-worker.ts';
import type { RealEngineOptions } from './real-engine-options.ts';
import { WorkerKills } from './worker-kills.ts';
import { WorkerTallies } from './worker-tallies.ts';

const JUDGE_INTERVAL_MS = 1000;
/** Pods that wait for a worker, for each that one works on: more would only fill memory. */
const WAITING_PER_PLACE = 4;
const P99 = 99;

export class RealEngine implements Engine {
  readonly #options: RealEngineOptions;
  readonly #clock = new RealClock();
  readonly #runtime: NodeRuntimeSpec;
  readonly #pool: StartPool;
  readonly #starts: RetriedStarts;
  readonly #events = new LineSpool();
  readonly #pods = new LineSpool();
  readonly #late = new StageHistogram();
  readonly #tallies = new WorkerTallies();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_PROBE_MS });
  readonly #stopped = new AbortController();
  readonly #kills: WorkerKills;
  readonly #life = noLife();
  readonly #stops: PodStops;
  /** What workers have told of starts that take long. */
  readonly #waiting = new Map<number, readonly WaitingStart[]>();
  /** Those that the run's end has cut off. */
  #givenUp: readonly WaitingStart[] = [];
  #recorder = new StartRecorder(0);
  /** Undefined until the workers are up: all counts from here. */
  #originMs: number | undefined;
  #podsInFlight = 0;
  #lastBegunMs = 0;
  #behindMs = 0;
  /** Why no worker came up. */
  #notReady: string | undefined;
  #durationMs = 0;
  #aborted = false;

  constructor(options: RealEngineOptions) {
    const { scenario, segment = WHOLE, refs, criRun, pool } = options;
    this.#options = options;
    this.#runtime = criRun?.spec ?? (scenario.runtime as NodeRuntimeSpec);
    this.#pool = pool ?? this.#newPool(this.#runtime);
    this.#kills = new WorkerKills(scenario.seed, segment);
    this.#stops = new PodStops({
      churns: lifeSpec(scenario, 0).churns === true,
      nowMs: () => this.#clock.epochMs(),
      kill: (threadId, message) => this.#pool.kill(threadId, message),
      stopped: (origin, dueMs, tookMs) => this.#recorder.stopped(origin, dueMs - (this.#originMs ?? 0), tookMs),
    });
    this.#starts = new RetriedStarts(this.#pool, refs, () => this.#isStopped, criRun !== undefined);
  }

  async begin(): Promise<void> {
    try {
      // Timed from when all workers are up: how long threads take to load is not the runtime's. When none comes up, the first start tells why;
      // when their files are not there, nothing was wrong with the run, and there is no result.
      await this.#pool.ready().catch((error: unknown) => {
        if (error instanceof RefManagerError && error.code === 'ERR_WORKER_NOT_FOUND') throw error;
        this.#notReady = error instanceof Error ? error.message : String(error);
      });
      const agreedMs = this.#notReady === undefined ? await this.#options.agree?.() : undefined;
      this.#originMs = agreedMs ?? this.#clock.epochMs();
      this.#recorder = new StartRecorder(this.#originMs, { scopes: this.#options.scopes });
      this.#loopDelay.enable();
      await this.#generate();
      this.#durationMs = this.#nowMs;
    } finally {
      this.#loopDelay.disable();
      await this.#pool.close();
      await this.#options.criRun?.end(this.#options.onRemoving);
    }
    for (const reply of this.#pool.lastReports) {
      addLife(this.#life, reply.life);
      this.#tallies.finished(reply);
      this.#recorder.counts.events += reply.eventCount;
      await this.#take(reply.events);
    }
  }

  stop(): void {
    if (!this.#isStopped) this.#givenUp = this.#waitingStarts;
    this.#stopped.abort();
    this.#pool.interrupt();
  }

  get state(): EngineState {
    const { criRun } = this.#options;
    const workers = this.#tallies.list.map(({ pods, started, failed }) => {
      return { podsInFlight: 0, podsDone: pods, started, failed };
    });
    return {
      recorder: this.#recorder,
      store: this.#options.refs.stats(),
      ...this.#tallies.lookups,
      podsInFlight: this.#podsInFlight,
      isUp: this.#originMs !== undefined,
      waiting: this.#waitingStarts,
      scenarioMs: this.#recorder.counts.arrivals === 0 ? 0 : this.#nowMs,
      workers,
      runtime: () => criRun && { ...criRun.identity, calls: criRun.calls.summary() },
    };
  }

  /** What was counted so far; all of it once `begin` has resolved. */
  get statistics(): RunStatistics {
    const { refs, criRun } = this.#options;
    const broken = this.#starts.broken ?? this.#notReady;
    return {
      starts: this.#recorder.recording(),
      store: refs.stats(),
      life: this.#life,
      calls: criRun?.calls.recording() ?? {},
      late: this.#late.encode(),
      lastBegunMs: this.#lastBegunMs,
      behindMs: this.#behindMs,
      durationMs: this.#durationMs,
      aborted: this.#aborted,
      ...(broken === undefined ? {} : { broke: broken }),
      kills: this.#kills.list,
      deaths: this.#pool.deaths,
      workers: this.#tallies.list,
      mainLoopDelayP99Ms: loopDelayMs(this.#loopDelay.percentile(P99)),
      mainLoopDelayMaxMs: loopDelayMs(this.#loopDelay.max),
      warnings: [
        ...this.#starts.warnings(),
        ...givenUpWarnings(this.#givenUp),
        ...(criRun?.warnings ?? []),
        ...lossWarnings([this.#events]),
      ],
    };
  }

  // eslint-disable-next-line typescript/require-await -- one shape with the engine in virtual time
  async outcome(): Promise<EngineOutcome> {
    const { refs, withRefs, withPods, criRun } = this.#options;
    return {
      statistics: this.statistics,
      events: [this.#events],
      pods: withPods ? [this.#pods] : undefined,
      refs: withRefs ? realRefs(refs) : undefined,
      runtime: criRun?.identity,
      close: async () => {
        await Promise.all([this.#events.close(), this.#pods.close()]);
      },
    };
  }

  get #waitingStarts(): readonly WaitingStart[] {
    return [...this.#waiting.values()].flat().toSorted((a, b) => b.forMs - a.forMs);
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  get #nowMs(): number {
    return this.#clock.epochMs() - (this.#originMs ?? this.#clock.epochMs());
  }

  #newPool(runtime: NodeRuntimeSpec): StartPool {
    const { scenario, refs, workers, withEvents, onEvents, criRun } = this.#options;
    return new StartPool({
      refs,
      workers,
      seed: scenario.seed,
      runtime,
      onCalls: (calls) => calls.forEach((call) => criRun?.calls.record(call)),
      podsPerWorker: podsPerWorker(runtime),
      life: lifeSpec(scenario, 0),
      keepsEvents: withEvents || onEvents !== undefined,
      onWaiting: (threadId, waiting) => void this.#waiting.set(threadId, waiting),
      onStop: (uid, stop) => this.#stops.stopped(uid, stop),
      onGone: (threadId) => this.#stops.workerGone(threadId),
      onLookups: (threadId, lookups) => this.#tallies.lookedUp(threadId, lookups),
    });
  }

  /** All starts, and then as long as pods are to go on. */
  async #generate(): Promise<void> {
    const { scenario, segment = WHOLE, source, crosses, workers } = this.#options;
    const endMs = endOfAllStarts(scenario);
    const judging = crosses === undefined ? undefined : setInterval(() => this.#judge(crosses), JUDGE_INTERVAL_MS);
    const cancels = [
      afterMs(this.#clock, endOfGrace(scenario), () => this.stop()),
      every(this.#clock, scenario.chaos.killWorkerEvery, () => {
        if (this.#nowMs < endMs) this.#kills.next(this.#pool.threads, this.#nowMs);
      }),
      () => clearInterval(judging),
    ];
    try {
      await generate({
        scenario,
        segment,
        source,
        recorder: this.#recorder,
        nowMs: () => this.#nowMs,
        until: (atMs) => this.#until(atMs),
        isOver: () => this.#isStopped || this.#starts.broken !== undefined,
        makeRoom: (node, dueAtMs) => this.#stops.killOldest(node, (this.#originMs ?? 0) + dueAtMs),
        start: (pod, dueAtMs, lifetimeMs) => this.#start(pod, dueAtMs, lifetimeMs),
        mostWaiting: workers * podsPerWorker(this.#runtime) * WAITING_PER_PLACE,
        isBehind: (ms) => {
          this.#behindMs = ms;
        },
      });
      if (lifeSpec(scenario, 0).remembers) await this.#until(endMs + scenario.lingerMs);
      await this.#stops.settled(this.#stopped.signal);
    } finally {
      for (const cancel of cancels) cancel();
    }
  }

  async #start(due: DuePod, intendedAtMs: number, fromTrace: number | undefined): Promise<void> {
    const { node, workload, executor } = due;
    const { pod, lifetimeMs } = due.make();
    const start = { pod, node, workload, executor, intendedAtMs };
    const originMs = this.#originMs ?? 0;
    this.#podsInFlight++;
    const { uid = '' } = pod.metadata ?? {};
    const task = { pod, node, lifetimeMs: fromTrace ?? lifetimeMs, originMs };
    this.#stops.begun(uid, start, task.lifetimeMs);
    const result = await this.#starts.start(task);
    this.#podsInFlight--;
    this.#stops.ended(uid, 'lost' in result ? undefined : result);
    if ('lost' in result) {
      this.#recorder.lost(start, result.lost, this.#nowMs);
      if (this.#options.withPods) await this.#pods.add([lostPodLine(start, this.#nowMs)]);
      return;
    }
    const begunMs = result.startedAtMs - originMs;
    this.#recorder.ended({ ...start, result });
    if (this.#options.withPods) await this.#pods.add([podLine({ ...start, result }, originMs)]);
    this.#lastBegunMs = Math.max(this.#lastBegunMs, begunMs);
    this.#late.recordMs(Math.max(0, begunMs - intendedAtMs));
    this.#tallies.ended(result);
    await this.#take(result.events);
  }

  async #take(events: readonly TimedLine[]): Promise<void> {
    const { withEvents, onEvents } = this.#options;
    if (withEvents) await this.#events.add(events);
    await onEvents?.(events);
  }

  #judge(crosses: NonNullable<EngineOptions['crosses']>): void {
    if (this.#isStopped) return;
    const counted = { recorder: this.#recorder, ...this.#tallies.lookups, lock: this.#options.refs.stats() };
    if (!crosses(counted, this.#nowMs)) return;
    this.#aborted = true;
    this.stop();
  }

  /** Resolves at `atMs` from the beginning, or when the run is stopped. */
  async #until(atMs: number): Promise<void> {
    const ms = atMs - this.#nowMs;
    if (ms <= 0 || this.#isStopped) return;
    await this.#clock.sleep(ms, this.#stopped.signal).catch((error: unknown) => {
      if (!this.#isStopped) throw error;
    });
  }
}
