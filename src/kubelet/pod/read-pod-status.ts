/**
 * A pod's status from the runtime: what the kubelet's event generator reads before a sync.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, getPodContainerStatuses
 */

import { isIP } from 'node:net';
import { ContainerID } from '../../api/container-id.ts';
import type { Pod } from '../../api/pod.ts';
import type { PodSandboxStatus, RuntimeContainerStatus, RuntimeService } from '../../runtime/runtime-service.ts';
import { CONTAINER_NAME_LABEL, POD_UID_LABEL, readStartAnnotations } from '../config/labels.ts';
import type { ContainerState, ContainerStatus, PodStatus } from './pod-status.ts';

const NS_PER_MS = 1_000_000n;

const STATES: Readonly<Record<RuntimeContainerStatus['state'], ContainerState>> = {
  CONTAINER_CREATED: 'created',
  CONTAINER_RUNNING: 'running',
  CONTAINER_EXITED: 'exited',
  CONTAINER_UNKNOWN: 'unknown',
};

/**
 * Asks `runtime` for the pod's containers and the sandboxes they are in. A sandbox without containers is not seen
 * unless its id is among `knownSandboxes`. Rejects with the first call that fails.
 */
export async function readPodStatus(
  runtime: RuntimeService,
  runtimeName: string,
  pod: Pod,
  knownSandboxes: readonly string[] = [],
): Promise<PodStatus> {
  const containers = await runtime.listContainers({ labels: { [POD_UID_LABEL]: pod.metadata?.uid ?? '' } });
  const sandboxIds = new Set([...knownSandboxes, ...containers.map(({ podSandboxId }) => podSandboxId)]);
  const statuses = await Promise.all(containers.map(({ id }) => runtime.containerStatus(id)));
  const sandboxes = await Promise.all(Array.from(sandboxIds, (id) => runtime.podSandboxStatus(id)));
  return {
    containerStatuses: statuses.sort(newestFirst).map((status) => toContainerStatus(status, runtimeName)),
    sandboxStatuses: sandboxes.sort(newestFirst),
  };
}

type Instance = Pick<PodSandboxStatus | RuntimeContainerStatus, 'createdAtNs' | 'metadata'>;

/**
 * Of two made at the same time the later attempt comes first; upstream leaves that open. Otherwise the next start would
 * ask for an attempt that is there already, and be refused for ever.
 */
function newestFirst(a: Instance, b: Instance): number {
  if (a.createdAtNs === b.createdAtNs) return b.metadata.attempt - a.metadata.attempt;
  return a.createdAtNs > b.createdAtNs ? -1 : 1;
}

function toContainerStatus(status: RuntimeContainerStatus, runtimeName: string): ContainerStatus {
  const { hash, restartCount } = readStartAnnotations(status.annotations);
  return {
    id: new ContainerID(runtimeName, status.id),
    name: status.labels[CONTAINER_NAME_LABEL] ?? status.metadata.name,
    state: STATES[status.state],
    startedAtMs: Number(status.startedAtNs / NS_PER_MS),
    finishedAtMs: Number(status.finishedAtNs / NS_PER_MS),
    exitCode: status.exitCode,
    hash,
    restartCount,
  };
}

/** The addresses of a sandbox; none for a pod on the host's network, nor when one of them is no address. */
export function sandboxIPs({ ip, additionalIps }: PodSandboxStatus): string[] {
  const addresses = ip === '' ? additionalIps : [ip, ...additionalIps];
  return addresses.every((address) => isIP(address) !== 0) ? [...addresses] : [];
}
