/**
 * What a run counted -> the summary of its result, whichever engine counted and on however many machines.
 */

import { failedExits } from '../../node/real/exited-containers.ts';
import type { LifeReport } from '../../node/simulated/node-life.ts';
import { packageVersion } from '../../package-version.ts';
import { lockSummary, storeSummary } from '../../result/lock/lock-summary.ts';
import { CallRecorder } from '../../result/recording/call-recorder.ts';
import { StartRecorder } from '../../result/recording/start-recorder.ts';
import { RESULT_SCHEMA, type RealRuntimeSummary, type RunSummary } from '../../result/result.ts';
import type { RunStatistics } from '../../result/statistics/run-statistics.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Plan } from '../../workload/expand-workloads.ts';
import { chaosActions } from './chaos-actions.ts';
import { compareTexts } from './compare-texts.ts';
import { Judging } from './judging.ts';
import { validityOf, warningsOf } from './validity.ts';

/** What of a run is not counted but known. */
export interface RunFrame {
  readonly scenario: Scenario;
  /** Of a run of manifests: all of it is to start. Undefined: as many as the executor begins. */
  readonly plan: Plan | undefined;
  readonly workers: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly wallMs: number;
  readonly interrupted: boolean;
  /** The real runtime behind it; undefined for a simulated one. */
  readonly runtime: Omit<RealRuntimeSummary, 'calls'> | undefined;
}

const MAX_EXAMPLES = 100;

export function summaryOf(frame: RunFrame, statistics: RunStatistics): RunSummary {
  const { scenario, plan, workers, startedAt, wallMs, interrupted, runtime } = frame;
  const { starts, life, store, kills, aborted, durationMs } = statistics;
  const recorder = new StartRecorder(0);
  recorder.merge(starts);
  const { counts } = recorder;
  const { timeline, latencyOverTime, failures, failureCounts, slowest } = recorder.lists();
  const validity = validityOf(scenario, statistics, interrupted);
  const exited = runtime?.atEnd === undefined ? life.restarted : failedExits(runtime.atEnd);
  const counted = { recorder, misses: life.misses, lockWaits: store.contended, exited };
  return {
    schema: RESULT_SCHEMA,
    name: scenario.name,
    seed: scenario.seed,
    workers,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    startedAt,
    durationMs,
    wallMs,
    interrupted,
    judgedBy: plan === undefined ? 'thresholds' : 'starts',
    warnings: warningsOf(scenario, statistics, validity, interrupted),
    counts: {
      pods: plan?.pods ?? counts.pods,
      containers: plan?.containers ?? counts.containers,
      started: counts.started,
      failed: counts.failed,
      refs: store.entries,
      events: counts.events,
      dropped: counts.dropped,
      ...(life.restarted > 0 ? { restarted: life.restarted } : {}),
    },
    stages: recorder.stages(),
    podStart: recorder.podStart(),
    lock: lockSummary(store),
    store: storeSummary(store),
    thresholds: new Judging(scenario.thresholds).results(counted),
    failures,
    failureCounts,
    timeline,
    scenario: scenario.facts,
    aborted,
    latencyOverTime,
    slowest,
    refMisses: { lookups: life.lookups, count: life.misses, examples: firstMisses(life) },
    chaos: chaosActions(scenario, life, kills),
    workerFacts: statistics.workers.map((worker, i) => ({ worker: i, ...worker })),
    validity,
    ...(runtime && { runtime: { ...runtime, calls: callsOf(statistics) } }),
  };
}

function callsOf({ calls }: RunStatistics): RealRuntimeSummary['calls'] {
  const recorder = new CallRecorder();
  recorder.merge(calls);
  return recorder.summary();
}

function firstMisses({ examples }: LifeReport): LifeReport['examples'] {
  const order = examples.toSorted((a, b) => {
    return a.atMs - b.atMs || compareTexts(a.node, b.node) || compareTexts(a.containerID, b.containerID);
  });
  return order.slice(0, MAX_EXAMPLES);
}
