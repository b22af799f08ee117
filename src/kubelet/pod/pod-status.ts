/**
 * What the kubelet knows of a pod that has run before: its containers and sandboxes as the runtime reported them.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/runtime.go`, PodStatus
 */

import type { ContainerID } from '../../api/container-id.ts';
import type { PodSandboxStatus } from '../../runtime/runtime-service.ts';

export type ContainerState = 'created' | 'running' | 'exited' | 'unknown';

/** One instance of a container. */
export interface ContainerStatus {
  readonly id: ContainerID;
  /** By the kubelet's label; empty without it. */
  readonly name: string;
  readonly state: ContainerState;
  readonly startedAtMs: number;
  /** Unix milliseconds; 0 unless the container has exited, as the exit code. */
  readonly finishedAtMs: number;
  readonly exitCode: number;
  /** The hash that it was started with; see config/container-hash.ts. */
  readonly hash: number;
  readonly restartCount: number;
}

/** Both lists are sorted newest first. */
export interface PodStatus {
  readonly containerStatuses: readonly ContainerStatus[];
  readonly sandboxStatuses: readonly PodSandboxStatus[];
}

/** The status of a pod that has never run. */
export const NO_STATUS: PodStatus = { containerStatuses: [], sandboxStatuses: [] };

/** The newest instance of the container `name`. */
export function findStatus(status: PodStatus, name: string): ContainerStatus | undefined {
  return status.containerStatuses.find((each) => each.name === name);
}
