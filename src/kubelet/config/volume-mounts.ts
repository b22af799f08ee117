/**
 * What a container mounts of its pod's volumes.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kubelet_pods.go`, makeMounts; `pkg/kubelet/container/helpers.go`,
 * ExpandContainerVolumeMounts
 */

import { posix } from 'node:path';
import type { Container, SpecifiedPod, VolumeMount } from '../../api/pod.ts';
import type { Mount } from '../../runtime/runtime-service.ts';
import { expand } from '../env/env-expansion.ts';
import { KubeletError } from '../kubelet-error.ts';

/** Where mounts come from. Throws or rejects with the text of the failure. */
export interface MountSource {
  /** `envs` is the container's environment, which a subPathExpr may name. */
  mountsOf(
    pod: SpecifiedPod,
    container: Container,
    envs: readonly { key: string; value: string }[],
  ): Promise<Mount[]> | Mount[];
}

const PODS_ROOT = '/var/lib/kubelet/pods';

const PROPAGATION: Readonly<Record<string, Mount['propagation']>> = {
  HostToContainer: 'PROPAGATION_HOST_TO_CONTAINER',
  Bidirectional: 'PROPAGATION_BIDIRECTIONAL',
};

/** The directory of a pod on its node. */
export function podDirectory({ metadata }: SpecifiedPod): string {
  return `${PODS_ROOT}/${metadata?.uid ?? ''}`;
}

/** Every mount from a directory of the pod, by its name alone: nothing is looked at or made. */
export class NamedMounts implements MountSource {
  mountsOf(pod: SpecifiedPod, container: Container, envs: readonly { key: string; value: string }[]): Mount[] {
    const directory = podDirectory(pod);
    return (container.volumeMounts ?? []).map((mount) => {
      const subPath = subPathOf(mount, envs);
      return mountOf(mount, posix.join(`${directory}/volumes/${mount.name}`, subPath));
    });
  }
}

/** A path in the container that is relative counts from its root. */
export function mountOf(mount: VolumeMount, hostPath: string): Mount {
  const { mountPath } = mount;
  return {
    containerPath: mountPath.startsWith('/') ? mountPath : `/${mountPath}`,
    hostPath,
    readonly: mount.readOnly === true,
    selinuxRelabel: false,
    propagation: PROPAGATION[mount.mountPropagation ?? ''] ?? 'PROPAGATION_PRIVATE',
  };
}

/**
 * The path in the volume, empty for all of it.
 * @throws {KubeletError} in upstream's words for one that is absolute, leads upwards, or names a variable that is not there, or empty
 */
export function subPathOf(mount: VolumeMount, envs: readonly { key: string; value: string }[]): string {
  const { subPathExpr = '' } = mount;
  const subPath = subPathExpr === '' ? (mount.subPath ?? '') : expanded(subPathExpr, envs);
  if (subPath.startsWith('/')) throw new KubeletError(`error SubPath \`${subPath}\` must not be an absolute path`);
  if (subPath.split('/').includes('..')) {
    throw new KubeletError(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
  }
  return subPath;
}

function expanded(expression: string, envs: readonly { key: string; value: string }[]): string {
  const missing = new Set<string>();
  const text = expand(expression, (name) => {
    const value = envs.findLast(({ key }) => key === name)?.value ?? '';
    if (value === '') missing.add(name);
    return value;
  });
  if (missing.size === 0) return text;
  throw new KubeletError(`missing value for ${[...missing].sort(compareBytes).join(', ')}`);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
