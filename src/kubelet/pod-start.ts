/**
 * One pod worker's life from nothing until every container was tried: the sandbox, the init containers one after
 * another, each waited for until it exits, then the regular ones. The unit of work of the pool.
 */

import { startablePod } from '../api/pod/pod-defaults.ts';
import type { Container, Pod, SpecifiedPod } from '../api/pod.ts';
import type { RuntimeContainerStatus } from '../runtime/runtime-service.ts';
import { onAbort } from '../runtime/time/abort.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import { failedEnd, INTERRUPTED_END, STARTED_END, type StartEnd } from './context/start-end.ts';
import type { ContainerStartReport } from './context/start-observer.ts';
import type { StartProgress } from './context/start-request.ts';
import type { KubeRuntimeManager } from './kube-runtime-manager.ts';
import { errorText, toError } from './kubelet-error.ts';
import { crashBackOff } from './limits/crash-back-off.ts';
import { decodedPod } from './pod/decoded-pod.ts';
import { pruneInitContainers } from './pod/init-cleanup.ts';
import { NO_STATUS, type PodStatus } from './pod/pod-status.ts';
import { readPodStatus } from './pod/read-pod-status.ts';
import { createSandbox, type Sandbox } from './pod/sandbox/create-sandbox.ts';
import { INTERRUPTED, startContainer } from './start-container.ts';

export interface PodStartReport {
  /** In the order of being tried; what was not tried is not here. */
  readonly containers: ContainerStartReport[];
  /** Until the sandbox and its address were there, or had failed. Milliseconds. */
  readonly sandboxMs: number;
  /** Clock.epochMs() at the beginning. */
  readonly startedAtMs: number;
  readonly totalMs: number;
  /** Why containers were left untried; `started` when all were tried, whatever became of them. */
  readonly end: StartEnd;
  /** The text of `end`, or `Interrupted`; absent when all were tried. */
  readonly error?: string;
}

export interface PodStartOptions {
  /** Once aborted, the call under way is given up and reported as `Interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** What stays of earlier attempts, whose names are taken: this one has later numbers. Nothing when absent. */
  readonly earlier?: PodStatus | undefined;
}

/** How often a runtime that cannot tell of exits is asked: the period of the kubelet's own relisting. */
const RELIST_PERIOD_MS = 1000;
/** As kubectl shows a pod whose init container did not come to a good end. */
const INIT_ERROR = 'Init:Error';
/** Nobody knows how it ended, so it is not started again: it may still run. */
const STATUS_UNKNOWN = 'ContainerStatusUnknown';
/** A kubelet never gives up. A run has to end: by then it has waited for 30 seconds. */
const MOST_INIT_RETRIES = 3;
/** How often a kubelet looks again at a pod whose container is in back-off. */
const BACK_OFF_PERIOD_MS = 10_000;

/**
 * Starts the pod. Never rejects. One call per pod at a time.
 * A pod that lacks what the API server fills in and no start can do without (`enableServiceLinks`, a container's
 * `imagePullPolicy`) is started as `withDefaults(pod)`; give that to a later syncPod, too, which compares containers.
 */
export async function startPod(
  manager: KubeRuntimeManager,
  given: Pod,
  options: PodStartOptions = {},
): Promise<PodStartReport> {
  const { context } = manager;
  const pod = startablePod(decodedPod(given));
  const startedAtMs = context.clock.epochMs();
  const startMs = context.clock.monotonicMs();
  const containers: ContainerStartReport[] = [];
  const { signal, earlier = NO_STATUS } = options;
  const attempt = nextSandboxAttempt(earlier);
  const sandbox = signal?.aborted === true ? GIVEN_UP : await orGivenUp(createSandbox(context, pod, attempt), signal);
  const sandboxMs = context.clock.monotonicMs() - startMs;
  const start = new PodStart(context, pod, { signal, earlier }, containers);
  const end =
    sandbox === GIVEN_UP ? INTERRUPTED_END : 'error' in sandbox ? endOf(sandbox) : await start.tryContainers(sandbox);
  const totalMs = context.clock.monotonicMs() - startMs;
  const report = { containers, sandboxMs, startedAtMs, totalMs, end };
  if (end.outcome === 'started') return report;
  return { ...report, error: end.outcome === 'interrupted' ? end.reason : end.message };
}

/** Plain: no error object goes into a report. */
function endOf({ outcome, reason, code, message }: StartEnd): StartEnd {
  return { outcome, reason, ...(code && { code }), message };
}

/** As a sync counts them: one more than that of the newest there is. */
function nextSandboxAttempt({ sandboxStatuses: [newest] }: PodStatus): number {
  return newest === undefined ? 0 : newest.metadata.attempt + 1;
}

function noProgress(): StartProgress {
  return { containerID: undefined, stagesMs: {} };
}

class PodStart {
  readonly #kubelet: KubeletContext;
  readonly #pod: SpecifiedPod;
  readonly #signal: AbortSignal | undefined;
  readonly #earlier: PodStatus;
  readonly #reports: ContainerStartReport[];

  constructor(
    kubelet: KubeletContext,
    pod: SpecifiedPod,
    { signal, earlier }: { signal: AbortSignal | undefined; earlier: PodStatus },
    reports: ContainerStartReport[],
  ) {
    this.#kubelet = kubelet;
    this.#pod = pod;
    this.#signal = signal;
    this.#earlier = earlier;
    this.#reports = reports;
  }

  /** Returns why containers were left untried. */
  async tryContainers(sandbox: Sandbox): Promise<StartEnd> {
    for (const container of this.#pod.spec.initContainers ?? []) {
      const end = await this.#runInit(sandbox, container);
      if (end.outcome !== 'started') return end;
    }
    for (const container of this.#pod.spec.containers) {
      if (this.#signal?.aborted === true) return INTERRUPTED_END;
      const { end } = await this.#try(sandbox, container, 'regular');
      if (end.outcome === 'interrupted') return end;
    }
    return STARTED_END;
  }

  /** Again when it has failed and the pod's policy wants that; what it came to is told once. */
  async #runInit(sandbox: Sandbox, container: Container): Promise<StartEnd> {
    const reported = this.#reports.length;
    let end = await this.#runInitOnce(sandbox, container, this.#earlier);
    const retries = this.#pod.spec.restartPolicy === 'Never' ? 0 : MOST_INIT_RETRIES;
    for (let retry = 1; retry <= retries && end.reason === INIT_ERROR; retry++) {
      const status = await this.#untilRetry(container);
      if (status === GIVEN_UP) return INTERRUPTED_END;
      if (status instanceof Error) return failedEnd(INIT_ERROR, `${end.message}: ${errorText(status)}`, status);
      this.#reports.length = reported;
      end = await this.#runInitOnce(sandbox, container, status);
      if (end.reason === INIT_ERROR) end = { ...end, message: `${end.message}, the last of ${retry + 1} times` };
    }
    return end;
  }

  /** The pod's status when the back-off of a failed init container is over. */
  async #untilRetry(container: Container): Promise<PodStatus | Error | typeof GIVEN_UP> {
    const { runtime, runtimeName, clock } = this.#kubelet;
    try {
      for (;;) {
        const status = await readPodStatus(runtime, runtimeName, this.#pod);
        if (crashBackOff(this.#kubelet, this.#pod, container, status) === undefined) {
          await pruneInitContainers(this.#kubelet, this.#pod, status);
          return status;
        }
        const wait = await orGivenUp(clock.sleep(BACK_OFF_PERIOD_MS, this.#signal), this.#signal);
        if (wait === GIVEN_UP) return GIVEN_UP;
      }
    } catch (error) {
      return this.#signal?.aborted === true ? GIVEN_UP : toError(error);
    }
  }

  async #runInitOnce(sandbox: Sandbox, container: Container, earlier: PodStatus): Promise<StartEnd> {
    if (this.#signal?.aborted === true) return INTERRUPTED_END;
    const { name } = container;
    const progress = noProgress();
    const { end, error } = await this.#try(sandbox, container, 'init', progress, earlier);
    const { containerID } = progress;
    if (end.outcome === 'interrupted') return end;
    if (end.outcome === 'failed' || containerID === undefined) {
      return { ...end, outcome: 'failed', message: `init container ${name} failed to start: ${error}` };
    }
    try {
      const status = await orGivenUp(this.#untilExit(containerID.id), this.#signal);
      if (status === GIVEN_UP) return INTERRUPTED_END;
      if (status.exitCode === 0) return STARTED_END;
      return failedEnd(INIT_ERROR, `init container ${name} exited with ${status.exitCode}`);
    } catch (failure) {
      const why = errorText(failure);
      return failedEnd(STATUS_UNKNOWN, `init container ${name} could not be waited for: ${why}`, failure);
    }
  }

  async #untilExit(id: string): Promise<RuntimeContainerStatus> {
    const { runtime, clock } = this.#kubelet;
    if (runtime.waitForExit !== undefined) return runtime.waitForExit(id);
    for (;;) {
      const status = await runtime.containerStatus(id);
      if (status.state === 'CONTAINER_EXITED') return status;
      await clock.sleep(RELIST_PERIOD_MS, this.#signal);
    }
  }

  /** Starts one container and reports it. */
  async #try(
    sandbox: Sandbox,
    container: Container,
    kind: ContainerStartReport['kind'],
    progress: StartProgress = noProgress(),
    earlier: PodStatus = this.#earlier,
  ): Promise<ContainerStartReport> {
    const { clock } = this.#kubelet;
    const startedAtMs = clock.epochMs();
    const startMs = clock.monotonicMs();
    const starting = startContainer(this.#kubelet, {
      pod: this.#pod,
      container,
      podStatus: earlier,
      sandboxId: sandbox.id,
      sandboxConfig: sandbox.config,
      podIPs: sandbox.podIPs,
      signal: this.#signal,
      progress,
    });
    const settled = await orGivenUp(starting, this.#signal);
    const { error, ...end } = settled === GIVEN_UP ? INTERRUPTED : settled;
    const report: ContainerStartReport = {
      container: container.name,
      kind,
      containerID: progress.containerID?.toString(),
      end,
      ok: error === null,
      error: error?.message,
      message: error === null ? undefined : end.message,
      stagesMs: { ...progress.stagesMs },
      totalMs: clock.monotonicMs() - startMs,
      startedAtMs,
    };
    this.#reports.push(report);
    return report;
  }
}

const GIVEN_UP: unique symbol = Symbol('given up');

/** What `work` comes to, or GIVEN_UP as soon as `signal` aborts: `work` then goes on unobserved. */
function orGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof GIVEN_UP> {
  if (signal === undefined) return work;
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.resolve(GIVEN_UP);
  }
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => resolve(GIVEN_UP));
    work.then(resolve, reject).finally(forget);
  });
}
