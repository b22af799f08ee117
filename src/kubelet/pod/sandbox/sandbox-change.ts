/**
 * Whether a pod needs another sandbox.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, podSandboxChanged
 */

import type { SpecifiedPod } from '../../../api/pod.ts';
import type { PodStatus } from '../pod-status.ts';

export interface SandboxChange {
  readonly changed: boolean;
  /** Of the sandbox to create. */
  readonly attempt: number;
  /** The newest sandbox, unless it cannot be gone on with at all; empty for none. */
  readonly sandboxId: string;
}

export function sandboxChange(pod: SpecifiedPod, { sandboxStatuses }: PodStatus): SandboxChange {
  const [newest] = sandboxStatuses;
  if (newest === undefined) return { changed: true, attempt: 0, sandboxId: '' };
  const { attempt } = newest.metadata;
  const readyCount = sandboxStatuses.filter(({ state }) => state === 'SANDBOX_READY').length;
  if (readyCount > 1 || newest.state !== 'SANDBOX_READY') {
    return { changed: true, attempt: attempt + 1, sandboxId: newest.id };
  }
  const usesHostNetwork = pod.spec.hostNetwork === true;
  if (newest.networkMode !== (usesHostNetwork ? 'NODE' : 'POD')) {
    return { changed: true, attempt: attempt + 1, sandboxId: '' };
  }
  if (!usesHostNetwork && newest.ip === '') return { changed: true, attempt: attempt + 1, sandboxId: newest.id };
  return { changed: false, attempt, sandboxId: newest.id };
}
