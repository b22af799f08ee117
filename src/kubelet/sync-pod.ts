/**
 * One round of bringing a pod from what runs to what its spec says.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, SyncPod
 */

import { goQuote } from '../api/go-quote.ts';
import type { Container, EphemeralContainer, SpecifiedPod } from '../api/pod.ts';
import { kindOf } from '../runtime/runtime-kind.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import { killContainer } from './kill-container.ts';
import { ErrConfigPodSandbox, ErrCreatePodSandbox, ErrKillContainer, errorText } from './kubelet-error.ts';
import { crashBackOff, podText } from './limits/crash-back-off.ts';
import { pruneInitContainers, purgeInitContainers } from './pod/init-cleanup.ts';
import { killPod } from './pod/kill-pod.ts';
import { type ContainerToKill, computePodActions, type PodActions } from './pod/pod-actions.ts';
import type { ContainerStatus, PodStatus } from './pod/pod-status.ts';
import { podIPsOf } from './pod/read-pod-status.ts';
import { createSandbox, type Sandbox } from './pod/sandbox/create-sandbox.ts';
import { podSandboxConfig } from './pod/sandbox/sandbox-config.ts';
import {
  failedAction,
  type PodSyncResult,
  podSyncResult,
  type SyncAction,
  succeededAction,
} from './pod/sync-action.ts';
import { podReference } from './refs/container-ref.ts';
import { startContainer } from './start-container.ts';

export type { PodSyncResult } from './pod/sync-action.ts';

/** Brings `pod` from `status` towards its spec. Never rejects; what failed is in the result. */
export async function syncPod(kubelet: KubeletContext, pod: SpecifiedPod, status: PodStatus): Promise<PodSyncResult> {
  return new PodSync(kubelet, pod, status).run();
}

class PodSync {
  readonly #kubelet: KubeletContext;
  readonly #pod: SpecifiedPod;
  readonly #status: PodStatus;
  readonly #results: SyncAction[] = [];

  constructor(kubelet: KubeletContext, pod: SpecifiedPod, status: PodStatus) {
    this.#kubelet = kubelet;
    this.#pod = pod;
    this.#status = status;
  }

  async run(): Promise<PodSyncResult> {
    try {
      await this.#sync(computePodActions(this.#kubelet, this.#pod, this.#status));
      return podSyncResult(this.#results);
    } catch (error) {
      return podSyncResult(this.#results, errorText(error));
    }
  }

  async #sync(actions: PodActions): Promise<void> {
    await this.#releaseStopped(actions.stopped);
    if (actions.createSandbox && actions.sandboxId !== '') {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      this.#kubelet.events.event(podReference(this.#pod), 'Normal', 'SandboxChanged', message);
    }
    const isClear = actions.killPod
      ? await this.#killPod(actions.createSandbox)
      : await this.#killContainers(actions.containersToKill);
    if (!isClear) return;
    await pruneInitContainers(this.#kubelet, this.#pod, this.#status);
    const sandbox = actions.createSandbox ? await this.#createSandbox(actions.attempt) : this.#presentSandbox(actions);
    if (sandbox === undefined) return;
    for (const container of actions.ephemeralToStart) await this.#start(sandbox, container);
    if (actions.nextInitContainer !== undefined) {
      await this.#start(sandbox, actions.nextInitContainer);
      return;
    }
    for (const container of actions.containersToStart) await this.#start(sandbox, container);
  }

  /** What is allocated to containers that do not run is free for others at once. Trouble is only logged. */
  async #releaseStopped(stopped: readonly ContainerStatus[]): Promise<void> {
    const { internalLifecycle, log } = this.#kubelet;
    for (const { id, name } of stopped) {
      try {
        await internalLifecycle.postStopContainer?.(id.id);
      } catch (error) {
        const which = `container ${name} in pod ${this.#pod.metadata?.name ?? ''}`;
        log(`internal container post-stop lifecycle hook failed for ${which} with error ${errorText(error)}`);
      }
    }
  }

  /** False when something could not be killed: nothing more is done then. */
  async #killPod(beginsAgain: boolean): Promise<boolean> {
    const killed = await killPod(this.#kubelet, this.#pod, this.#status);
    this.#results.push(...killed);
    if (killed.some(({ error }) => error !== null)) return false;
    if (beginsAgain) await purgeInitContainers(this.#kubelet, this.#pod, this.#status);
    return true;
  }

  /** False when one could not be killed: nothing more is done then. */
  async #killContainers(toKill: readonly ContainerToKill[]): Promise<boolean> {
    for (const { status, container, message } of toKill) {
      const { id } = status;
      const error = await killContainer(this.#kubelet, { pod: this.#pod, id, name: container.name, message });
      if (error !== undefined) {
        this.#results.push(failedAction('KillContainer', container.name, ErrKillContainer, error.message));
        return false;
      }
      this.#results.push(succeededAction('KillContainer', container.name));
    }
    return true;
  }

  async #createSandbox(attempt: number): Promise<Sandbox | undefined> {
    const target = podText(this.#pod);
    const sandbox = await createSandbox(this.#kubelet, this.#pod, attempt);
    if ('error' in sandbox && sandbox.error === ErrCreatePodSandbox) {
      this.#results.push(failedAction('CreatePodSandbox', target, ErrCreatePodSandbox, sandbox.message));
      return undefined;
    }
    this.#results.push(succeededAction('CreatePodSandbox', target));
    if ('error' in sandbox) throw sandbox.error;
    this.#results.push(succeededAction('ConfigPodSandbox', sandbox.id));
    return sandbox;
  }

  /** undefined when the pod's config cannot be made. */
  #presentSandbox({ sandboxId, attempt }: PodActions): Sandbox | undefined {
    const [newest] = this.#status.sandboxStatuses;
    const podIPs = newest === undefined ? [] : podIPsOf(this.#pod, newest);
    try {
      const config = podSandboxConfig(this.#pod, attempt, kindOf(this.#kubelet.runtime), this.#kubelet.gates);
      this.#results.push(succeededAction('ConfigPodSandbox', sandboxId));
      return { id: sandboxId, config, podIPs };
    } catch (error) {
      const message = `GeneratePodSandboxConfig for pod ${goQuote(podText(this.#pod))} failed: ${errorText(error)}`;
      this.#results.push(failedAction('ConfigPodSandbox', sandboxId, ErrConfigPodSandbox, message));
      return undefined;
    }
  }

  /** Failures are in the results; the caller goes on. */
  async #start(sandbox: Sandbox, container: Container | EphemeralContainer): Promise<void> {
    const target = container.name;
    const wait = crashBackOff(this.#kubelet, this.#pod, container, this.#status);
    const { message, error } = wait ?? (await startContainer(this.#kubelet, this.#request(sandbox, container)));
    this.#results.push(
      error === null
        ? succeededAction('StartContainer', target)
        : failedAction('StartContainer', target, error, message),
    );
  }

  #request(sandbox: Sandbox, container: Container | EphemeralContainer): Parameters<typeof startContainer>[1] {
    const { targetContainerName } = container as EphemeralContainer;
    return {
      pod: this.#pod,
      container,
      targetContainerName,
      podStatus: this.#status,
      sandboxId: sandbox.id,
      sandboxConfig: sandbox.config,
      podIPs: sandbox.podIPs,
    };
  }
}
