/**
 * Adds up the starts of a run. In virtual time every worker has one and sends what it recorded as plain data; the main
 * thread merges them, and nothing in the sum depends on how many there were.
 */

import { containerNames } from '../../api/container-names.ts';
import type { Pod } from '../../api/pod.ts';
import type { StartEnd } from '../../kubelet/context/start-end.ts';
import type { ContainerStartReport } from '../../kubelet/context/start-observer.ts';
import type { StartTaskResult } from '../../pool/start-task.ts';
import { nodeName } from '../../workload/expand-workloads.ts';
import type { FailedStart, FailureCount, StageSummary, Timeline } from '../result.ts';
import type { ResultStage } from '../result-stages.ts';
import type { SlowStart } from '../scenario-result.ts';
import { FailureCounts } from './failure-counts.ts';
import { IntervalLatencies, type IntervalRecording } from './interval-latencies.ts';
import { Ranked } from './ranked.ts';
import type { StageHistogram } from './stage-histogram.ts';
import { StageHistograms, type StagesRecording } from './stage-histograms.ts';
import { startSteps } from './start-steps.ts';
import { TimelineRecorder } from './timeline-recorder.ts';

const MAX_FAILURES_LISTED = 1000;
const MAX_SLOWEST = 20;
const WORKER_DIED = { outcome: 'worker-died', reason: 'WorkerDied', error: 'WorkerDied' } as const;

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

/** Plain data, JSON and back included: for another thread or another machine. */
export interface StartRecording extends StagesRecording {
  readonly counts: StartCounts;
  readonly failureCounts: readonly FailureCount[];
  readonly intervals: IntervalRecording;
  readonly timeline: Timeline;
  readonly failures: readonly RankedFailure[];
  readonly slowest: readonly SlowStart[];
}

/** Add up over threads, but for `lastEndMs`, which is the latest. */
export interface StartCounts {
  arrivals: number;
  dropped: number;
  pods: number;
  containers: number;
  started: number;
  failed: number;
  events: number;
  lastEndMs: number;
}

export function noCounts(): StartCounts {
  return { arrivals: 0, dropped: 0, pods: 0, containers: 0, started: 0, failed: 0, events: 0, lastEndMs: 0 };
}

/** Durations as they were recorded, milliseconds. Plain data. */
export type StageTimes = Partial<Record<ResultStage, readonly number[]>>;

export class StartRecorder {
  readonly #originMs: number;
  /** Durations since they were last taken, of the stages that somebody wants. */
  readonly #times: Partial<Record<ResultStage, number[]>> = {};
  readonly #stages = new StageHistograms();
  readonly #intervals = new IntervalLatencies();
  readonly #timeline = new TimelineRecorder();
  readonly #failureCounts = new FailureCounts();
  readonly #failures = new Ranked<RankedFailure>(MAX_FAILURES_LISTED, inOrder);
  readonly #slowest = new Ranked<SlowStart>(MAX_SLOWEST, slowestFirst);
  readonly counts: StartCounts = noCounts();

  /**
   * @param originMs - Clock.epochMs() at the run's beginning
   * @param wanted - stages whose durations `takeTimes` gives
   */
  constructor(originMs: number, wanted: Iterable<ResultStage> = []) {
    this.#originMs = originMs;
    for (const stage of wanted) this.#times[stage] = [];
  }

  /** The durations of the wanted stages since it was last called. */
  takeTimes(): StageTimes {
    const taken: Partial<Record<ResultStage, number[]>> = {};
    for (const [stage, list] of Object.entries(this.#times) as [ResultStage, number[]][]) {
      taken[stage] = list;
      this.#times[stage] = [];
    }
    return taken;
  }

  histogram(stage: ResultStage): StageHistogram {
    return this.#stages.of(stage);
  }

  stages(): Record<ResultStage, StageSummary> {
    return this.#stages.summaries();
  }

  /** Of pods of which every container started. */
  podStart(): StageSummary {
    return this.#stages.podStart.summary();
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
    const ok = isWhole(result);
    const totalMs = Math.max(0, endMs - intendedAtMs);
    if (ok) this.#stages.podStart.recordMs(totalMs);
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
      this.#fail(pod, node, atMs, { container, ...WORKER_DIED, message });
    }
  }

  merge(recording: StartRecording): void {
    const { counts, failureCounts, intervals, timeline, failures, slowest } = recording;
    for (const key of Object.keys(this.counts) as (keyof StartCounts)[]) {
      if (key === 'lastEndMs') this.counts.lastEndMs = Math.max(this.counts.lastEndMs, counts.lastEndMs);
      else this.counts[key] += counts[key];
    }
    this.#stages.merge(recording);
    this.#failureCounts.merge(failureCounts);
    this.#intervals.merge(intervals);
    this.#timeline.merge(timeline);
    for (const failure of failures) this.#failures.add(failure);
    for (const start of slowest) this.#slowest.add(start);
  }

  recording(): StartRecording {
    return {
      counts: { ...this.counts },
      ...this.#stages.recording(),
      failureCounts: this.#failureCounts.list(),
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
    failureCounts: FailureCount[];
    slowest: SlowStart[];
  } {
    return {
      timeline: this.#timeline.timeline(),
      latencyOverTime: this.#intervals.overTime(),
      failures: this.#failures.list().map(({ failure }) => failure),
      failureCounts: this.#failureCounts.list(),
      slowest: this.#slowest.list(),
    };
  }

  #container(
    pod: Pod,
    node: number,
    report: ContainerStartReport,
    { intendedEpochMs, lateMs }: { intendedEpochMs: number; lateMs: number },
  ): void {
    const { stagesMs, end, error = end.reason, container } = report;
    const atMs = report.startedAtMs + report.totalMs - this.#originMs;
    for (const [stage, ms] of Object.entries(stagesMs)) this.#time(stage as ResultStage, atMs, ms);
    // From the intended moment: a start that was begun late was late for every container.
    const startDurationMs = lateMs + (stagesMs.create ?? 0) + (stagesMs.start ?? 0) + (stagesMs.postStart ?? 0);
    if (end.outcome === 'started') {
      this.counts.started++;
      this.#timeline.record(atMs, true, startDurationMs);
      this.#time('startDuration', atMs, startDurationMs);
      this.#time('startTotal', atMs, Math.max(0, atMs + this.#originMs - intendedEpochMs));
      return;
    }
    this.#countFailure(end, atMs);
    const texts = { error: withoutColon(error), message: withoutColon(end.message) };
    this.#fail(pod, node, atMs, { container, ...failureOf(end), ...texts });
  }

  /** The pod could not go on: each container that could not be tried has failed of that. */
  #untried(pod: Pod, node: number, { end, containers }: StartTaskResult, atMs: number): void {
    if (end.outcome === 'started') return;
    const tried = new Set(containers.map(({ container }) => container));
    const error = withoutColon(end.outcome === 'interrupted' ? end.reason : end.message);
    for (const container of containerNames(pod)) {
      if (tried.has(container)) continue;
      this.#countFailure(end, atMs);
      this.#fail(pod, node, atMs, { container, ...failureOf(end), error, message: '' });
    }
  }

  /** What was given up is no failure. */
  #countFailure({ outcome }: StartEnd, atMs: number): void {
    if (outcome === 'interrupted') return;
    this.counts.failed++;
    this.#timeline.record(atMs, false, 0);
  }

  #time(stage: ResultStage, atMs: number, ms: number): void {
    this.#stages.of(stage).recordMs(ms);
    this.#times[stage]?.push(ms);
    this.#intervals.record(stage, atMs, ms);
  }

  #fail(pod: Pod, node: number, atMs: number, failure: Omit<FailedStart, 'pod' | 'namespace'>): void {
    const { name = '', namespace = '' } = pod.metadata ?? {};
    this.#failureCounts.add(failure);
    this.#failures.add({ atMs, node, failure: { pod: name, namespace, ...failure } });
  }

  /** Steps are made only for starts that may come among the slowest: it would cost every start otherwise. */
  #couldRank(totalMs: number): boolean {
    return this.#slowest.last === undefined || totalMs >= this.#slowest.last.totalMs;
  }
}

/** Upstream's texts end in a colon where there was nothing to be quoted: an empty output, for instance. */
function withoutColon(text: string): string {
  return text.endsWith(': ') ? text.slice(0, -': '.length) : text;
}

/** Every container started. */
function isWhole({ end, containers }: Pick<StartTaskResult, 'end' | 'containers'>): boolean {
  return end.outcome === 'started' && containers.every(({ ok }) => ok);
}

function failureOf({ outcome, reason, code }: StartEnd): Pick<FailedStart, 'outcome' | 'reason' | 'code'> {
  return { outcome: outcome === 'interrupted' ? outcome : 'failed', reason, ...(code && { code }) };
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
