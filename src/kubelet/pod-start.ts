/**
 * One pod worker's life from nothing until every container was tried: the sandbox, the init containers one after
 * another, each waited for until it exits, then the regular ones. The unit of work of the pool.
 */

import type { Container, Pod, SpecifiedPod } from '../api/pod.ts';
import { startablePod } from '../api/pod-defaults.ts';
import type { RuntimeContainerStatus } from '../runtime/runtime-service.ts';
import { onAbort } from '../runtime/time/abort.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import type { ContainerStartReport } from './context/start-observer.ts';
import type { KubeRuntimeManager } from './kube-runtime-manager.ts';
import { ErrInterrupted, errorText } from './kubelet-error.ts';
import { decodedPod } from './pod/decoded-pod.ts';
import { NO_STATUS, type PodStatus } from './pod/pod-status.ts';
import { createSandbox, type Sandbox } from './pod/sandbox/create-sandbox.ts';
import { type StartProgress, type StartResult, startContainer } from './start-container.ts';

export interface PodStartReport {
  /** In the order of being tried; what was not tried is not here. */
  readonly containers: ContainerStartReport[];
  /** Until the sandbox and its address were there, or had failed. Milliseconds. */
  readonly sandboxMs: number;
  /** Clock.epochMs() at the beginning. */
  readonly startedAtMs: number;
  readonly totalMs: number;
  /** Why containers were left untried, or `Interrupted`; absent when all were tried. */
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
  const sandbox =
    signal?.aborted === true ? INTERRUPTED : await orInterrupted(createSandbox(context, pod, attempt), signal);
  const sandboxMs = context.clock.monotonicMs() - startMs;
  const start = new PodStart(context, pod, { signal, earlier }, containers);
  const error =
    sandbox === INTERRUPTED
      ? ErrInterrupted.message
      : 'error' in sandbox
        ? sandbox.message
        : await start.tryContainers(sandbox);
  const totalMs = context.clock.monotonicMs() - startMs;
  const report = { containers, sandboxMs, startedAtMs, totalMs };
  return error === undefined ? report : { ...report, error };
}

/** As a sync counts them: one more than that of the newest there is. */
function nextSandboxAttempt({ sandboxStatuses: [newest] }: PodStatus): number {
  return newest === undefined ? 0 : newest.metadata.attempt + 1;
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
  async tryContainers(sandbox: Sandbox): Promise<string | undefined> {
    for (const container of this.#pod.spec.initContainers ?? []) {
      const problem = await this.#runInit(sandbox, container);
      if (problem !== undefined) return problem;
    }
    for (const container of this.#pod.spec.containers) {
      if (this.#signal?.aborted === true) return ErrInterrupted.message;
      const { error } = await this.#try(sandbox, container, 'regular');
      if (error === ErrInterrupted.message) return error;
    }
    return undefined;
  }

  async #runInit(sandbox: Sandbox, container: Container): Promise<string | undefined> {
    if (this.#signal?.aborted === true) return ErrInterrupted.message;
    const { ok, error, containerID } = await this.#try(sandbox, container, 'init');
    if (!ok || containerID === undefined) {
      return error === ErrInterrupted.message ? error : `init container ${container.name} failed to start: ${error}`;
    }
    const id = containerID.slice(`${this.#kubelet.runtimeName}://`.length);
    try {
      const status = await orInterrupted(this.#untilExit(id), this.#signal);
      if (status === INTERRUPTED) return ErrInterrupted.message;
      return status.exitCode === 0 ? undefined : `init container ${container.name} exited with ${status.exitCode}`;
    } catch (failure) {
      return `init container ${container.name} could not be waited for: ${errorText(failure)}`;
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
  ): Promise<ContainerStartReport> {
    const { clock } = this.#kubelet;
    const startedAtMs = clock.epochMs();
    const startMs = clock.monotonicMs();
    const progress: StartProgress = { containerID: undefined, stagesMs: {} };
    const starting = startContainer(this.#kubelet, {
      pod: this.#pod,
      container,
      podStatus: this.#earlier,
      sandboxId: sandbox.id,
      sandboxConfig: sandbox.config,
      podIPs: sandbox.podIPs,
      signal: this.#signal,
      progress,
    });
    const result = await orInterrupted(starting, this.#signal);
    const { message, error } = result === INTERRUPTED ? GIVEN_UP : result;
    const report: ContainerStartReport = {
      container: container.name,
      kind,
      containerID: progress.containerID?.toString(),
      ok: error === null,
      error: error?.message,
      message: error === null ? undefined : message,
      stagesMs: { ...progress.stagesMs },
      totalMs: clock.monotonicMs() - startMs,
      startedAtMs,
    };
    this.#reports.push(report);
    return report;
  }
}

const INTERRUPTED: unique symbol = Symbol('interrupted');
const GIVEN_UP: StartResult = { message: 'the start was given up', error: ErrInterrupted };

/** What `work` comes to, or INTERRUPTED as soon as `signal` aborts: `work` then goes on unobserved. */
function orInterrupted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof INTERRUPTED> {
  if (signal === undefined) return work;
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.resolve(INTERRUPTED);
  }
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => resolve(INTERRUPTED));
    work.then(resolve, reject).finally(forget);
  });
}
