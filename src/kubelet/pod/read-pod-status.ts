/**
 * A pod's status from the runtime: what the kubelet's event generator reads before a sync.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, GetPodStatus; `kuberuntime_sandbox.go`,
 * getSandboxIDByPodUID; `kuberuntime_container.go`, getPodContainerStatuses
 */

import { isIP } from 'node:net';
import { ContainerID } from '../../api/container-id.ts';
import { CONTAINER_NAME_LABEL, POD_UID_LABEL } from '../../api/pod/pod-labels.ts';
import type { Pod, SpecifiedPod } from '../../api/pod.ts';
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
 * looked at beside those that carry the pod's uid, and left out when they have gone. Rejects with the first call that
 * fails, in upstream's order: the newest sandbox first.
 */
export async function readPodStatus(
  runtime: RuntimeService,
  runtimeName: string,
  pod: Pod,
  knownSandboxes: readonly string[] = [],
): Promise<PodStatus> {
  const labels = { [POD_UID_LABEL]: pod.metadata?.uid ?? '' };
  const listed = (await runtime.listPodSandboxes(labels)).map(({ id, createdAtNs, metadata }) => {
    return { id, createdAtNs, metadata };
  });
  const listedIds = listed.sort(newestFirst).map(({ id }) => id);
  const others = knownSandboxes.filter((id) => !listedIds.includes(id));
  const sandboxes = await allInOrder([
    ...listedIds.map(async (id) => runtime.podSandboxStatus(id)),
    ...others.map((id) => statusUnlessGone(runtime, id)),
  ]);
  const containers = await runtime.listContainers({ labels });
  const statuses = await allInOrder(containers.map(async ({ id }) => runtime.containerStatus(id)));
  return {
    containerStatuses: statuses.sort(newestFirst).map((status) => toContainerStatus(status, runtimeName)),
    sandboxStatuses: sandboxes.filter((each) => each !== undefined).sort(newestFirst),
  };
}

/** All values, or the rejection of the first that rejects: of the list, not in time. */
async function allInOrder<T>(calls: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(calls);
  const values: T[] = [];
  for (const call of calls) values.push(await call);
  return values;
}

async function statusUnlessGone(runtime: RuntimeService, id: string): Promise<PodSandboxStatus | undefined> {
  try {
    return await runtime.podSandboxStatus(id);
  } catch (error) {
    if (error instanceof RuntimeError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

type Instance = { readonly createdAtNs: bigint; readonly metadata: { readonly attempt: number } };

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
  const { state, startedAtNs, finishedAtNs, exitCode } = status;
  const hasStarted = state !== 'CONTAINER_CREATED';
  const hasExited = state === 'CONTAINER_EXITED';
  return {
    id: new ContainerID(runtimeName, status.id),
    name: status.labels[CONTAINER_NAME_LABEL] ?? '',
    state: STATES[state],
    startedAtMs: hasStarted ? Number(startedAtNs / NS_PER_MS) : 0,
    finishedAtMs: hasExited ? Number(finishedAtNs / NS_PER_MS) : 0,
    exitCode: hasExited ? exitCode : 0,
    hash,
    restartCount,
  };
}

/** The addresses that a start is told: none for a pod on the host's network, which has the node's. */
export function podIPsOf({ spec }: SpecifiedPod, sandbox: PodSandboxStatus): string[] {
  return spec.hostNetwork === true ? [] : sandboxIPs(sandbox);
}

/** The addresses that the runtime tells of a sandbox; none when one of them is no address. */
export function sandboxIPs({ ip, additionalIps }: PodSandboxStatus): string[] {
  const addresses = ip === '' ? additionalIps : [ip, ...additionalIps];
  return addresses.every(isAddress) ? [...addresses] : [];
}

/** Go's ParseIP knows no zones: `fe80::1%eth0` is none. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}
