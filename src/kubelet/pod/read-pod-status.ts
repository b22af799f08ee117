/**
 * A pod's status from the runtime: what the kubelet's event generator reads before a sync.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, GetPodStatus; `kuberuntime_sandbox.go`,
 * getSandboxIDByPodUID; `kuberuntime_container.go`, getPodContainerStatuses
 */

import { isIP } from 'node:net';
import { ContainerID } from '../../api/container-id.ts';
import type { Pod } from '../../api/pod.ts';
import { CONTAINER_NAME_LABEL, POD_UID_LABEL } from '../../api/pod-labels.ts';
import {
  type PodSandboxStatus,
  type RuntimeContainerStatus,
  RuntimeError,
  type RuntimeService,
} from '../../runtime/runtime-service.ts';
import { readStartAnnotations } from '../config/labels.ts';
import type { ContainerState, ContainerStatus, PodStatus } from './pod-status.ts';

const NS_PER_MS = 1_000_000n;

const STATES: Readonly<Record<RuntimeContainerStatus['state'], ContainerState>> = {
  CONTAINER_CREATED: 'created',
  CONTAINER_RUNNING: 'running',
  CONTAINER_EXITED: 'exited',
  CONTAINER_UNKNOWN: 'unknown',
};

/**
 * Asks `runtime` for the pod's sandboxes, with or without containers, and for its containers. `knownSandboxes` are
 * looked at beside those that carry the pod's uid. A sandbox that goes meanwhile is left out. Rejects with the first
 * call that fails.
 */
export async function readPodStatus(
  runtime: RuntimeService,
  runtimeName: string,
  pod: Pod,
  knownSandboxes: readonly string[] = [],
): Promise<PodStatus> {
  const labels = { [POD_UID_LABEL]: pod.metadata?.uid ?? '' };
  const listed = await runtime.listPodSandboxes(labels);
  const sandboxIds = new Set([...knownSandboxes, ...listed.map(({ id }) => id)]);
  const sandboxes = await Promise.all(Array.from(sandboxIds, (id) => statusUnlessGone(runtime, id)));
  const containers = await runtime.listContainers({ labels });
  const statuses = await Promise.all(containers.map(async ({ id }) => runtime.containerStatus(id)));
  return {
    containerStatuses: statuses.sort(newestFirst).map((status) => toContainerStatus(status, runtimeName)),
    sandboxStatuses: sandboxes.filter((each) => each !== undefined).sort(newestFirst),
  };
}

async function statusUnlessGone(runtime: RuntimeService, id: string): Promise<PodSandboxStatus | undefined> {
  try {
    return await runtime.podSandboxStatus(id);
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
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
