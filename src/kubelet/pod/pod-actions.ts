/**
 * What a sync is to do: which sandbox, which containers to kill, which to start.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, computePodActions
 */

import { type Container, type EphemeralContainer, isBeingDeleted, type Pod, type SpecifiedPod } from '../../api/pod.ts';
import { containerFacts } from '../config/container-hash.ts';
import type { KubeletContext } from '../context/kubelet-context.ts';
import { decodedPod } from './decoded-pod.ts';
import { nextInitContainer } from './init-progress.ts';
import { type ContainerStatus, findStatus, type PodStatus } from './pod-status.ts';
import { sandboxChange } from './sandbox/sandbox-change.ts';

export interface ContainerToKill {
  readonly status: ContainerStatus;
  readonly container: Container;
  readonly message: string;
}

export interface PodActions {
  /** All containers and sandboxes end first. */
  killPod: boolean;
  createSandbox: boolean;
  /** The sandbox to go on with; empty when there is none. */
  sandboxId: string;
  /** Of the sandbox to create. */
  attempt: number;
  nextInitContainer: Container | undefined;
  ephemeralToStart: EphemeralContainer[];
  containersToStart: Container[];
  containersToKill: ContainerToKill[];
  /** Regular containers that do not run: whatever becomes of them, what is allocated to them is to be released. */
  stopped: ContainerStatus[];
}

/** Compares the pod with what runs of it. Changes nothing. */
export function computePodActions(
  kubelet: Pick<KubeletContext, 'gates' | 'probes'>,
  given: Pod,
  status: PodStatus,
): PodActions {
  const pod = decodedPod(given);
  const { changed, attempt, sandboxId } = sandboxChange(pod, status);
  const actions: PodActions = {
    killPod: changed,
    createSandbox: changed,
    sandboxId,
    attempt,
    nextInitContainer: undefined,
    ephemeralToStart: [],
    containersToStart: [],
    containersToKill: [],
    stopped: [],
  };
  if (changed) startAfresh(actions, pod, status);
  else continueInSandbox(kubelet, actions, pod, status);
  return actions;
}

function startAfresh(actions: PodActions, pod: SpecifiedPod, status: PodStatus): void {
  if (!restartsOnFailure(pod) && actions.attempt !== 0 && status.containerStatuses.length > 0) {
    // The pod has run and may not again: it is only cleaned up.
    actions.createSandbox = false;
    return;
  }
  const [firstInit] = pod.spec.initContainers ?? [];
  if (firstInit !== undefined) {
    actions.nextInitContainer = firstInit;
    return;
  }
  const isDone = (container: Container): boolean =>
    pod.spec.restartPolicy === 'OnFailure' && hasSucceeded(findStatus(status, container.name));
  actions.containersToStart = pod.spec.containers.filter((container) => !isDone(container));
}

function continueInSandbox(
  kubelet: Pick<KubeletContext, 'gates' | 'probes'>,
  actions: PodActions,
  pod: SpecifiedPod,
  status: PodStatus,
): void {
  if (kubelet.gates.ephemeralContainers) {
    const all = pod.spec.ephemeralContainers ?? [];
    actions.ephemeralToStart = all.filter(({ name }) => findStatus(status, name) === undefined);
  }
  const init = nextInitContainer(pod, status);
  if (!init.done) {
    continueInit(actions, pod, init.next, init.failed);
    return;
  }
  let kept = 0;
  for (const container of pod.spec.containers) {
    if (inspect(kubelet, actions, pod, container, status)) kept++;
  }
  if (kept === 0 && actions.containersToStart.length === 0) actions.killPod = true;
}

function continueInit(
  actions: PodActions,
  pod: SpecifiedPod,
  next: Container | undefined,
  failed: ContainerStatus | undefined,
): void {
  if (next === undefined) return;
  if (failed !== undefined && !restartsOnFailure(pod)) {
    actions.killPod = true;
    return;
  }
  if (failed?.state === 'unknown') {
    const message = 'Init container is in "unknown" state, try killing it before restart';
    actions.containersToKill.push({ status: failed, container: next, message });
  }
  actions.nextInitContainer = next;
}

/** Returns true when the container goes on as it is. */
function inspect(
  kubelet: Pick<KubeletContext, 'probes'>,
  actions: PodActions,
  pod: SpecifiedPod,
  container: Container,
  podStatus: PodStatus,
): boolean {
  const status = findStatus(podStatus, container.name);
  if (status?.state !== 'running') {
    if (status !== undefined) actions.stopped.push(status);
    if (!shouldBeRestarted(pod, status)) return false;
    actions.containersToStart.push(container);
    if (status?.state === 'unknown') {
      const message = 'Container is in "unknown" state, try killing it before restart';
      actions.containersToKill.push({ status, container, message });
    }
    return false;
  }
  const verdict = verdictOnRunning(kubelet, pod, container, status);
  if (verdict === undefined) return true;
  if (verdict.restart) actions.containersToStart.push(container);
  const message = verdict.restart ? `${verdict.message}, will be restarted` : verdict.message;
  actions.containersToKill.push({ status, container, message });
  return false;
}

/** Why a running container must end, or undefined. A changed definition restarts it whatever the policy. */
function verdictOnRunning(
  { probes }: Pick<KubeletContext, 'probes'>,
  pod: SpecifiedPod,
  container: Container,
  status: ContainerStatus,
): { message: string; restart: boolean } | undefined {
  const restart = restartsOnFailure(pod);
  if (containerFacts(container).hash !== status.hash) {
    return { message: `Container ${container.name} definition changed`, restart: true };
  }
  if (probes.hasFailed('liveness', status.id)) {
    return { message: `Container ${container.name} failed liveness probe`, restart };
  }
  if (probes.hasFailed('startup', status.id)) {
    return { message: `Container ${container.name} failed startup probe`, restart };
  }
  return undefined;
}

function restartsOnFailure(pod: SpecifiedPod): boolean {
  return pod.spec.restartPolicy !== 'Never';
}

function hasSucceeded(status: ContainerStatus | undefined): boolean {
  return status !== undefined && status.state !== 'running' && status.exitCode === 0;
}

/** @see kubelet v1.18.6, `pkg/kubelet/container/helpers.go`, ShouldContainerBeRestarted */
function shouldBeRestarted(pod: SpecifiedPod, status: ContainerStatus | undefined): boolean {
  if (isBeingDeleted(pod)) return false;
  if (status === undefined || status.state === 'created' || status.state === 'unknown') return true;
  if (status.state === 'running') return false;
  const { restartPolicy } = pod.spec;
  if (restartPolicy === 'Never') return false;
  return restartPolicy !== 'OnFailure' || status.exitCode !== 0;
}
