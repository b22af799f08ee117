/**
 * How far the init containers of a pod have come.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, findNextInitContainerToRun
 */

import type { Container, SpecifiedPod } from '../../api/pod.ts';
import { type ContainerStatus, findStatus, type PodStatus } from './pod-status.ts';

export interface InitProgress {
  readonly done: boolean;
  /** The one to start next; undefined while one is running. */
  readonly next: Container | undefined;
  /** The failed instance of `next`, when it has failed. */
  readonly failed: ContainerStatus | undefined;
}

const DONE: InitProgress = { done: true, next: undefined, failed: undefined };
const UNDER_WAY: InitProgress = { done: false, next: undefined, failed: undefined };

/** Looks from the end: the last failed one is next; else the one after the last that has exited. */
export function nextInitContainer(pod: SpecifiedPod, status: PodStatus): InitProgress {
  const containers = pod.spec.initContainers ?? [];
  if (containers.length === 0) return DONE;
  const fromTheEnd = containers
    .map((container, index) => ({ container, index, last: findStatus(status, container.name) }))
    .reverse();
  for (const { container, last } of fromTheEnd) {
    if (last !== undefined && hasFailed(last)) return { done: false, next: container, failed: last };
  }
  for (const { index, last } of fromTheEnd) {
    if (last?.state === 'running') return UNDER_WAY;
    if (last?.state !== 'exited') continue;
    const next = containers[index + 1];
    return next === undefined ? DONE : { done: false, next, failed: undefined };
  }
  return { done: false, next: containers[0], failed: undefined };
}

function hasFailed({ state, exitCode }: ContainerStatus): boolean {
  return state === 'unknown' || (state === 'exited' && exitCode !== 0);
}
