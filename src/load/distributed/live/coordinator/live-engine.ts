/**
 * A run in real time over several processes as an engine: each has a segment of the nodes, all begin at one moment, and
 * what they have counted adds up to what one process would have.
 */

import { ContainerID } from '../../../../api/container-id.ts';
import { RefManagerError } from '../../../../errors.ts';
import type { DistributedFacts } from '../../../../result/machines/distributed-facts.ts';
import { CallRecorder } from '../../../../result/recording/call-recorder.ts';
import { StartRecorder } from '../../../../result/recording/start-recorder.ts';
import type { RealRuntimeSummary, ResultRef } from '../../../../result/result.ts';
import { lossWarnings, mergedLines } from '../../../../result/spool/line-spool.ts';
import { type RunStatistics, RunSum } from '../../../../result/statistics/run-statistics.ts';
import { exactDuration } from '../../../../text/durations.ts';
import type { Engine, EngineOutcome, EngineState } from '../../../engine.ts';
import { realRefs } from '../../../outcome/lists.ts';
import { deliver } from '../../../virtual/deliver.ts';
import { checkDistributedOptions, type DistributedOptions, runName } from '../../distributed-options.ts';
import { fingerprint } from '../../fingerprint.ts';
import { causeOf, RedisServer } from '../../redis/connect.ts';
import { LiveCoordinator } from './live-coordinator.ts';
import { liveMachines, liveWarnings, liveWorkers, meanCountedAtMs, startSkewMs } from './live-machines.ts';
import type { LiveEngineOptions } from './live-options.ts';
import { leftWarnings, liveRuntime, liveWaiting, segmentWarnings } from './live-runtimes.ts';
import type { SegmentsSum } from './segments.ts';

export class LiveEngine implements Engine {
  readonly #options: LiveEngineOptions;
  readonly #server: RedisServer;
  readonly #coordinator: LiveCoordinator;
  /** What of the snapshots could not be added up. */
  #unreadable: string | undefined;

  private constructor(server: RedisServer, engine: LiveEngineOptions, options: DistributedOptions) {
    this.#options = engine;
    this.#server = server;
    const name = runName(options);
    this.#coordinator = new LiveCoordinator(server, name, engine, options);
  }

  /**
   * Nothing happens before `begin`, which connects.
   * @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  static open(engine: LiveEngineOptions, options: DistributedOptions): LiveEngine {
    checkDistributedOptions(options);
    return new LiveEngine(new RedisServer(options.url), engine, options);
  }

  async begin(): Promise<void> {
    await this.#coordinator.coordinate();
    const { segments } = this.#coordinator;
    await segments.gatherLists();
    const { onEvents } = this.#options;
    if (onEvents !== undefined) await deliver([segments.lists.of('events')], onEvents);
  }

  stop(): void {
    this.#coordinator.stop();
  }

  get state(): EngineState {
    const { segments, atMs, beganAtMs } = this.#coordinator;
    const { recorder, run } = this.#sum;
    const { life } = run.total();
    const workers = liveWorkers(segments.list);
    return {
      recorder,
      store: run.store,
      lookups: life.lookups,
      misses: life.misses,
      podsInFlight: workers.reduce((sum, { podsInFlight }) => sum + podsInFlight, 0),
      isUp: beganAtMs !== undefined,
      countedAtMs: meanCountedAtMs(segments.list),
      waiting: liveWaiting(segments.list),
      scenarioMs: recorder.counts.arrivals === 0 ? 0 : atMs,
      workers,
      runtime: () => this.#runtimeNow(),
      distributed: this.#facts,
    };
  }

  async outcome(): Promise<EngineOutcome> {
    const { withEvents, withRefs, withPods } = this.#options;
    const { lists } = this.#coordinator.segments;
    const refs = withRefs ? await this.#refs() : undefined;
    return {
      statistics: this.#statistics(),
      events: withEvents ? [lists.of('events')] : [],
      pods: withPods ? [lists.of('pods')] : undefined,
      refs,
      runtime: liveRuntime(this.#coordinator.segments.list),
      distributed: this.#facts,
      close: () => lists.close(),
    };
  }

  /** Of all that the segments told last; nothing when that cannot be added up. */
  get #sum(): SegmentsSum {
    try {
      return this.#coordinator.segments.sum;
    } catch (error) {
      this.#unreadable ??= `what segments told cannot be added up: ${causeOf(error)}`;
      return { run: new RunSum(), recorder: new StartRecorder(0) };
    }
  }

  #runtimeNow(): RealRuntimeSummary | undefined {
    const identity = liveRuntime(this.#coordinator.segments.list);
    if (identity === undefined) return undefined;
    const calls = new CallRecorder();
    calls.merge(this.#sum.run.total().calls);
    return { ...identity, calls: calls.summary() };
  }

  #statistics(): RunStatistics {
    const total = this.#sum.run.total();
    const { isStopped, aborted, segments, atMs } = this.#coordinator;
    const broke = this.#coordinator.broke ?? this.#unreadable;
    const { broke: _told, ...counted } = total;
    return {
      ...counted,
      durationMs: total.durationMs === 0 ? atMs : total.durationMs,
      aborted,
      ...(broke !== undefined && !isStopped && { broke }),
      startSkewMs: startSkewMs(segments.list),
      warnings: [
        ...segmentWarnings(segments.list),
        ...liveWarnings(this.#facts),
        ...leftWarnings(segments.list),
        ...this.#reportWarnings(),
        ...lossWarnings([segments.lists.of('events')]),
        ...(broke !== undefined && isStopped ? [broke] : []), // it was to end anyway
      ],
    };
  }

  /** Of segments whose last word is not here. */
  #reportWarnings(): string[] {
    const { withEvents, onEvents, withRefs, withPods } = this.#options;
    const hasLists = withEvents || onEvents !== undefined || withRefs || withPods;
    const lists = hasLists ? ', its lists may lack lines' : '';
    return this.#coordinator.segments.list.flatMap(({ name, snapshot, isDone, isLost, hasLostLines, claim }) => {
      const at = exactDuration(Math.round(snapshot?.atMs ?? 0));
      const isCut = claim !== undefined && !isDone && !isLost && this.#coordinator.beganAtMs !== undefined;
      return [
        ...(isCut ? [`${name} did not report its end: its counts are those of ${at}${lists}`] : []),
        ...(hasLostLines ? [`${name}: Redis has lost some of the lists that it sent`] : []),
      ];
    });
  }

  get #facts(): DistributedFacts {
    const { run, of, beganAtMs, segments } = this.#coordinator;
    return {
      run,
      redis: this.#server.place,
      fingerprint: fingerprint(),
      shares: of,
      retriedShares: 0,
      missingShares: segments.list.filter(({ isDone }) => !isDone).length,
      resumed: false,
      ...(beganAtMs !== undefined && { beganAt: new Date(beganAtMs).toISOString() }),
      machines: liveMachines(segments.list),
    };
  }

  /** By pod, as one process lists them; kept in the run's own store. */
  async #refs(): Promise<() => Iterable<ResultRef>> {
    const { refs } = this.#options;
    for await (const { text } of mergedLines([this.#coordinator.segments.lists.of('refs')])) {
      try {
        const { containerID, ref } = JSON.parse(text) as ResultRef;
        refs.setRef(ContainerID.parse(containerID), ref);
      } catch (error) {
        if (error instanceof RefManagerError && error.code === 'ERR_STORE_FULL') throw error;
        this.#unreadable ??= `a reference cannot be kept: ${causeOf(error)}`;
      }
    }
    return realRefs(refs);
  }
}
