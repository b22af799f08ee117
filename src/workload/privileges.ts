/**
 * What of a pod reaches beyond its containers, into the machine: what the kubelet's flag --allow-privileged was about, and
 * the profile "baseline" of the Pod Security Standards forbids. hostPath volumes are told apart (node-needs.ts).
 */

import type { Container } from '../api/pod.ts';
import type { Workload } from './objects/object-reader.ts';

const HOST_NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'] as const;
/** Annotations with a profile for the pod, or for one of its containers. */
const PROFILES =
  /^(?:seccomp\.security\.alpha\.kubernetes\.io\/pod|container\.(?:seccomp\.security\.alpha|apparmor\.security\.beta)\.kubernetes\.io\/.+)$/;
const DEFAULT_PROFILES: ReadonlySet<string> = new Set(['', 'runtime/default', 'docker/default']);

/** By the names of their fields, each once; none where containers are all that a pod has. */
export function privilegesOf({ metadata, spec }: Pick<Workload, 'metadata' | 'spec'>): string[] {
  const found: string[] = HOST_NAMESPACES.filter((name) => spec[name] === true);
  if ((spec.securityContext?.sysctls ?? []).length > 0) found.push('sysctls');
  if (spec.securityContext?.seLinuxOptions !== undefined) found.push('seLinuxOptions');
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) found.push(...ofContainer(container));
  for (const [key, profile] of Object.entries(metadata.annotations ?? {}))
    if (PROFILES.test(key) && !DEFAULT_PROFILES.has(profile))
      found.push(key.includes('apparmor') ? 'apparmor' : 'seccomp');
  return [...new Set(found)];
}

function ofContainer({ securityContext, volumeMounts = [] }: Container): string[] {
  const { privileged, capabilities, procMount = 'Default', seLinuxOptions } = securityContext ?? {};
  return [
    ...(privileged === true ? ['privileged'] : []),
    ...((capabilities?.add ?? []).length > 0 ? ['capabilities.add'] : []),
    ...(procMount !== 'Default' && procMount !== '' ? ['procMount'] : []),
    ...(seLinuxOptions !== undefined ? ['seLinuxOptions'] : []),
    ...(volumeMounts.some(({ mountPropagation = 'None' }) => mountPropagation === 'Bidirectional')
      ? ['mountPropagation']
      : []),
  ];
}
