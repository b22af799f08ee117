/**
 * How long a container that keeps exiting waits before it is started again.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_manager.go`, doBackOff
 */

import type { Container, Pod } from '../../api/pod.ts';
import { containerFacts } from '../config/container-hash.ts';
import type { KubeletContext } from '../context/kubelet-context.ts';
import { goDuration } from '../go/duration.ts';
import { ErrCrashLoopBackOff, type KubeletError } from '../kubelet-error.ts';
import type { PodStatus } from '../pod/pod-status.ts';
import { generateContainerRef } from '../refs/container-ref.ts';

/**
 * Undefined when the container may start now (its next window is then open), else why not. The latest exit of a
 * container of that name counts, whatever its exit code.
 */
export function crashBackOff(
  kubelet: Pick<KubeletContext, 'restartBackOff' | 'events' | 'gates'>,
  pod: Pod,
  container: Container,
  status: PodStatus,
): { message: string; error: KubeletError } | undefined {
  const exited = status.containerStatuses.find(({ name, state }) => name === container.name && state === 'exited');
  if (exited === undefined) return undefined;
  const { restartBackOff, events, gates } = kubelet;
  const key = stableKey(pod, container);
  if (!restartBackOff.isInBackOffSince(key, exited.finishedAtMs)) {
    restartBackOff.next(key, exited.finishedAtMs);
    return undefined;
  }
  const ref = generateContainerRef(pod, container, gates);
  events.event(ref, 'Warning', 'BackOff', 'Back-off restarting failed container');
  const window = goDuration(restartBackOff.get(key));
  const message = `back-off ${window} restarting failed container=${container.name} pod=${podText(pod)}`;
  return { message, error: ErrCrashLoopBackOff };
}

/** By what the back-off knows a container: another definition is another container. */
export function stableKey(pod: Pod, container: Container): string {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  return `${name}_${namespace}_${uid}_${container.name}_${containerFacts(container).hashHex}`;
}

/** `name_namespace(uid)`, as upstream's messages name pods. */
export function podText(pod: Pod): string {
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  return `${name}_${namespace}(${uid})`;
}
