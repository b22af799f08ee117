/**
 * Adds up what the start workers report into the summary of a run. Asked by run-manifests.ts.
 */

import { containerNames } from '../../api/container-names.ts';
import type { Pod } from '../../api/pod.ts';
import type { ContainerStartReport } from '../../kubelet/context/start-observer.ts';
import { ErrInterrupted } from '../../kubelet/kubelet-error.ts';
import type { StartTaskResult } from '../../pool/start-task.ts';
import { type FailedStart, type StageSummary, type Timeline } from '../result.ts';
import type { ResultStage } from '../result-stages.ts';
import { RESULT_STAGES } from '../result-stages.ts';
import { StageHistogram } from './stage-histogram.ts';
import { TimelineRecorder } from './timeline-recorder.ts';

/** Failures told one by one; beyond that only their number grows. */
const MAX_FAILURES_LISTED = 1000;

/** Counts, histograms and the timeline of one run. Belongs to one thread; memory does not grow with the run. */
export class RunRecorder {
  readonly #histograms: Record<ResultStage, StageHistogram>;
  readonly #podStart = new StageHistogram();
  readonly #timeline = new TimelineRecorder();
  readonly #epochMs: number;
  readonly failures: FailedStart[] = [];
  podsDone = 0;
  started = 0;
  failed = 0;

  /** `epochMs`: when the run began, Unix milliseconds. */
  constructor(epochMs: number) {
    this.#epochMs = epochMs;
    this.#histograms = Object.fromEntries(RESULT_STAGES.map((stage) => [stage, new StageHistogram()])) as Record<
      ResultStage,
      StageHistogram
    >;
  }

  /** A pod's task ended. */
  pod(pod: Pod, result: StartTaskResult): void {
    this.podsDone++;
    for (const container of result.containers) this.#container(pod, result, container);
    const allStarted = result.containers.every(({ ok }) => ok);
    if (allStarted && result.error === undefined) this.#podStart.recordMs(result.totalMs);
    if (result.error === undefined || !allStarted) return;
    // No container failed, yet the pod could not go on (no sandbox, an init container that failed in its run): told
    // under the container that could not be tried.
    const tried = new Set(result.containers.map(({ container }) => container));
    const next = containerNames(pod).find((name) => !tried.has(name)) ?? '';
    const interrupted = result.error === ErrInterrupted.message;
    if (!interrupted) {
      this.failed++;
      this.#timeline.record(result.startedAtMs + result.totalMs - this.#epochMs, false, 0);
    }
    this.#fail(pod, next, interrupted ? 'interrupted' : 'failed', result.error, '');
  }

  /** A pod's worker died, and so did those that tried it again. */
  lostPod(pod: Pod, message: string, atMs: number): void {
    this.podsDone++;
    for (const name of containerNames(pod)) {
      this.failed++;
      this.#timeline.record(atMs, false, 0);
      this.#fail(pod, name, 'worker-died', 'WorkerDied', message);
    }
  }

  percentileMs(stage: ResultStage, percentile: number): number {
    return this.#histograms[stage].percentileMs(percentile);
  }

  stages(): Record<ResultStage, StageSummary> {
    return Object.fromEntries(RESULT_STAGES.map((stage) => [stage, this.#histograms[stage].summary()])) as Record<
      ResultStage,
      StageSummary
    >;
  }

  /** Of pods of which every container started. */
  podStart(): StageSummary {
    return this.#podStart.summary();
  }

  timeline(): Timeline {
    return this.#timeline.timeline();
  }

  #container(pod: Pod, result: StartTaskResult, report: ContainerStartReport): void {
    const { stagesMs } = report;
    for (const [stage, ms] of Object.entries(stagesMs)) this.#histograms[stage as ResultStage].recordMs(ms);
    const startDurationMs = (stagesMs.create ?? 0) + (stagesMs.start ?? 0) + (stagesMs.postStart ?? 0);
    const endedAtMs = report.startedAtMs + report.totalMs;
    if (report.error !== ErrInterrupted.message)
      this.#timeline.record(endedAtMs - this.#epochMs, report.ok, startDurationMs);
    if (report.ok) {
      this.started++;
      this.#histograms.startDuration.recordMs(startDurationMs);
      this.#histograms.startTotal.recordMs(Math.max(0, endedAtMs - result.startedAtMs));
      return;
    }
    const interrupted = report.error === ErrInterrupted.message;
    if (!interrupted) this.failed++;
    this.#fail(
      pod,
      report.container,
      interrupted ? 'interrupted' : 'failed',
      report.error ?? 'Unknown',
      report.message ?? '',
    );
  }

  #fail(pod: Pod, container: string, outcome: FailedStart['outcome'], error: string, message: string): void {
    if (this.failures.length >= MAX_FAILURES_LISTED) return;
    const { name = '', namespace = '' } = pod.metadata ?? {};
    this.failures.push({ pod: name, namespace, container, outcome, error, message });
  }
}
