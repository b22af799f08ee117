/**
 * The start of one container: pull the image, create the container, start it, run its post-start hook.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, startContainer
 */

import { ContainerID } from '../api/container-id.ts';
import type { ObjectReference } from '../api/object-reference.ts';
import type { SpecifiedPod } from '../api/pod.ts';
import type { AuthConfig } from '../runtime/runtime-service.ts';
import { generateContainerConfig } from './container-config.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import { catchLate } from './context/log.ts';
import { checkedContainerId } from './context/runtime-ids.ts';
import { codeOf, INTERRUPTED_END, STARTED_END, type StartEnd } from './context/start-end.ts';
import type { StartStage } from './context/start-observer.ts';
import type { StartRequest } from './context/start-request.ts';
import { containerEventMessage } from './events/container-message.ts';
import { linkLegacyLog } from './files/legacy-log.ts';
import { killContainer } from './kill-container.ts';
import {
  ErrCreateContainer,
  ErrCreateContainerConfig,
  ErrInterrupted,
  ErrPostStartHook,
  ErrPreStartHook,
  ErrRunContainer,
  ErrStoreReference,
  errorText,
  KubeletError,
  statusText,
} from './kubelet-error.ts';
import { hookIPs } from './lifecycle/hook-addresses.ts';
import { runHook } from './lifecycle/run-hook.ts';
import { decodedContainer, decodedPod } from './pod/decoded-pod.ts';
import { findStatus } from './pod/pod-status.ts';
import { generateContainerRef } from './refs/container-ref.ts';

/** `error` is null, and `message` empty, exactly when the container was started. */
export interface StartResult extends StartEnd {
  /** Upstream's error value, which it compares by identity. */
  readonly error: KubeletError | null;
}

const STARTED: StartResult = { ...STARTED_END, error: null };
export const INTERRUPTED: StartResult = { ...INTERRUPTED_END, error: ErrInterrupted };

/** Starts a container. Never rejects. The reference is stored between creating and starting. */
export async function startContainer(kubelet: KubeletContext, request: StartRequest): Promise<StartResult> {
  const start = new ContainerStart(kubelet, request);
  try {
    return (
      (await start.pullImage()) ??
      (await start.createContainer()) ??
      (await start.startContainer()) ??
      (await start.runPostStartHook()) ??
      STARTED
    );
  } finally {
    start.cleanUp();
  }
}

/** Each step returns undefined to go on, or the result that the start ends with. */
class ContainerStart {
  readonly #kubelet: KubeletContext;
  readonly #request: StartRequest & { readonly pod: SpecifiedPod };
  readonly #ref: ObjectReference;
  #imageRef = '';
  #id = '';
  #logPath = '';
  #cleanup: (() => unknown) | undefined;

  constructor(kubelet: KubeletContext, request: StartRequest) {
    this.#kubelet = kubelet;
    const pod = decodedPod(request.pod);
    const container = decodedContainer(request.container);
    this.#request = { ...request, pod, container };
    this.#ref = generateContainerRef(pod, container, kubelet.gates);
  }

  /** Step 1. */
  async pullImage(): Promise<StartResult | undefined> {
    if (this.#isInterrupted) return INTERRUPTED;
    const { pod, container, sandboxConfig, signal } = this.#request;
    const startMs = this.#kubelet.clock.monotonicMs();
    const auth = this.#pullAuth();
    const request = { pod, container, ref: this.#ref, auth, sandboxConfig, signal };
    const image = await this.#kubelet.imageManager.ensureImageExists(request);
    if (image.pulled) this.#endStage('pull', startMs);
    if (image.error !== null) return this.#fail('Error: %v', image.error.message, image, image.error);
    this.#imageRef = image.imageRef;
    return undefined;
  }

  /** Without, as upstream, when it cannot be had. */
  #pullAuth(): AuthConfig | undefined {
    const { pod } = this.#request;
    try {
      return this.#kubelet.pullAuth(pod);
    } catch (error) {
      const which = `pull secret for ${pod.metadata?.namespace ?? ''}/${pod.metadata?.name ?? ''}`;
      this.#kubelet.log(`Unable to retrieve ${which} due to ${errorText(error)}.  The image pull may not succeed.`);
      return undefined;
    }
  }

  /** Step 2. Ends with the reference stored. */
  async createContainer(): Promise<StartResult | undefined> {
    if (this.#isInterrupted) return INTERRUPTED;
    const startMs = this.#kubelet.clock.monotonicMs();
    const failure = (await this.#configureAndCreate()) ?? (await this.#runPreStart());
    this.#endStage('create', startMs);
    return failure;
  }

  /** Step 3. The reference stays stored when it fails. */
  async startContainer(): Promise<StartResult | undefined> {
    if (this.#isInterrupted) return INTERRUPTED;
    const startMs = this.#kubelet.clock.monotonicMs();
    try {
      await this.#kubelet.runtime.startContainer(this.#id);
    } catch (error) {
      this.#endStage('start', startMs);
      return this.#fail('Error: %v', statusText(error), causeOf(error), ErrRunContainer);
    }
    this.#endStage('start', startMs);
    if (this.#isInterrupted) return INTERRUPTED;
    this.#event('Normal', 'Started', `Started container ${this.#request.container.name}`);
    const { container, sandboxConfig } = this.#request;
    const logFile = `${sandboxConfig.logDirectory}/${this.#logPath}`;
    await linkLegacyLog(this.#kubelet, { logFile, sandboxConfig, containerName: container.name, id: this.#id });
    return undefined;
  }

  /** Step 4. A hook that fails takes its container down. */
  async runPostStartHook(): Promise<StartResult | undefined> {
    const { pod, container, signal } = this.#request;
    const handler = container.lifecycle?.postStart;
    if (handler === undefined) return undefined;
    if (this.#isInterrupted) return INTERRUPTED;
    const startMs = this.#kubelet.clock.monotonicMs();
    const podIPs = (): Promise<string[]> => this.#freshPodIPs();
    const limitMs = this.#kubelet.limits.hookMs;
    const hook = { containerId: this.#id, pod, container, handler, podIPs, signal, limitMs };
    const failure = await runHook(this.#kubelet, hook);
    this.#endStage('postStart', startMs);
    if (this.#isInterrupted) return INTERRUPTED;
    if (failure === undefined) return undefined;
    this.#event('Warning', 'FailedPostStartHook', failure.message);
    await this.#kill();
    return {
      outcome: 'failed',
      reason: ErrPostStartHook.message,
      ...codeOf(failure.error),
      message: failure.message,
      error: new KubeletError(`${ErrPostStartHook.message}: ${failure.error.message}`, { cause: failure.error }),
    };
  }

  /** Runs what generating the config deferred to the very end. */
  cleanUp(): void {
    const failed = (error: unknown): void =>
      this.#kubelet.log(`Failed to clean up after container "${this.#request.container.name}": ${errorText(error)}`);
    try {
      catchLate(this.#cleanup?.(), failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Steps 2b to 2e. */
  async #configureAndCreate(): Promise<StartResult | undefined> {
    const { pod, container, podStatus, sandboxId, sandboxConfig, podIPs } = this.#request;
    const last = findStatus(podStatus, container.name);
    const restartCount = last === undefined ? 0 : last.restartCount + 1;
    const target = this.#findTarget();
    if (target instanceof KubeletError) {
      return this.#fail('Error: %v', target.message, target, ErrCreateContainerConfig);
    }
    const { targetId } = target;
    const imageRef = this.#imageRef;
    let step: KubeletError = ErrCreateContainerConfig;
    try {
      const request = { pod, container, restartCount, podIPs, imageRef, targetId, sandboxConfig };
      const config = await generateContainerConfig(this.#kubelet, request, (cleanup) => {
        this.#cleanup = cleanup;
      });
      if (this.#isInterrupted) return INTERRUPTED;
      step = ErrCreateContainer;
      this.#logPath = config.logPath;
      const id = await this.#kubelet.runtime.createContainer(sandboxId, config, sandboxConfig);
      this.#id = checkedContainerId(id, config);
    } catch (error) {
      return this.#fail('Error: %v', statusText(error), causeOf(error), step);
    }
    return undefined;
  }

  /** Steps 2f to 2h. */
  async #runPreStart(): Promise<StartResult | undefined> {
    const { pod, container, progress } = this.#request;
    const containerID = new ContainerID(this.#kubelet.runtimeName, this.#id);
    if (progress !== undefined) progress.containerID = containerID;
    if (this.#isInterrupted) return INTERRUPTED;
    try {
      await this.#kubelet.internalLifecycle.preStartContainer(pod, container, this.#id);
    } catch (error) {
      return this.#fail(
        'Internal PreStartContainer hook failed: %v',
        statusText(error),
        causeOf(error),
        ErrPreStartHook,
      );
    }
    if (this.#isInterrupted) return INTERRUPTED;
    this.#event('Normal', 'Created', `Created container ${container.name}`);
    try {
      this.#kubelet.refs.setRef(containerID, this.#ref);
      return undefined;
    } catch (error) {
      return this.#fail('Error: %v', errorText(error), { message: errorText(error) }, ErrStoreReference);
    }
  }

  #findTarget(): { targetId: string | undefined } | KubeletError {
    const { targetContainerName = '', podStatus } = this.#request;
    if (targetContainerName === '' || !this.#kubelet.gates.ephemeralContainers) return { targetId: undefined };
    const target = findStatus(podStatus, targetContainerName);
    return target === undefined
      ? new KubeletError(`unable to find target container ${targetContainerName}`)
      : { targetId: target.id.id };
  }

  async #kill(): Promise<void> {
    const { pod, container } = this.#request;
    const id = new ContainerID(this.#kubelet.runtimeName, this.#id);
    const error = await killContainer(this.#kubelet, { pod, id, name: container.name, message: 'FailedPostStartHook' });
    if (error !== undefined) {
      this.#kubelet.log(`Failed to kill container "${container.name}"(id="${id.toString()}"): ${errorText(error)}`);
    }
  }

  #freshPodIPs(): Promise<string[]> {
    const { pod, sandboxId } = this.#request;
    return hookIPs(this.#kubelet, pod, [sandboxId]);
  }

  get #isInterrupted(): boolean {
    return this.#request.signal?.aborted === true;
  }

  #fail(
    format: string,
    eventText: string,
    cause: Pick<StartEnd, 'message' | 'code'>,
    error: KubeletError,
  ): StartResult {
    if (this.#isInterrupted) return INTERRUPTED;
    this.#event('Warning', 'Failed', format, [eventText]);
    const { message, code } = cause;
    return { outcome: 'failed', reason: error.message, ...(code && { code }), message, error };
  }

  #event(type: string, reason: string, format: string, args: readonly unknown[] = []): void {
    const message = containerEventMessage(format, args, this.#id, this.#request.container.name);
    this.#kubelet.events.event(this.#ref, type, reason, message);
  }

  #endStage(stage: StartStage, startMs: number): void {
    const { progress } = this.#request;
    if (progress !== undefined) progress.stagesMs[stage] = this.#kubelet.clock.monotonicMs() - startMs;
  }
}

function causeOf(error: unknown): Pick<StartEnd, 'message' | 'code'> {
  return { message: statusText(error), ...codeOf(error) };
}
