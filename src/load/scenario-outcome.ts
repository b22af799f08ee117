/**
 * What a load test counted -> its result, with the words on whether it is to be trusted.
 */

import { ContainerID } from '../api/container-id.ts';
import type { LifeReport } from '../node/simulated/node-life.ts';
import { packageVersion } from '../package-version.ts';
import { type EventSpool, mergedLines } from '../result/event-spool.ts';
import { lockSummary, storeSummary } from '../result/lock/lock-summary.ts';
import type { LoadRecorder } from '../result/recording/load-recorder.ts';
import type { StageHistogram } from '../result/recording/stage-histogram.ts';
import {
  RESULT_SCHEMA,
  type ResultEvent,
  type ResultRef,
  type RunOutcome,
  type RunSummary,
  type ThresholdResult,
} from '../result/result.ts';
import { resultRefs } from '../result/result-refs.ts';
import { RESULT_STAGES } from '../result/result-stages.ts';
import type { ChaosAction, Validity } from '../result/scenario-result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RefManager } from '../store/ref-manager.ts';
import { exactDuration } from '../text/durations.ts';
import { nodeName } from '../workload/expand-workloads.ts';
import { countArrivals } from './arrivals.ts';
import type { RealWorker } from './real/real-run.ts';

/** What the engines and run-scenario.ts know at the end. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly store: RefManager;
  readonly ownsStore: boolean;
  readonly workerCount: number;
  readonly startedAt: string;
  readonly wallMs: number;
  readonly durationMs: number;
  readonly interrupted: boolean;
  readonly aborted: boolean;
  readonly recorder: LoadRecorder;
  readonly life: LifeReport;
  readonly thresholds: ThresholdResult[];
  /** How late starts were begun. */
  readonly late: StageHistogram;
  /** When the last start was begun, from the run's beginning; 0 where none can be late. */
  readonly lastBegunMs: number;
  readonly mainLoopDelayP99Ms: number;
  readonly mainLoopDelayMaxMs: number;
  readonly kills: readonly { readonly atMs: number; readonly worker: number }[];
  readonly deaths: number;
  readonly workers: readonly RealWorker[];
  readonly warnings: readonly string[];
  /** Of events. */
  readonly spools: readonly EventSpool[];
  readonly closes: readonly EventSpool[];
  /** Undefined: not asked for. */
  readonly refs: (() => Iterable<ResultRef>) | undefined;
}

const MAX_CHAOS = 1000;
const MAX_EXAMPLES = 100;
const MS_PER_SECOND = 1000;
const P99 = 99;
/** A constant rate is held when it is met within this share. */
const RATE_TOLERANCE = 0.01;
const PER_CENT = 100;
/** Starts this late say more of the generator than of what it loads. */
const LATE_MS = 50;

export function scenarioOutcome(run: ScenarioRun): RunOutcome {
  const { store, ownsStore, spools, closes, refs } = run;
  return {
    summary: summarize(run),
    refs: () => refs?.() ?? [],
    events: async function* () {
      for await (const { json } of mergedLines(spools)) yield JSON.parse(json) as ResultEvent;
    },
    close: async () => {
      if (ownsStore) store.detach();
      await Promise.all(closes.map((spool) => spool.close()));
    },
  };
}

/** In real time: what the store holds. */
export function realRefs(store: RefManager): () => Iterable<ResultRef> {
  return () => resultRefs(store);
}

/** In virtual time: in the order in which they were stored, without those that were cleared since. */
export async function virtualRefs(
  store: RefManager,
  spools: readonly EventSpool[],
): Promise<() => Iterable<ResultRef>> {
  const ids = new Set<string>();
  for await (const { json: containerID } of mergedLines(spools)) ids.add(containerID);
  return function* () {
    for (const containerID of ids) {
      const ref = store.getRef(ContainerID.parse(containerID));
      if (ref !== undefined) yield { containerID, ref };
    }
  };
}

/** What `recorder` timed so far. */
export function stageSummaries(recorder: LoadRecorder): RunSummary['stages'] {
  return Object.fromEntries(
    RESULT_STAGES.map((stage) => [stage, recorder.histogram(stage).summary()]),
  ) as RunSummary['stages'];
}

function summarize(run: ScenarioRun): RunSummary {
  const { scenario, recorder, life, store, workerCount, startedAt, durationMs, interrupted, aborted, thresholds } = run;
  const { counts } = recorder;
  const stats = store.stats();
  const { timeline, latencyOverTime, failures, slowest } = recorder.lists();
  const validity = validityOf(run, stats.recoveries);
  return {
    schema: RESULT_SCHEMA,
    name: scenario.name,
    seed: scenario.seed,
    workers: workerCount,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    startedAt,
    durationMs,
    wallMs: run.wallMs,
    interrupted,
    warnings: warningsOf(run, validity),
    counts: {
      pods: counts.pods,
      containers: counts.containers,
      started: counts.started,
      failed: counts.failed,
      refs: stats.entries,
      events: counts.events,
      dropped: counts.dropped,
      ...(life.restarted > 0 ? { restarted: life.restarted } : {}),
    },
    stages: stageSummaries(recorder),
    podStart: recorder.podStart.summary(),
    lock: lockSummary(stats, store),
    store: storeSummary(stats),
    thresholds,
    failures,
    timeline,
    scenario: scenario.facts,
    aborted,
    latencyOverTime,
    slowest,
    refMisses: { lookups: life.lookups, count: life.misses, examples: firstMisses(life) },
    chaos: chaosActions(run),
    workerFacts: run.workers.map((worker, i) => ({ worker: i, ...worker })),
    validity,
  };
}

function firstMisses({ examples }: LifeReport): LifeReport['examples'] {
  const order = examples.toSorted((a, b) => {
    return a.atMs - b.atMs || compare(a.node, b.node) || compare(a.containerID, b.containerID);
  });
  return order.slice(0, MAX_EXAMPLES);
}

function chaosActions({ scenario, life, kills }: ScenarioRun): ChaosAction[] {
  const actions: ChaosAction[] = kills.map(({ atMs, worker }) => {
    return { atMs, kind: 'worker-killed', text: `worker ${worker} was terminated` };
  });
  const restarts = new Map<string, { atMs: number; node: number; refs: number; restored: boolean }>();
  for (const restart of life.restarts) {
    const key = `${restart.atMs}/${restart.node}`;
    const known = restarts.get(key);
    restarts.set(key, known === undefined ? restart : { ...known, refs: known.refs + restart.refs });
  }
  for (const { atMs, node, refs, restored } of restarts.values()) {
    const text = `${nodeName(node)}: ${refs} references ${restored ? 'saved and restored' : 'lost'}`;
    actions.push({ atMs, kind: 'kubelet-restarted', text });
  }
  for (const { at, for: forMs, nodes } of scenario.chaos.freezeRuntime) {
    const which = nodes === undefined ? 'all nodes' : nodes.map(nodeName).join(', ');
    actions.push({ atMs: at, kind: 'runtime-frozen', text: `${which}: for ${exactDuration(forMs)}` });
    actions.push({ atMs: at + forMs, kind: 'runtime-thawed', text: which });
  }
  return actions.toSorted((a, b) => a.atMs - b.atMs || compare(a.text, b.text)).slice(0, MAX_CHAOS);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function validityOf({ scenario, recorder, late, deaths, ...run }: ScenarioRun, recoveries: number): Validity {
  const { executor, trace } = scenario;
  const { counts } = recorder;
  const isRandom = 'arrivals' in executor && executor.arrivals === 'poisson';
  const planned = isRandom ? undefined : countArrivals(executor, trace);
  const startLagMaxMs = late.maxMs;
  const rates: Partial<Validity> = {};
  if (executor.kind === 'constant-arrival-rate' && planned !== undefined) {
    const isCut = run.interrupted || run.aborted;
    const scheduledMs = isCut ? Math.min(executor.duration, run.durationMs - executor.startTime) : executor.duration;
    // Starts that were begun after the end of the schedule stretch the time in which as many were begun.
    const spanMs = Math.max(1, scheduledMs, run.lastBegunMs - executor.startTime);
    rates.intendedRatePerSecond = executor.rate;
    rates.achievedRatePerSecond = ((counts.arrivals - counts.dropped) / spanMs) * MS_PER_SECOND;
  }
  return {
    ...rates,
    startLagP99Ms: late.percentileMs(P99),
    startLagMaxMs,
    mainLoopDelayP99Ms: run.mainLoopDelayP99Ms,
    mainLoopDelayMaxMs: run.mainLoopDelayMaxMs,
    dropped: counts.dropped,
    workerDeaths: deaths,
    recoveries,
  };
}

/** Why the run may not be trusted. */
function warningsOf(run: ScenarioRun, validity: Validity): string[] {
  const warnings = [...run.warnings];
  const {
    intendedRatePerSecond: intended,
    achievedRatePerSecond: achieved,
    startLagP99Ms,
    dropped,
    recoveries,
  } = validity;
  const isWhole = !run.interrupted && !run.aborted;
  if (isWhole && intended !== undefined && achieved !== undefined && dropped === 0) {
    const miss = achieved / intended - 1;
    if (Math.abs(miss) > RATE_TOLERANCE) {
      const by = `${(Math.abs(miss) * PER_CENT).toFixed(1)}% ${miss < 0 ? 'below' : 'above'}`;
      warnings.push(
        `the machine could not hold the rate: ${achieved.toFixed(1)} pods/s, ${by} the ${intended}/s wanted`,
      );
    }
  }
  if (dropped > 0) warnings.push(`${dropped} arrivals were dropped: all VUs were busy`);
  if (startLagP99Ms > LATE_MS && run.kills.length === 0) {
    const late = `${exactDuration(startLagP99Ms)} (p99)`;
    warnings.push(
      `starts were begun up to ${late} late: the machine, or what is in flight at once, is too small for this load, and latencies include it`,
    );
  }
  if (run.life.misses > 0) {
    const share = `${run.life.misses} of ${run.life.lookups}`;
    warnings.push(`${share} events about running containers could not be attributed: their references were gone`);
  }
  if (recoveries > 0 && run.kills.length === 0)
    warnings.push(`the store was recovered ${recoveries} times from dead threads`);
  if (run.aborted) warnings.push('a threshold ended the run early');
  return warnings;
}
