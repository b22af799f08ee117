/**
 * The end of a whole pod: all containers at once, then its sandboxes.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, killPodWithSyncResult
 */

import type { Pod } from '../../api/pod.ts';
import { killContainer } from '../kill-container.ts';
import type { KubeletContext } from '../kubelet-context.ts';
import { ErrKillContainer, ErrKillPodSandbox, errorText } from '../kubelet-error.ts';
import type { PodStatus } from './pod-status.ts';
import { failedAction, type SyncAction, succeededAction } from './sync-action.ts';

/** Kills every running container and stops every sandbox. Results in the order of completion. */
export async function killPod(kubelet: KubeletContext, pod: Pod, status: PodStatus): Promise<SyncAction[]> {
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
  for (const { id } of status.sandboxStatuses) results.push(await stopSandbox(kubelet, pod, id));
  return results;
}

async function stopSandbox({ runtime, log }: KubeletContext, pod: Pod, id: string): Promise<SyncAction> {
  const target = pod.metadata?.uid ?? '';
  try {
    await runtime.stopPodSandbox(id);
    return succeededAction('KillPodSandbox', target);
  } catch (error) {
    log(`Failed to stop sandbox "${id}"`);
    return failedAction('KillPodSandbox', target, ErrKillPodSandbox, errorText(error));
  }
}
