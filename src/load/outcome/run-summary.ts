/**
 * What a run counted -> the summary of its result, whichever engine counted and on however many machines.
 */

import { failedExits } from '../../node/real/removal/exited-containers.ts';
import type { LifeCounts } from '../../node/simulated/life-counts.ts';
import { packageVersion } from '../../package-version.ts';
import { lockSummary, storeSummary } from '../../result/lock/lock-summary.ts';
import { type DistributedFacts, threadsOf } from '../../result/machines/distributed-facts.ts';
import { machineText } from '../../result/machines/machine.ts';
import { CallRecorder } from '../../result/recording/call-recorder.ts';
import { type StartCounts, StartRecorder } from '../../result/recording/start-recorder.ts';
import { type FailureCount, RESULT_SCHEMA, type RealRuntimeSummary, type RunSummary } from '../../result/result.ts';
import type { RunStatistics } from '../../result/statistics/run-statistics.ts';
import { verdictOf } from '../../result/verdict.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Plan } from '../../workload/expand-workloads.ts';
import type { Workload } from '../../workload/objects/object-reader.ts';
import { chaosActions } from './chaos-actions.ts';
import { compareTexts } from './compare-texts.ts';
import type { Judging } from './judging.ts';
import { planOf } from './scenario-plan.ts';
import { validityOf, warningsOf } from './validity.ts';
import { workloadSummaries } from './workload-summaries.ts';

/** What of a run is not counted but known. */
export interface RunFrame {
  readonly scenario: Scenario;
  /** Of a run of manifests: all of it is to start. Undefined: as many as the executor begins. */
  readonly plan: Plan | undefined;
  readonly workloads: readonly Workload[];
  readonly workers: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly wallMs: number;
  /** That began it; undefined where no command line did. */
  readonly command?: string | undefined;
  readonly interrupted: boolean;
  /** The real runtime behind it; undefined for a simulated one. */
  readonly runtime: Omit<RealRuntimeSummary, 'calls'> | undefined;
  /** Who simulated it, where that were several processes. */
  readonly distributed?: DistributedFacts | undefined;
  /** Of the whole run: what ended it stays crossed. */
  readonly judging: Judging;
}

const MAX_EXAMPLES = 100;

export function summaryOf(frame: RunFrame, statistics: RunStatistics): RunSummary {
  const { scenario, workloads, startedAt, wallMs, interrupted, runtime, distributed, judging } = frame;
  const workers = distributed === undefined ? frame.workers : threadsOf(distributed);
  const { starts, life, store, aborted, durationMs, broke } = statistics;
  const recorder = new StartRecorder(0);
  recorder.merge(starts);
  const { counts } = recorder;
  const { timeline, latencyOverTime, failures, failureCounts, slowest } = recorder.lists();
  const validity = validityOf(scenario, statistics, interrupted, distributed);
  const { lookups, misses } = life;
  const exited = runtime?.atEnd === undefined ? life.restarted : failedExits(runtime.atEnd);
  const counted = { recorder, lookups, misses, lock: store, exited };
  const thresholds = judging.results(counted);
  const judgedBy = frame.plan === undefined ? 'thresholds' : 'starts';
  const isCut = interrupted || aborted || broke !== undefined;
  const plan = frame.plan ?? (isCut ? planOf(scenario) : undefined) ?? counts;
  const begun = {
    pods: plan.pods,
    containers: plan.containers,
    started: counts.started,
    failed: counts.failed,
    refs: store.entries,
    events: counts.events,
    dropped: counts.dropped,
    untried: untriedOf(plan, counts, failureCounts),
    untriedPods: Math.max(0, plan.pods - counts.pods),
    arrivals: counts.arrivals,
    ...(life.restarted > 0 ? { restarted: life.restarted } : {}),
  };
  const judged = {
    interrupted,
    judgedBy,
    counts: begun,
    thresholds,
    durationMs,
    failureCounts,
    aborted,
    validity,
    runtime,
  } as const;
  return {
    schema: RESULT_SCHEMA,
    name: scenario.name,
    seed: scenario.seed,
    workers,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    machine: machineText(),
    ...(frame.command !== undefined && { command: frame.command }),
    startedAt,
    durationMs,
    wallMs,
    interrupted,
    ...verdictOf({ ...judged, ...(broke !== undefined && { broke }) }),
    ...(broke !== undefined && { broke }),
    judgedBy,
    warnings: warningsOf(scenario, statistics, validity, interrupted),
    counts: begun,
    stages: recorder.stages(),
    podStart: recorder.podStart(),
    lock: lockSummary(store),
    store: storeSummary(store),
    thresholds,
    failures,
    failureCounts,
    timeline,
    workloads: workloadSummaries(recorder, workloads),
    scenario: scenario.facts,
    aborted,
    latencyOverTime,
    slowest,
    refMisses: { lookups: life.lookups, count: life.misses, examples: firstMisses(life) },
    chaos: chaosActions(scenario, statistics),
    workerFacts: statistics.workers.map((worker, i) => ({ worker: i, ...worker })),
    validity,
    ...(distributed && { distributed }),
    ...(runtime && { runtime: { ...runtime, calls: callsOf(statistics) } }),
  };
}

/** Neither started nor failed, and nobody has given up a start of theirs. */
function untriedOf(
  { containers }: Plan,
  { started, failed }: Pick<StartCounts, 'started' | 'failed'>,
  failureCounts: readonly FailureCount[],
): number {
  const givenUp = failureCounts.filter(({ outcome }) => outcome === 'interrupted');
  return Math.max(0, containers - started - failed - givenUp.reduce((sum, { count }) => sum + count, 0));
}

function callsOf({ calls }: RunStatistics): RealRuntimeSummary['calls'] {
  const recorder = new CallRecorder();
  recorder.merge(calls);
  return recorder.summary();
}

function firstMisses({ examples }: LifeCounts): LifeCounts['examples'] {
  const order = examples.toSorted((a, b) => {
    return a.atMs - b.atMs || compareTexts(a.node, b.node) || compareTexts(a.containerID, b.containerID);
  });
  return order.slice(0, MAX_EXAMPLES);
}
