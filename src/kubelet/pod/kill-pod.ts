/**
 * The end of a whole pod: all containers at once, then its sandboxes.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, killPodWithSyncResult
 */

import type { Pod } from '../../api/pod.ts';
import type { KubeletContext } from '../context/kubelet-context.ts';
import { killContainer } from '../kill-container.ts';
import { ErrKillContainer, ErrKillPodSandbox, errorText } from '../kubelet-error.ts';
import { decodedPod } from './decoded-pod.ts';
import type { PodStatus } from './pod-status.ts';
import { failedAction, type SyncAction, succeededAction } from './sync-action.ts';

/** Kills every running container, results in the order of completion, then stops every sandbox. */
export async function killPod(kubelet: KubeletContext, given: Pod, status: PodStatus): Promise<SyncAction[]> {
  const pod = decodedPod(given);
  const results: SyncAction[] = [];
  const running = status.containerStatuses.filter(({ state }) => state === 'running');
  await Promise.all(
    running.map(async ({ id, name }) => {
      const error = await killContainer(kubelet, { pod, id, name });
      results.push(
        error === undefined
          ? succeededAction('KillContainer', name)
          : failedAction('KillContainer', name, ErrKillContainer, error.message),
      );
    }),
  );
  return [...results, await stopSandboxes(kubelet, pod, status)];
}

/** One action for all of them, there or not; the last failure is its message. */
async function stopSandboxes({ runtime, log }: KubeletContext, pod: Pod, status: PodStatus): Promise<SyncAction> {
  const target = pod.metadata?.uid ?? '';
  let action = succeededAction('KillPodSandbox', target);
  for (const { id } of status.sandboxStatuses) {
    try {
      await runtime.stopPodSandbox(id);
    } catch (error) {
      log(`Failed to stop sandbox "${id}": ${errorText(error)}`);
      action = failedAction('KillPodSandbox', target, ErrKillPodSandbox, errorText(error));
    }
  }
  return action;
}
