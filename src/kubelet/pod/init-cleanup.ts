/**
 * Removes instances of init containers that have run, with their references.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, pruneInitContainersBeforeStart,
 * purgeInitContainers
 */

import type { SpecifiedPod } from '../../api/pod.ts';
import type { KubeletContext } from '../context/kubelet-context.ts';
import { errorText } from '../kubelet-error.ts';
import { removeContainer } from '../remove-container.ts';
import type { ContainerStatus, PodStatus } from './pod-status.ts';

/** Keeps the newest instance of each init container that has ended, and removes the older ones. */
export async function pruneInitContainers(
  kubelet: KubeletContext,
  pod: SpecifiedPod,
  status: PodStatus,
): Promise<void> {
  for (const { name } of pod.spec.initContainers ?? []) {
    const ended = status.containerStatuses.filter(
      (each) => each.name === name && (each.state === 'exited' || each.state === 'unknown'),
    );
    for (const surplus of ended.slice(1)) await remove(kubelet, surplus);
  }
}

/** Removes every instance: the pod gets a new sandbox and begins again. */
export async function purgeInitContainers(
  kubelet: KubeletContext,
  pod: SpecifiedPod,
  status: PodStatus,
): Promise<void> {
  for (const { name } of pod.spec.initContainers ?? []) {
    for (const each of status.containerStatuses) if (each.name === name) await remove(kubelet, each);
  }
}

/** Trouble is only logged; the reference goes only when the container has gone. */
async function remove(kubelet: KubeletContext, { id }: ContainerStatus): Promise<void> {
  const { refs, log } = kubelet;
  try {
    await removeContainer(kubelet, id.id);
  } catch (error) {
    log(`failed to remove pod init container "${id.toString()}": ${errorText(error)}`);
    return;
  }
  try {
    if (refs.getRef(id) === undefined) log(`No ref for container "${id.toString()}"`);
    // Also when there is none: a rebuild under way must not bring back one of what is gone.
    refs.clearRef(id);
  } catch (error) {
    log(`failed to clear the reference of pod init container "${id.toString()}": ${errorText(error)}`);
  }
}
