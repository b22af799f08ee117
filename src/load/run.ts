/**
 * One run, whatever its engine: begun, watched, stopped when its signal aborts, and told at the end. What `run` starts from
 * manifests and what `load` starts from a scenario both go through here.
 */

import { MAX_THREADS } from '../memory/layout.ts';
import { packageVersion } from '../package-version.ts';
import type { MeasuredRun } from '../report/metrics/prom.ts';
import { lockSummary, storeSummary } from '../result/lock/lock-summary.ts';
import { threadsOf } from '../result/machines/distributed-facts.ts';
import type { Unjudged } from '../result/read/stored-summary.ts';
import { RESULT_SCHEMA, type RunOutcome } from '../result/result.ts';
import type { RunProgress } from '../result/run-progress.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RefManager } from '../store/ref-manager.ts';
import type { RefManagerOptions } from '../store/store-options.ts';
import type { Plan } from '../workload/expand-workloads.ts';
import type { Workload } from '../workload/objects/object-reader.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { Judging } from './outcome/judging.ts';
import { eventsOf, textsOf } from './outcome/lists.ts';
import { ProgressMeter } from './outcome/progress.ts';
import { summaryOf } from './outcome/run-summary.ts';
import { scopesOf } from './outcome/scopes.ts';

const PROGRESS_INTERVAL_MS = 250;
/** Slots of the store: a dead worker's and its successor's may both be taken for a moment. */
const THREADS_PER_WORKER = 2;
const SPARE_THREADS = 8;

/** How many threads the store of a run with so many workers must take. */
function maxThreadsFor(workers: number): number {
  return Math.min(MAX_THREADS, workers * THREADS_PER_WORKER + SPARE_THREADS);
}

/** Of a store that is made for a run. `maxBytes` undefined: the store's own default. */
export function storeOptions(workers: number, maxBytes: number | undefined): RefManagerOptions {
  return { maxThreads: maxThreadsFor(workers), ...(maxBytes !== undefined && { maxBytes }) };
}

/** What a run is, and who is told of it. */
export interface RunSpec {
  readonly scenario: Scenario;
  /** Of a run of manifests: all of it is to start. */
  readonly plan?: Plan | undefined;
  /** What has pods in it: each has numbers of its own in the result. */
  readonly workloads: readonly Workload[];
  readonly workers: number;
  readonly refs: RefManager;
  /** The store was made for this run: it goes with the outcome. */
  readonly ownsRefs: boolean;
  readonly command?: string | undefined;
  readonly withRefs: boolean;
  readonly withEvents: boolean;
  readonly withPods: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  readonly observe?: ((current: () => MeasuredRun) => void) | undefined;
  readonly watch?: ((current: () => Unjudged) => void) | undefined;
  readonly onEvents?: EngineOptions['onEvents'];
}

/** Begins the run on the engine that `open` gives, and resolves when all has ended. Rejects when the engine cannot run. */
export async function runOn(
  open: (options: EngineOptions) => Engine | Promise<Engine>,
  spec: RunSpec,
): Promise<RunOutcome> {
  const judging = new Judging(spec.scenario.thresholds);
  const { scenario, workloads, refs, workers, withEvents, withRefs, withPods, onEvents } = spec;
  const { crosses } = judging;
  const run = new Run(spec, judging);
  const scopes = scopesOf(scenario, workloads);
  const engine = await open({ scenario, refs, workers, scopes, withEvents, withRefs, withPods, onEvents, crosses });
  return run.on(engine);
}

class Run {
  readonly #spec: RunSpec;
  readonly #judging: Judging;
  readonly #meter: ProgressMeter;
  readonly #beganMs = performance.now();
  readonly #startedAt = new Date().toISOString();
  #interrupted = false;

  constructor(spec: RunSpec, judging: Judging) {
    this.#spec = spec;
    this.#judging = judging;
    this.#meter = new ProgressMeter(spec.scenario, spec.plan, spec.workers, judging);
  }

  async on(engine: Engine): Promise<RunOutcome> {
    await this.#go(engine);
    const { scenario, plan, workloads, workers, refs, ownsRefs, command } = this.#spec;
    const { statistics, events, pods, refs: listed, runtime, distributed, close } = await engine.outcome();
    const interrupted = this.#interrupted;
    const frame = {
      scenario,
      plan,
      workloads,
      workers,
      startedAt: this.#startedAt,
      command,
      wallMs: this.#elapsedMs,
      interrupted,
      runtime,
      distributed,
      judging: this.#judging,
    };
    const summary = summaryOf(frame, statistics);
    return {
      summary,
      verdict: summary.verdict,
      broke: statistics.broke,
      refs: () => listed?.() ?? [],
      events: () => eventsOf(events),
      eventTexts: () => textsOf(events),
      ...(pods && { pods: () => textsOf(pods) }),
      close: async () => {
        if (ownsRefs) refs.detach();
        await close();
      },
    };
  }

  async #go(engine: Engine): Promise<void> {
    const { signal, observe, watch } = this.#spec;
    const interrupt = (): void => {
      this.#interrupted = !this.#judging.hasEndedIt; // what ended it first stays what ended it
      engine.stop();
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    observe?.(() => this.#measured(engine));
    watch?.(() => this.#standing(engine));
    const progress = setInterval(() => this.#tell(engine), PROGRESS_INTERVAL_MS);
    try {
      await engine.begin();
    } finally {
      clearInterval(progress);
      signal?.removeEventListener('abort', interrupt);
      this.#tell(engine);
    }
  }

  get #elapsedMs(): number {
    return performance.now() - this.#beganMs;
  }

  #tell(engine: Engine): void {
    const { onProgress } = this.#spec;
    const { state } = engine;
    onProgress?.(this.#meter.progress(state, this.#elapsedMs, state.store.contended));
  }

  /** All that a report has, as far as it is known by now. */
  #standing(engine: Engine): Unjudged {
    const { scenario, plan } = this.#spec;
    const { recorder, scenarioMs, runtime } = engine.state;
    const calls = runtime();
    return {
      ...this.#measured(engine),
      ...recorder.lists(),
      schema: RESULT_SCHEMA,
      startedAt: this.#startedAt,
      durationMs: scenarioMs,
      judgedBy: plan === undefined ? 'thresholds' : 'starts',
      warnings: [],
      scenario: scenario.facts,
      refMisses: { lookups: engine.state.lookups, count: engine.state.misses, examples: [] },
      ...(calls && { runtime: calls }),
    };
  }

  #measured(engine: Engine): MeasuredRun {
    const { scenario, plan } = this.#spec;
    const { recorder, store, misses, runtime, distributed } = engine.state;
    const workers = distributed === undefined ? this.#spec.workers : threadsOf(distributed);
    const calls = runtime();
    const { pods, containers, started, failed, events, dropped, arrivals } = recorder.counts;
    const { failures, failureCounts } = recorder.lists();
    return {
      name: scenario.name,
      seed: scenario.seed,
      workers,
      versions: { refmanager: packageVersion(), node: process.versions.node },
      durationMs: this.#elapsedMs,
      interrupted: this.#interrupted,
      counts: { pods, containers, ...plan, started, failed, refs: store.entries, events, dropped, arrivals },
      stages: recorder.stages(),
      podStart: recorder.podStart(),
      lock: lockSummary(store),
      store: storeSummary(store),
      thresholds: [...this.#judging.latest],
      failures,
      failureCounts,
      refMisses: { count: misses },
      ...(calls && { runtime: calls }),
      ...(distributed && { distributed }),
    };
  }
}
