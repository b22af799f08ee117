/** pod-status.json: GetPodStatus over the containers and sandboxes of a runtime. */

import type { SpecifiedPod } from '../../../../src/api/pod.ts';
import { readPodStatus, sandboxIPs } from '../../../../src/kubelet/pod/read-pod-status.ts';
import {
  type ContainerState,
  type PodSandboxStatus,
  type RuntimeContainer,
  type RuntimeContainerStatus,
  RuntimeError,
  type RuntimeService,
} from '../../../../src/runtime/runtime-service.ts';
import { scriptedRuntime } from '../../step-kubelet.ts';
import { type CaseSandbox, type InjectedError, sandboxOf } from './sync-case.ts';

const STATES: readonly ContainerState[] = [
  'CONTAINER_CREATED',
  'CONTAINER_RUNNING',
  'CONTAINER_EXITED',
  'CONTAINER_UNKNOWN',
];
const NS_PER_MS = 1_000_000;

interface CaseRuntimeContainer {
  readonly id: string;
  readonly metaName: string;
  readonly attempt: number;
  readonly state: number;
  readonly createdMs: number;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly exitCode: number;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

interface StatusInput {
  readonly pod: SpecifiedPod;
  readonly sandboxes: CaseSandbox[];
  readonly rt: CaseRuntimeContainer[];
  readonly errors: Record<string, InjectedError>;
}

export async function runPodStatus(input: StatusInput): Promise<unknown> {
  try {
    const status = await readPodStatus(runtimeOf(input), 'containerd', input.pod);
    const [newest] = status.sandboxStatuses;
    return {
      containers: status.containerStatuses.map(({ id, name, state, finishedAtMs, exitCode, hash, restartCount }) => ({
        id: id.toString(),
        name,
        state,
        finishedMs: finishedAtMs,
        exitCode,
        hash,
        restartCount,
      })),
      sandboxes: status.sandboxStatuses.map(({ id }) => id),
      ips: newest?.state === 'SANDBOX_READY' ? sandboxIPs(newest) : [],
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function runtimeOf({ pod, sandboxes, rt, errors }: StatusInput): RuntimeService {
  const refuse = (call: string): void => {
    const error = errors[call];
    if (error !== undefined) throw new RuntimeError(error.code, error.desc);
  };
  const statuses = sandboxes.map((each) => sandboxOf(pod, each));
  return {
    ...scriptedRuntime([], {}),
    listPodSandboxes: async () => statuses,
    podSandboxStatus: async (id): Promise<PodSandboxStatus> => {
      refuse(`PodSandboxStatus/${id}`);
      const found = statuses.find((each) => each.id === id);
      if (found === undefined) throw new RuntimeError('NOT_FOUND', `no sandbox ${id}`);
      return found;
    },
    listContainers: async () => rt.map(statusOf).map((each): RuntimeContainer => ({ ...each, podSandboxId: 'sb-1' })),
    containerStatus: async (id) => {
      refuse(`ContainerStatus/${id}`);
      const found = rt.find((each) => each.id === id);
      if (found === undefined) throw new RuntimeError('NOT_FOUND', `no container ${id}`);
      return statusOf(found);
    },
  };
}

function statusOf(container: CaseRuntimeContainer): RuntimeContainerStatus {
  const { id, metaName, attempt, state, createdMs, startedMs, finishedMs, exitCode, labels, annotations } = container;
  return {
    id,
    metadata: { name: metaName, attempt },
    state: STATES[state] ?? 'CONTAINER_UNKNOWN',
    createdAtNs: BigInt(createdMs) * BigInt(NS_PER_MS),
    startedAtNs: BigInt(startedMs) * BigInt(NS_PER_MS),
    finishedAtNs: BigInt(finishedMs) * BigInt(NS_PER_MS),
    exitCode,
    image: { image: 'image' },
    imageRef: 'image',
    reason: '',
    message: '',
    labels,
    annotations,
  };
}
