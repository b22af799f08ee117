/**
 * Beyond upstream: after a kubelet restart the store is filled again from what still runs. The kubelet of 1.18 starts with
 * an empty one, so that nothing says any more which pod the older containers belong to.
 */

import { ContainerID } from '../../api/container-id.ts';
import type { Pod } from '../../api/pod.ts';
import { readContainerLabels } from '../config/labels.ts';
import type { ContainerRefs } from '../context/kubelet-context.ts';
import { type FeatureGates, generateContainerRef } from './container-ref.ts';
import type { ListContainers } from './reconcile-refs.ts';

/** What a rebuild found. */
export interface RebuiltRefs {
  /** Their references are stored. */
  readonly restored: ContainerID[];
  /** Containers of a kubelet whose pod is not among those given: nothing is stored of them. */
  readonly orphans: ContainerID[];
}

export interface RebuildTarget {
  readonly refs: ContainerRefs;
  readonly runtimeName: string;
  readonly gates?: FeatureGates | undefined;
}

/**
 * Stores the reference of every container that `listContainers` tells and that belongs to one of `pods`, by the labels a
 * kubelet gives its containers; others are not looked at. Exited ones too: the reference of an init container stays.
 * Idempotent. Safe beside starts, which store the same reference, and beside kills of the same kubelet: what they clear
 * meanwhile does not come back. Kills on other threads must wait. Rejects when listing fails.
 */
export async function rebuildRefs(
  { refs, runtimeName, gates }: RebuildTarget,
  pods: Iterable<Pod>,
  listContainers: ListContainers,
): Promise<RebuiltRefs> {
  const podOf = new Map<string, Pod>();
  for (const pod of pods) podOf.set(pod.metadata?.uid ?? '', pod);
  const restored: ContainerID[] = [];
  const orphans: ContainerID[] = [];
  const cleared = refs.noteClears?.();
  try {
    for (const { id, labels } of await listContainers()) {
      const { podUid, containerName } = readContainerLabels(labels);
      const containerID = new ContainerID(runtimeName, id);
      if (podUid === '' || cleared?.has(containerID) === true) continue;
      const pod = podOf.get(podUid);
      if (pod === undefined) orphans.push(containerID);
      else {
        refs.setRef(containerID, generateContainerRef(pod, { name: containerName }, gates));
        restored.push(containerID);
      }
    }
  } finally {
    cleared?.stop();
  }
  return { restored, orphans };
}
