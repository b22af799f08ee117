/**
 * The run as Prometheus metrics (`x.prom`, text exposition format 0.0.4): for node_exporter's textfile collector, a
 * push gateway, or a dashboard made for real kubelets. Where the meaning is the kubelet's, so are name and buckets.
 */

import { lockWaits, type WaitsOfMode } from '../../result/lock/lock-waits.ts';
import type { StoredSummary } from '../../result/read/stored-summary.ts';
import { StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import type { FailureCount, RealRuntimeSummary, RunSummary } from '../../result/result.ts';
import type { ResultStage } from '../../text/stages.ts';
import { machineFamilies } from './machine-families.ts';
import {
  counter,
  type Family,
  gauge,
  type HistogramPoint,
  histogram,
  KUBELET_BUCKETS_SECONDS,
  PROMETHEUS_BUCKETS_SECONDS,
  type Sample,
} from './prom-family.ts';
import { workloadFamilies } from './workload-families.ts';

const MS_PER_SECOND = 1_000;
const US_PER_SECOND = 1_000_000;

/** Our stages that are calls to the runtime, and the kubelet's name for each. */
const RUNTIME_OPERATIONS = [
  ['pull', 'pull_image'],
  ['create', 'create_container'],
  ['start', 'start_container'],
] as const satisfies readonly [ResultStage, string][];

/** The kubelet's error for a runtime operation that failed. */
const OPERATION_ERRORS = [
  ['ErrImagePull', 'pull_image'],
  ['CreateContainerError', 'create_container'],
  ['RunContainerError', 'start_container'],
] as const;

/** What of a run the metrics are made of, at its end or while it goes. */
export type MeasuredRun = Pick<
  StoredSummary,
  | 'name'
  | 'seed'
  | 'workers'
  | 'versions'
  | 'durationMs'
  | 'interrupted'
  | 'counts'
  | 'stages'
  | 'podStart'
  | 'lock'
  | 'store'
  | 'thresholds'
  | 'failures'
  | 'failureCounts'
  | 'runtime'
  | 'distributed'
  | 'workloads'
> & {
  readonly refMisses?: Pick<RunSummary['refMisses'], 'count'>;
  readonly verdict?: RunSummary['verdict'];
};

/** The metrics of a run, one family (HELP, TYPE and samples) after the other. */
export function* promReport(summary: MeasuredRun): Generator<string, void, undefined> {
  for (const family of [
    ...kubeletFamilies(summary),
    podFamily(summary),
    ...startFamilies(summary),
    ...workloadFamilies(summary, durations),
    ...machineFamilies(summary),
    ...runFamilies(summary),
  ]) {
    yield* family;
  }
}

/** On a real runtime the calls themselves, failed ones included; on a simulated one the stages that are calls. */
function kubeletFamilies({ stages, failureCounts, counts, runtime }: MeasuredRun): Family[] {
  if (runtime !== undefined) return callFamilies(runtime.calls);
  const operations = RUNTIME_OPERATIONS.map(([stage, type]) => ({
    labels: { operation_type: type },
    stage: stages[stage],
  }));
  return [
    counter(
      'kubelet_runtime_operations_total',
      'Cumulative number of runtime operations by operation type.',
      operations.map(({ labels, stage }) => ({ labels, value: stage.count })),
    ),
    histogram(
      'kubelet_runtime_operations_duration_seconds',
      'Duration in seconds of runtime operations. Broken down by operation type.',
      operations.map(({ labels, stage }) => ({ labels, ...durations(stage.histogram) })),
    ),
    counter(
      'kubelet_runtime_operations_errors_total',
      'Cumulative number of runtime operation errors by operation type.',
      operationErrors(failureCounts, counts.failed),
    ),
  ];
}

/** The kubelet measures from the first sight of a pod to the next sync after its containers run: up to a second more. */
function podFamily({ podStart }: MeasuredRun): Family {
  const name = 'kubelet_pod_start_duration_seconds';
  const help = 'Duration in seconds for a single pod to go from pending to running.';
  const points = podStart === undefined ? [] : [durations(podStart.histogram, PROMETHEUS_BUCKETS_SECONDS)];
  return histogram(
    name,
    help,
    points.map((point) => ({ labels: {}, ...point })),
  );
}

/** Errors of each operation; none of an older result whose list is cut off, because a counter must not stand still. */
function operationErrors(counts: readonly FailureCount[], failed: number): Sample[] {
  const real = counts.filter(({ outcome }) => outcome !== 'interrupted');
  const sum = (some: readonly FailureCount[]): number => some.reduce((total, { count }) => total + count, 0);
  if (sum(real) < failed) return [];
  return OPERATION_ERRORS.map(([error, type]) => ({
    labels: { operation_type: type },
    value: sum(real.filter(({ reason }) => reason === error)),
  }));
}

function callFamilies(calls: RealRuntimeSummary['calls']): Family[] {
  const operations = Object.entries(calls).map(([type, call]) => ({ labels: { operation_type: type }, call }));
  return [
    counter(
      'kubelet_runtime_operations_total',
      'Cumulative number of runtime operations by operation type.',
      operations.map(({ labels, call }) => ({ labels, value: call.count })),
    ),
    counter(
      'kubelet_runtime_operations_errors_total',
      'Cumulative number of runtime operation errors by operation type.',
      operations.filter(({ call }) => call.errors > 0).map(({ labels, call }) => ({ labels, value: call.errors })),
    ),
    histogram(
      'kubelet_runtime_operations_duration_seconds',
      'Duration in seconds of runtime operations. Broken down by operation type.',
      operations.map(({ labels, call }) => ({ labels, ...durations(call.histogram) })),
    ),
  ];
}

function startFamilies({ stages, counts, refMisses }: MeasuredRun): Family[] {
  const times = [
    ['post_start', 'How long post-start hooks took.', stages.postStart],
    [
      'start',
      'Container starts without image pull and init containers: create, start and post-start hook.',
      stages.startDuration,
    ],
    ['start_total', 'Container starts with image pull and init containers.', stages.startTotal],
    ['stop', 'From when pods were due to be stopped until they had stopped.', stages.stop],
  ] as const;
  return [
    ...times.map(([name, help, stage]) =>
      histogram(`refmanager_${name}_duration_seconds`, help, [{ labels: {}, ...durations(stage.histogram) }]),
    ),
    counter('refmanager_containers_started_total', 'Containers started.', [{ labels: {}, value: counts.started }]),
    counter('refmanager_start_failures_total', 'Container starts that failed.', [{ labels: {}, value: counts.failed }]),
    counter('refmanager_arrivals_dropped_total', 'Arrivals that no worker was free for.', [
      { labels: {}, value: counts.dropped },
    ]),
    counter(
      'refmanager_ref_misses_total',
      'Events that found no reference of their container.',
      refMisses === undefined ? [] : [{ labels: {}, value: refMisses.count }],
    ),
    counter('refmanager_events_total', 'Events recorded, before correlation.', [{ labels: {}, value: counts.events }]),
    gauge('refmanager_planned_pods', 'Pods the run was asked for.', [{ labels: {}, value: counts.pods }]),
    gauge('refmanager_planned_containers', 'Containers the run was asked for.', [
      { labels: {}, value: counts.containers },
    ]),
  ];
}

function runFamilies(summary: MeasuredRun): Family[] {
  const { lock, counts, thresholds, durationMs, versions, store } = summary;
  const info = {
    name: summary.name,
    seed: String(summary.seed),
    workers: String(summary.workers),
    version: versions.refmanager,
    node: versions.node,
  };
  return [
    gauge('refmanager_refs', 'References stored.', [{ labels: {}, value: counts.refs }]),
    gauge(
      'refmanager_bytes',
      'Memory of the store by state: in use, and committed.',
      store === undefined
        ? []
        : [
            { labels: { state: 'used' }, value: store.usedBytes },
            { labels: { state: 'reserved' }, value: store.reservedBytes },
          ],
    ),
    counter('refmanager_lock_acquisitions_total', 'Times the lock was taken, by mode.', [
      { labels: { mode: 'read' }, value: lock.readAcquisitions },
      { labels: { mode: 'write' }, value: lock.writeAcquisitions },
    ]),
    counter('refmanager_lock_contended_total', 'Times the lock was contended.', [
      { labels: {}, value: lock.contended },
    ]),
    counter('refmanager_lock_recoveries_total', 'Locks recovered from dead threads.', [
      { labels: {}, value: lock.recoveries },
    ]),
    histogram(
      'refmanager_lock_wait_seconds',
      'How long threads waited for the lock, by mode.',
      lockWaits(lock).map(waitPoint),
    ),
    gauge(
      'refmanager_threshold_ok',
      'Whether a threshold held.',
      thresholds.map(({ metric, expression, when, ok }) => {
        return { labels: { metric, expression, ...(when === undefined ? {} : { when }) }, value: ok ? 1 : 0 };
      }),
    ),
    gauge(
      'refmanager_run_verdict',
      'What the run came to; the value is always 1. Absent while it goes.',
      summary.verdict === undefined ? [] : [{ labels: { verdict: summary.verdict }, value: 1 }],
    ),
    gauge('refmanager_run_interrupted', 'Whether the run was interrupted.', [
      { labels: {}, value: summary.interrupted ? 1 : 0 },
    ]),
    gauge('refmanager_run_duration_seconds', 'How long the run took.', [
      { labels: {}, value: durationMs / MS_PER_SECOND },
    ]),
    gauge('refmanager_run_info', 'What ran; the value is always 1.', [{ labels: info, value: 1 }]),
  ];
}

/** Durations in the kubelet's buckets. A bucket of the finer histogram that straddles a limit counts above it. */
function durations(encoded: string, limitsSeconds = KUBELET_BUCKETS_SECONDS): HistogramPoint {
  const recorded = StageHistogram.decode(encoded);
  const cumulative = limitsSeconds.map((limit) => ({ limit, count: 0 }));
  for (const { highMs, count } of recorded.buckets()) {
    for (const bucket of cumulative) if (highMs <= bucket.limit * MS_PER_SECOND) bucket.count += count;
  }
  const { meanMs, count } = recorded.summary();
  return { cumulative, count, sum: (meanMs * count) / MS_PER_SECOND };
}

/** Lock waits in their own buckets, powers of two of a microsecond. The time slept was not added up: there is no sum. */
function waitPoint({ mode, waitsUs, count }: WaitsOfMode): HistogramPoint & Pick<Sample, 'labels'> {
  let below = 0;
  const cumulative = waitsUs.map((waits, exponent) => {
    below += waits;
    return { limit: 2 ** exponent / US_PER_SECOND, count: below };
  });
  return { labels: mode === undefined ? {} : { mode }, cumulative, count, sum: undefined };
}
