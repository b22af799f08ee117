/**
 * A run in virtual time, from the main thread: one worker for each share of the nodes (one in all where nodes share the
 * registry's line), judged tick by tick where a threshold may end it.
 */

import { addLookups, noLife } from '../../node/simulated/life-counts.ts';
import { addLife } from '../../pool/pod-starter.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import { StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import { StartRecorder } from '../../result/recording/start-recorder.ts';
import { lossWarnings } from '../../result/spool/line-spool.ts';
import { addNodes, type RunStatistics, type WorkerKill } from '../../result/statistics/run-statistics.ts';
import { VIRTUAL_EPOCH_MS } from '../../runtime/time/virtual-clock.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { endOfAllStarts } from '../arrivals/all-executors.ts';
import type { Engine, EngineOptions, EngineOutcome, EngineState } from '../engine.ts';
import { virtualRefLines, virtualRefs } from '../outcome/lists.ts';
import { deliver } from './deliver.ts';
import { sumOf } from './judged-counts.ts';
import { JUDGED_TICK_MS, type ShareDone } from './messages.ts';
import { shareCount } from './node/node-share.ts';
import { MOST_KILLS, Share, type ShareRole } from './share.ts';
import { SimulationThreads } from './simulation-threads.ts';

export interface VirtualEngineOptions extends EngineOptions, ShareRole {
  /** Only the nodes whose number is `index` modulo `of`; all when absent. */
  readonly part?: { readonly index: number; readonly of: number };
  /** To simulate on, and to leave for the next run; its own, which end with it, when absent. */
  readonly threads?: SimulationThreads;
}

export class VirtualEngine implements Engine {
  readonly #options: VirtualEngineOptions;
  readonly #threads: SimulationThreads;
  readonly #shares: Share[];
  readonly #kills: WorkerKill[] = [];
  #dones: readonly ShareDone[] = [];
  #judgedTick = -1;
  #aborted = false;
  #isStopped = false;

  constructor(options: VirtualEngineOptions) {
    this.#options = options;
    this.#threads = options.threads ?? new SimulationThreads();
    const { index, of } = options.part ?? { index: 0, of: 1 };
    const own = shareCount(options.scenario, options.workers);
    const workers = of * own;
    const marks = killMarks(options.scenario, (MOST_KILLS + 1) * workers);
    this.#shares = Array.from({ length: own }, (_, i) => {
      // Part p of P has the nodes n = p modulo P; of them this thread has those that are p + P * i modulo P * its threads.
      const worker = index + of * i;
      const marksMs = marks.filter((_mark, mark) => mark % workers === worker);
      return new Share(
        options,
        this.#threads,
        { worker, workers, marksMs },
        {
          ticked: () => this.#judge(),
          killed: (atMs) => void this.#kills.push({ atMs, worker: i }),
        },
      );
    });
  }

  async begin(): Promise<void> {
    try {
      this.#dones = await Promise.all(this.#shares.map((share) => share.run()));
    } finally {
      await Promise.all(this.#shares.map((share) => share.close()));
      if (this.#options.threads === undefined) await this.#threads.close();
    }
    const { onEvents } = this.#options;
    if (onEvents !== undefined)
      await deliver(
        this.#shares.map(({ events }) => events),
        onEvents,
      );
  }

  stop(): void {
    this.#isStopped = true;
    for (const share of this.#shares) share.end('interrupt');
  }

  get state(): EngineState {
    const shares = this.#shares.map(({ progress }) => progress);
    const recorder = new StartRecorder(VIRTUAL_EPOCH_MS);
    for (const { counts } of shares) {
      for (const key of ['arrivals', 'dropped', 'pods', 'containers', 'started', 'failed', 'events'] as const)
        recorder.counts[key] += counts[key];
    }
    return {
      recorder,
      store: this.#options.refs.stats(),
      ...addLookups(shares.map(({ lookups }) => lookups)),
      waiting: [],
      podsInFlight: shares.reduce((sum, share) => sum + share.inFlight, 0),
      isUp: this.#shares.some((share) => share.isUp),
      scenarioMs: Math.min(...shares.map(({ virtualMs }) => virtualMs)),
      workers: shares.map(({ counts: { pods, started, failed }, inFlight }) => {
        return { podsInFlight: inFlight, podsDone: pods, started, failed };
      }),
      runtime: () => undefined,
    };
  }

  /** The references that are there at the end, by the time they were stored; each as the JSON of a ResultRef. */
  refLines(): AsyncGenerator<TimedLine, void, undefined> {
    return virtualRefLines(
      this.#options.refs,
      this.#shares.map((share) => share.refs),
    );
  }

  async outcome(): Promise<EngineOutcome> {
    const { refs, withEvents, withRefs, withPods } = this.#options;
    const events = this.#shares.map((share) => share.events);
    const refLines = this.#shares.map((share) => share.refs);
    const pods = this.#shares.map((share) => share.pods);
    return {
      statistics: this.#statistics(),
      events: withEvents ? events : [],
      pods: withPods ? pods : undefined,
      refs: withRefs ? await virtualRefs(refs, refLines) : undefined,
      runtime: undefined,
      close: async () => {
        await Promise.all([...events, ...refLines, ...pods].map((lines) => lines.close()));
      },
    };
  }

  #statistics(): RunStatistics {
    const recorder = new StartRecorder(VIRTUAL_EPOCH_MS);
    const life = noLife();
    for (const done of this.#dones) {
      recorder.merge(done.recording);
      addLife(life, done.life);
    }
    const lastMs = Math.max(...this.#dones.map(({ virtualMs }) => virtualMs));
    const nodes = addNodes(this.#dones.map((done) => done.nodes));
    const deaths = this.#shares.reduce((sum, share) => sum + share.deaths, 0);
    return {
      starts: recorder.recording(),
      store: this.#options.refs.stats(),
      life,
      calls: {},
      late: new StageHistogram().encode(),
      lastBegunMs: 0,
      durationMs: this.#aborted ? (this.#judgedTick + 1) * JUDGED_TICK_MS : lastMs,
      aborted: this.#aborted,
      ...(nodes && { nodes }),
      kills: this.#kills.toSorted((a, b) => a.atMs - b.atMs),
      deaths,
      workers: this.#dones.map(({ recording: { counts } }) => {
        const { pods, started, failed } = counts;
        return { pods, started, failed, loopDelayP99Ms: 0, loopDelayMaxMs: 0 };
      }),
      mainLoopDelayP99Ms: 0,
      mainLoopDelayMaxMs: 0,
      warnings: [
        ...lossWarnings(this.#shares.map(({ events }) => events)),
        ...lossWarnings(
          this.#shares.map(({ refs }) => refs),
          'reference',
        ),
      ],
    };
  }

  /** Judges the latest tick that all nodes have behind them. */
  #judge(): void {
    const { crosses, refs } = this.#options;
    const tick = Math.min(...this.#shares.map((share) => share.tick));
    if (crosses === undefined || this.#aborted || this.#isStopped || tick <= this.#judgedTick || !Number.isFinite(tick))
      return;
    this.#judgedTick = tick;
    const judged = this.#shares.map(({ judgedCounts }) => judgedCounts);
    const lookups = addLookups(judged.map((share) => share.lookups));
    if (!crosses({ recorder: sumOf(judged), ...lookups, lock: refs.stats() }, (tick + 1) * JUDGED_TICK_MS)) {
      for (const share of this.#shares) share.judged(tick);
      return;
    }
    this.#aborted = true;
    for (const share of this.#shares) share.end('abort');
  }
}

/** When workers are killed, one after the other, `most` times at most. */
function killMarks(scenario: Scenario, most: number): number[] {
  const { killWorkerEvery } = scenario.chaos;
  if (killWorkerEvery === undefined) return [];
  const marks: number[] = [];
  const endMs = endOfAllStarts(scenario);
  for (let atMs = killWorkerEvery; atMs < endMs && marks.length < most; atMs += killWorkerEvery) marks.push(atMs);
  return marks;
}
