/**
 * A run in virtual time over several processes as an engine: what comes of it is what one process would have simulated.
 */

import { ContainerID } from '../../../api/container-id.ts';
import { RefManagerError } from '../../../errors.ts';
import { addLookups } from '../../../node/simulated/life-counts.ts';
import type { DistributedFacts } from '../../../result/machines/distributed-facts.ts';
import { StartRecorder } from '../../../result/recording/start-recorder.ts';
import type { ResultRef } from '../../../result/result.ts';
import { lossWarnings, mergedLines } from '../../../result/spool/line-spool.ts';
import type { RunStatistics, RunSum } from '../../../result/statistics/run-statistics.ts';
import { NO_STORE } from '../../../result/statistics/store-statistics.ts';
import { VIRTUAL_EPOCH_MS } from '../../../runtime/time/virtual-clock.ts';
import { endOfAllStarts } from '../../arrivals/all-executors.ts';
import type { Engine, EngineOptions, EngineOutcome, EngineState } from '../../engine.ts';
import { deliver } from '../../virtual/deliver.ts';
import { JUDGED_TICK_MS } from '../../virtual/messages.ts';
import { checkDistributedOptions, type DistributedOptions, runName } from '../distributed-options.ts';
import { fingerprint } from '../fingerprint.ts';
import { causeOf, RedisServer } from '../redis/connect.ts';
import type { ShareNote, WorkerNote } from '../redis/registry.ts';
import { distributedWarnings } from './distributed-warnings.ts';
import { RunCoordinator } from './run-coordinator.ts';

const COUNTS = ['arrivals', 'dropped', 'pods', 'containers', 'started', 'failed', 'events'] as const;

export class DistributedEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #coordinator: RunCoordinator;
  readonly #server: RedisServer;
  #sum: RunSum | undefined;

  private constructor(server: RedisServer, engine: EngineOptions, options: DistributedOptions) {
    this.#options = engine;
    this.#server = server;
    const name = runName(options);
    this.#coordinator = new RunCoordinator(server, name, engine, options);
  }

  /**
   * Nothing happens before `begin`, which connects.
   * @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  static open(engine: EngineOptions, options: DistributedOptions): DistributedEngine {
    checkDistributedOptions(options);
    return new DistributedEngine(new RedisServer(options.url), engine, options);
  }

  async begin(): Promise<void> {
    await this.#coordinator.coordinate();
    const { onEvents } = this.#options;
    const events = this.#coordinator.collector?.lists.of('events');
    if (onEvents !== undefined && events !== undefined) await deliver([events], onEvents);
  }

  stop(): void {
    this.#coordinator.stop();
  }

  get state(): EngineState {
    const { collector, machines, of, notes, heardAtMs } = this.#coordinator;
    const busy = this.#busyOf(notes);
    const recorder = new StartRecorder(VIRTUAL_EPOCH_MS);
    const done = collector?.progress;
    for (const key of COUNTS)
      recorder.counts[key] = busy.reduce((sum, { counts }) => sum + counts[key], done?.counts[key] ?? 0);
    const endMs = endOfAllStarts(this.#options.scenario);
    const reachedMs = busy.reduce(
      (sum, { virtualMs }) => sum + Math.min(virtualMs, endMs),
      (done?.shares ?? 0) * endMs,
    );
    return {
      recorder,
      store: collector?.store ?? NO_STORE,
      ...addLookups([...busy.map(({ lookups }) => lookups), done?.lookups ?? { lookups: 0, misses: 0 }]),
      podsInFlight: busy.reduce((sum, { inFlight }) => sum + inFlight, 0),
      isUp: busy.length > 0 || (done?.shares ?? 0) > 0,
      countedAtMs: heardAtMs,
      waiting: [],
      // How far all shares are on average: some are done when others have not begun.
      scenarioMs: of === 0 ? 0 : reachedMs / of,
      workers: machines.list.map(({ id, pods, started, failed }) => {
        const own = this.#busyOf(notes.filter((note) => note.id === id));
        return own.reduce(
          (sum, { inFlight, counts }) => ({
            podsInFlight: sum.podsInFlight + inFlight,
            podsDone: sum.podsDone + counts.pods,
            started: sum.started + counts.started,
            failed: sum.failed + counts.failed,
            countedAtMs: heardAtMs,
          }),
          { podsInFlight: 0, podsDone: pods, started, failed, countedAtMs: heardAtMs },
        );
      }),
      runtime: () => undefined,
      distributed: this.#facts(),
    };
  }

  async outcome(): Promise<EngineOutcome> {
    const { withEvents, withRefs, withPods } = this.#options;
    const { collector } = this.#coordinator;
    this.#sum ??= this.#coordinator.total();
    const refs = withRefs ? await this.#refs() : undefined;
    const facts = this.#facts();
    const lists = collector?.lists;
    const [events, pods] = [lists?.of('events'), lists?.of('pods')].map((spool) =>
      spool === undefined ? [] : [spool],
    );
    return {
      statistics: this.#statistics(this.#sum, facts),
      events: withEvents ? (events ?? []) : [],
      pods: withPods ? (pods ?? []) : undefined,
      refs,
      runtime: undefined,
      distributed: facts,
      close: async () => {
        await lists?.close();
      },
    };
  }

  /** What workers have in hand of the phase that goes on. */
  #busyOf(notes: readonly WorkerNote[]): ShareNote[] {
    const { run, collector } = this.#coordinator;
    if (collector === undefined) return [];
    const all = notes.flatMap(({ busy }) => busy);
    const own = all.filter((note) => note.run === run && note.phase === collector.phase);
    return own.filter(({ share }) => collector.outstanding.has(share));
  }

  #statistics(sum: RunSum, facts: DistributedFacts): RunStatistics {
    const total = sum.total();
    const { broke, isStopped, crossedTick, collector, machines } = this.#coordinator;
    const spools = collector === undefined ? [] : [collector.lists.of('events')];
    return {
      ...total,
      durationMs: crossedTick === undefined ? total.durationMs : (crossedTick + 1) * JUDGED_TICK_MS,
      aborted: crossedTick !== undefined,
      ...(broke !== undefined && !isStopped && { broke }),
      workers: machines.workers,
      warnings: [
        ...new Set(total.warnings),
        ...distributedWarnings(facts),
        ...lossWarnings(spools),
        ...(broke !== undefined && isStopped ? [broke] : []), // it was to end anyway
      ],
    };
  }

  #facts(): DistributedFacts {
    const { run, of, collector, retried, resumed, machines } = this.#coordinator;
    return {
      run,
      redis: this.#server.place,
      fingerprint: fingerprint(),
      shares: of,
      retriedShares: retried,
      missingShares: collector?.outstanding.size ?? 0,
      resumed,
      machines: machines.facts,
    };
  }

  /** In the order in which they were stored; kept in the run's own store. */
  async #refs(): Promise<() => Iterable<ResultRef>> {
    const { refs } = this.#options;
    const spool = this.#coordinator.collector?.lists.of('refs');
    const ids: string[] = [];
    for await (const { text } of mergedLines(spool === undefined ? [] : [spool])) {
      try {
        const { containerID, ref } = JSON.parse(text) as ResultRef;
        refs.setRef(ContainerID.parse(containerID), ref);
        ids.push(containerID);
      } catch (error) {
        if (error instanceof RefManagerError && error.code === 'ERR_STORE_FULL') throw error;
        this.#coordinator.broke ??= `a reference cannot be kept: ${causeOf(error)}`;
      }
    }
    return function* () {
      for (const containerID of ids) yield { containerID, ref: refs.getRef(ContainerID.parse(containerID)) ?? null };
    };
  }
}
