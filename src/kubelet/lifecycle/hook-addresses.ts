/**
 * Which addresses a hook's GET goes to when it names no host.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/lifecycle/handlers.go`, runHTTPHandler
 */

import { POD_UID_LABEL } from '../../api/pod/pod-labels.ts';
import type { SpecifiedPod } from '../../api/pod.ts';
import type { PodSandboxStatus } from '../../runtime/runtime-service.ts';
import type { KubeletContext } from '../context/kubelet-context.ts';
import { readPodStatus, sandboxIPs } from '../pod/read-pod-status.ts';

type Parts = Pick<KubeletContext, 'runtime' | 'runtimeName' | 'hostIP'>;

/**
 * The addresses that the pod has now: the node's when it is on the host's network, else those of its newest sandbox when
 * that is ready. As upstream, its whole status is read. `known` sandboxes are looked at beside those with the pod's label.
 * Rejects with the call that fails.
 */
export async function hookIPs(parts: Parts, pod: SpecifiedPod, known: readonly string[] = []): Promise<string[]> {
  if (pod.spec.hostNetwork === true) return [parts.hostIP];
  const status = await readPodStatus(parts.runtime, parts.runtimeName, pod, known);
  const [newest = await sandboxOfNewestContainer(parts, pod)] = status.sandboxStatuses;
  return newest?.state === 'SANDBOX_READY' ? sandboxIPs(newest) : [];
}

/** For a runtime whose sandboxes do not carry the pod's label. */
async function sandboxOfNewestContainer(
  { runtime }: Parts,
  { metadata }: SpecifiedPod,
): Promise<PodSandboxStatus | undefined> {
  const containers = await runtime.listContainers({ labels: { [POD_UID_LABEL]: metadata?.uid ?? '' } });
  if (containers.length === 0) return undefined;
  const newest = containers.reduce((a, b) => (b.createdAtNs > a.createdAtNs ? b : a));
  return runtime.podSandboxStatus(newest.podSandboxId);
}
