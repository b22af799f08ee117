/**
 * Adds up the starts of a load test. In virtual time every worker has one and sends what it recorded as plain data; the
 * main thread merges them, and nothing in the sum depends on how many there were.
 */

import { containerNames } from '../../api/container-names.ts';
import type { Pod } from '../../api/pod.ts';
import type { ContainerStartReport } from '../../kubelet/context/start-observer.ts';
import { ErrInterrupted } from '../../kubelet/kubelet-error.ts';
import type { StartTaskResult } from '../../pool/start-task.ts';
import { nodeName } from '../../workload/expand-workloads.ts';
import { type FailedStart, type Timeline } from '../result.ts';
import type { ResultStage } from '../result-stages.ts';
import { RESULT_STAGES } from '../result-stages.ts';
import type { SlowStart } from '../scenario-result.ts';
import { IntervalLatencies, type IntervalRecording } from './interval-latencies.ts';
import { Ranked } from './ranked.ts';
import { StageHistogram } from './stage-histogram.ts';
import { startSteps } from './start-steps.ts';
import { TimelineRecorder } from './timeline-recorder.ts';

const MAX_FAILURES_LISTED = 1000;
const MAX_SLOWEST = 20;

/** A pod's task that has ended, and where and when it was to start (milliseconds from the run's beginning). */
export interface EndedStart {
  readonly pod: Pod;
  readonly node: number;
  readonly intendedAtMs: number;
  readonly result: StartTaskResult;
}

interface RankedFailure {
  readonly atMs: number;
  readonly node: number;
  readonly failure: FailedStart;
}

/** Plain data, for another thread. */
export interface LoadRecording {
  readonly counts: LoadCounts;
  readonly stages: Readonly<Record<ResultStage, string>>;
  readonly podStart: string;
  readonly intervals: IntervalRecording;
  readonly timeline: Timeline;
  readonly failures: readonly RankedFailure[];
  readonly slowest: readonly SlowStart[];
}

/** Add up over threads, but for `lastEndMs`, which is the latest. */
export interface LoadCounts {
  arrivals: number;
  dropped: number;
  pods: number;
  containers: number;
  started: number;
  failed: number;
  events: number;
  lastEndMs: number;
}

export class LoadRecorder {
  readonly #originMs: number;
  readonly #stages: Record<ResultStage, StageHistogram>;
  /** Of pods of which every container started. */
  readonly podStart: StageHistogram = new StageHistogram();
  readonly #intervals = new IntervalLatencies();
  readonly #timeline = new TimelineRecorder();
  readonly #failures = new Ranked<RankedFailure>(MAX_FAILURES_LISTED, inOrder);
  readonly #slowest = new Ranked<SlowStart>(MAX_SLOWEST, slowestFirst);
  readonly counts: LoadCounts = {
    arrivals: 0,
    dropped: 0,
    pods: 0,
    containers: 0,
    started: 0,
    failed: 0,
    events: 0,
    lastEndMs: 0,
  };

  /** @param originMs - Clock.epochMs() at the run's beginning */
  constructor(originMs: number) {
    this.#originMs = originMs;
    this.#stages = Object.fromEntries(RESULT_STAGES.map((stage) => [stage, new StageHistogram()])) as Record<
      ResultStage,
      StageHistogram
    >;
  }

  histogram(stage: ResultStage): StageHistogram {
    return this.#stages[stage];
  }

  /** A pod's task ended. */
  ended({ pod, node, intendedAtMs, result }: EndedStart): void {
    const intendedEpochMs = this.#originMs + intendedAtMs;
    const endMs = result.startedAtMs + result.totalMs - this.#originMs;
    const { counts } = this;
    counts.pods++;
    counts.containers += containerNames(pod).length;
    counts.events += result.eventCount;
    counts.lastEndMs = Math.max(counts.lastEndMs, endMs);
    const lateMs = Math.max(0, result.startedAtMs - intendedEpochMs);
    for (const report of result.containers) this.#container(pod, node, report, { intendedEpochMs, lateMs });
    this.#untried(pod, node, result, endMs);
    const { name = '', namespace = '' } = pod.metadata ?? {};
    const ok = result.error === undefined && result.containers.every((report) => report.ok);
    const totalMs = Math.max(0, endMs - intendedAtMs);
    if (ok) this.podStart.recordMs(totalMs);
    if (!this.#couldRank(totalMs)) return;
    const steps = startSteps(result, intendedEpochMs);
    this.#slowest.add({ namespace, pod: name, node: nodeName(node), intendedAtMs, totalMs, ok, steps });
  }

  /** A pod's workers died, one after the other. */
  lost(pod: Pod, node: number, message: string, atMs: number): void {
    this.counts.pods++;
    for (const container of containerNames(pod)) {
      this.counts.containers++;
      this.counts.failed++;
      this.#timeline.record(atMs, false, 0);
      this.#fail(pod, node, atMs, { container, outcome: 'worker-died', error: 'WorkerDied', message });
    }
  }

  merge(recording: LoadRecording): void {
    const { counts, stages, podStart, intervals, timeline, failures, slowest } = recording;
    for (const key of Object.keys(this.counts) as (keyof LoadCounts)[]) {
      if (key === 'lastEndMs') this.counts.lastEndMs = Math.max(this.counts.lastEndMs, counts.lastEndMs);
      else this.counts[key] += counts[key];
    }
    for (const stage of RESULT_STAGES) this.#stages[stage].merge(StageHistogram.decode(stages[stage]));
    this.podStart.merge(StageHistogram.decode(podStart));
    this.#intervals.merge(intervals);
    this.#timeline.merge(timeline);
    for (const failure of failures) this.#failures.add(failure);
    for (const start of slowest) this.#slowest.add(start);
  }

  recording(): LoadRecording {
    return {
      counts: { ...this.counts },
      stages: Object.fromEntries(RESULT_STAGES.map((stage) => [stage, this.#stages[stage].encode()])) as Record<
        ResultStage,
        string
      >,
      podStart: this.podStart.encode(),
      intervals: this.#intervals.recording(),
      timeline: this.#timeline.timeline(),
      failures: this.#failures.list(),
      slowest: this.#slowest.list(),
    };
  }

  /** The lists of the result. */
  lists(): {
    timeline: Timeline;
    latencyOverTime: ReturnType<IntervalLatencies['overTime']>;
    failures: FailedStart[];
    slowest: SlowStart[];
  } {
    return {
      timeline: this.#timeline.timeline(),
      latencyOverTime: this.#intervals.overTime(),
      failures: this.#failures.list().map(({ failure }) => failure),
      slowest: this.#slowest.list(),
    };
  }

  #container(
    pod: Pod,
    node: number,
    report: ContainerStartReport,
    { intendedEpochMs, lateMs }: { intendedEpochMs: number; lateMs: number },
  ): void {
    const { stagesMs, ok, error = 'Unknown', message = '', container } = report;
    const atMs = report.startedAtMs + report.totalMs - this.#originMs;
    for (const [stage, ms] of Object.entries(stagesMs)) this.#time(stage as ResultStage, atMs, ms);
    // From the intended moment: a start that was begun late was late for every container.
    const startDurationMs = lateMs + (stagesMs.create ?? 0) + (stagesMs.start ?? 0) + (stagesMs.postStart ?? 0);
    if (ok) {
      this.counts.started++;
      this.#timeline.record(atMs, true, startDurationMs);
      this.#time('startDuration', atMs, startDurationMs);
      this.#time('startTotal', atMs, Math.max(0, atMs + this.#originMs - intendedEpochMs));
    } else if (error === ErrInterrupted.message) {
      this.#fail(pod, node, atMs, { container, outcome: 'interrupted', error, message });
    } else {
      this.counts.failed++;
      this.#timeline.record(atMs, false, 0);
      this.#fail(pod, node, atMs, { container, outcome: 'failed', error, message });
    }
  }

  /** No container failed, yet the pod could not go on: told under the container that could not be tried. */
  #untried(pod: Pod, node: number, { error, containers }: StartTaskResult, atMs: number): void {
    if (error === undefined || containers.some(({ ok }) => !ok)) return;
    const tried = new Set(containers.map(({ container }) => container));
    const container = containerNames(pod).find((name) => !tried.has(name)) ?? '';
    const interrupted = error === ErrInterrupted.message;
    if (!interrupted) {
      this.counts.failed++;
      this.#timeline.record(atMs, false, 0);
    }
    this.#fail(pod, node, atMs, { container, outcome: interrupted ? 'interrupted' : 'failed', error, message: '' });
  }

  #time(stage: ResultStage, atMs: number, ms: number): void {
    this.#stages[stage].recordMs(ms);
    this.#intervals.record(stage, atMs, ms);
  }

  #fail(pod: Pod, node: number, atMs: number, failure: Omit<FailedStart, 'pod' | 'namespace'>): void {
    const { name = '', namespace = '' } = pod.metadata ?? {};
    this.#failures.add({ atMs, node, failure: { pod: name, namespace, ...failure } });
  }

  /** Steps are made only for starts that may come among the slowest: it would cost every start otherwise. */
  #couldRank(totalMs: number): boolean {
    return this.#slowest.last === undefined || totalMs >= this.#slowest.last.totalMs;
  }
}

function inOrder(a: RankedFailure, b: RankedFailure): number {
  const byPlace = a.atMs - b.atMs || a.node - b.node;
  return byPlace || byText(a.failure.pod + a.failure.container, b.failure.pod + b.failure.container);
}

function slowestFirst(a: SlowStart, b: SlowStart): number {
  return b.totalMs - a.totalMs || a.intendedAtMs - b.intendedAtMs || byText(a.node + a.pod, b.node + b.pod);
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
