/**
 * Adds up the starts of a run. In virtual time every worker has one and sends what it recorded as plain data; the main
 * thread merges them, and nothing in the sum depends on how many there were.
 */

import { containerNames } from '../../api/container-names.ts';
import type { Pod } from '../../api/pod.ts';
import type { StartEnd } from '../../kubelet/context/start-end.ts';
import type { ContainerStartReport } from '../../kubelet/context/start-observer.ts';
import type { StartTaskResult } from '../../pool/start-task.ts';
import type { ResultStage } from '../../text/stages.ts';
import { nodeName } from '../../workload/expand-workloads.ts';
import type { FailedStart, FailureCount, StageSummary, Timeline } from '../result.ts';
import type { SlowStart } from '../scenario-result.ts';
import { IntervalLatencies, type IntervalRecording } from './histogram/interval-latencies.ts';
import type { StageHistogram } from './histogram/stage-histogram.ts';
import { StageHistograms, type StagesRecording } from './histogram/stage-histograms.ts';
import type { Scope, StartOrigin } from './scope.ts';
import { ScopedRecorder, type ScopeRecording, type ScopeWindow } from './scoped-recorder.ts';
import type { Slice } from './slice.ts';
import type { EndedStart, IntendedStart } from './starts/ended-start.ts';
import { failureOf, withoutColon } from './starts/failed-start.ts';
import { FailureCounts } from './starts/failure-counts.ts';
import { inOrder, type RankedFailure, slowestFirst } from './starts/rank-orders.ts';
import { Ranked } from './starts/ranked.ts';
import { startSteps } from './starts/start-steps.ts';
import type { Taken, Wanted } from './taken.ts';
import { TimelineRecorder } from './timeline-recorder.ts';

const MAX_FAILURES_LISTED = 1000;
const MAX_SLOWEST = 20;
const WORKER_DIED = { outcome: 'worker-died', reason: 'WorkerDied', error: 'WorkerDied' } as const;

/** When something ended, and where else it counts. */
interface Moment {
  readonly atMs: number;
  readonly slices: readonly Slice[];
}

/** Plain data, JSON and back included: for another thread or another machine. */
export interface StartRecording extends StagesRecording {
  readonly counts: StartCounts;
  readonly failureCounts: readonly FailureCount[];
  readonly intervals: IntervalRecording;
  readonly timeline: Timeline;
  readonly failures: readonly RankedFailure[];
  readonly slowest: readonly SlowStart[];
  readonly scopes: readonly ScopeRecording[];
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
  readonly #scoped: ScopedRecorder;
  readonly #takenScopes: ScopedRecorder;
  readonly counts: StartCounts = noCounts();

  /** @param originMs - Clock.epochMs() at the run's beginning */
  constructor(originMs: number, { scopes = [], taken = {} }: Wanted = {}) {
    this.#originMs = originMs;
    this.#scoped = new ScopedRecorder(scopes);
    this.#takenScopes = new ScopedRecorder(taken.scopes ?? []);
    for (const stage of taken.stages ?? []) this.#times[stage] = [];
  }

  /** What is wanted to be taken, since it was last. */
  take(): Taken {
    const times: Partial<Record<ResultStage, number[]>> = {};
    for (const [stage, list] of Object.entries(this.#times) as [ResultStage, number[]][]) {
      times[stage] = list;
      this.#times[stage] = [];
    }
    return { times, scopes: this.#takenScopes.take() };
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

  /** All that counts in `scope`, by its windows: one, unless it slides. */
  windows(scope: Scope): Iterable<ScopeWindow> {
    return this.#scoped.windows(scope);
  }

  /** A pod was due at `atMs` of the run. */
  arrived(origin: StartOrigin, atMs: number): void {
    this.counts.arrivals++;
    for (const { counts } of this.#slicesOf(origin, atMs)) counts.arrivals++;
  }

  /** It arrived, and could not be started. */
  dropped(origin: StartOrigin, atMs: number): void {
    this.counts.dropped++;
    for (const { counts } of this.#slicesOf(origin, atMs)) counts.dropped++;
  }

  /** A pod's task ended. */
  ended(start: EndedStart): void {
    const { pod, node, intendedAtMs, result } = start;
    const slices = this.#slices(start);
    const intendedEpochMs = this.#originMs + intendedAtMs;
    const endMs = result.startedAtMs + result.totalMs - this.#originMs;
    const { counts } = this;
    counts.pods++;
    counts.containers += containerNames(pod).length;
    counts.events += result.eventCount;
    counts.lastEndMs = Math.max(counts.lastEndMs, endMs);
    const lateMs = Math.max(0, result.startedAtMs - intendedEpochMs);
    for (const slice of slices) slice.counts.pods++;
    for (const report of result.containers) this.#container(pod, node, report, { intendedEpochMs, lateMs, slices });
    this.#untried(pod, node, result, { atMs: endMs, slices });
    const { name = '', namespace = '' } = pod.metadata ?? {};
    const [ok, totalMs] = [isWhole(result), Math.max(0, endMs - intendedAtMs)];
    if (ok) {
      this.#stages.podStart.recordMs(totalMs);
      this.#intervals.record('podStart', endMs, totalMs);
      for (const slice of slices) slice.podStarted(totalMs);
    }
    if (!this.#couldRank(totalMs)) return;
    const steps = startSteps(result, intendedEpochMs);
    this.#slowest.add({ namespace, pod: name, node: nodeName(node), intendedAtMs, totalMs, ok, steps });
  }

  /** A pod's workers died, one after the other. */
  lost(start: IntendedStart, message: string, atMs: number): void {
    const { pod, node } = start;
    const slices = this.#slices(start);
    this.counts.pods++;
    for (const slice of slices) slice.counts.pods++;
    for (const container of containerNames(pod)) {
      for (const slice of slices) slice.counts.failed++;
      this.counts.containers++;
      this.counts.failed++;
      this.#timeline.record(atMs, false, 0);
      this.#fail(pod, node, atMs, { container, ...WORKER_DIED, message });
    }
  }

  /** A pod that was to be killed at `dueAtMs` of the run has stopped. */
  stopped(origin: StartOrigin, dueAtMs: number, ms: number): void {
    this.#time('stop', { atMs: dueAtMs + ms, ms, slices: this.#slicesOf(origin, dueAtMs) });
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
    this.#scoped.merge(recording.scopes);
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
      scopes: this.#scoped.recording(),
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
    {
      intendedEpochMs,
      lateMs,
      slices,
    }: { readonly intendedEpochMs: number; readonly lateMs: number; readonly slices: readonly Slice[] },
  ): void {
    const { stagesMs, end, error = end.reason, container } = report;
    const atMs = report.startedAtMs + report.totalMs - this.#originMs;
    const time = (stage: ResultStage, ms: number): void => this.#time(stage, { atMs, ms, slices });
    for (const [stage, ms] of Object.entries(stagesMs)) time(stage as ResultStage, ms);
    // From the intended moment: a start that was begun late was late for every container.
    const startDurationMs = lateMs + (stagesMs.create ?? 0) + (stagesMs.start ?? 0) + (stagesMs.postStart ?? 0);
    if (end.outcome === 'started') {
      this.counts.started++;
      for (const slice of slices) slice.counts.started++;
      this.#timeline.record(atMs, true, startDurationMs);
      time('startDuration', startDurationMs);
      time('startTotal', Math.max(0, atMs + this.#originMs - intendedEpochMs));
      return;
    }
    this.#countFailure(end, { atMs, slices });
    const texts = { error: withoutColon(error), message: withoutColon(end.message) };
    this.#fail(pod, node, atMs, { container, ...failureOf(end), ...texts });
  }

  /** The pod could not go on: each container that could not be tried has failed of that. */
  #untried(pod: Pod, node: number, { end, containers }: StartTaskResult, moment: Moment): void {
    if (end.outcome === 'started') return;
    const tried = new Set(containers.map(({ container }) => container));
    const error = withoutColon(end.outcome === 'interrupted' ? end.reason : end.message);
    for (const container of containerNames(pod)) {
      if (tried.has(container)) continue;
      this.#countFailure(end, moment);
      this.#fail(pod, node, moment.atMs, { container, ...failureOf(end), error, message: '' });
    }
  }

  /** What was given up is no failure. */
  #countFailure({ outcome }: StartEnd, { atMs, slices }: Moment): void {
    if (outcome === 'interrupted') return;
    this.counts.failed++;
    for (const slice of slices) slice.counts.failed++;
    this.#timeline.record(atMs, false, 0);
  }

  #time(stage: ResultStage, { atMs, ms, slices }: Moment & { readonly ms: number }): void {
    this.#stages.of(stage).recordMs(ms);
    this.#times[stage]?.push(ms);
    this.#intervals.record(stage, atMs, ms);
    for (const slice of slices) slice.time(stage, ms);
  }

  #slices({ workload, node, executor, intendedAtMs }: IntendedStart): Slice[] {
    return this.#slicesOf({ workload, node, executor }, intendedAtMs);
  }

  #slicesOf(origin: StartOrigin, atMs: number): Slice[] {
    return [...this.#scoped.slices(origin, atMs), ...this.#takenScopes.slices(origin, atMs)];
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

/** Every container started. */
function isWhole({ end, containers }: Pick<StartTaskResult, 'end' | 'containers'>): boolean {
  return end.outcome === 'started' && containers.every(({ ok }) => ok);
}
