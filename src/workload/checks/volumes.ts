/**
 * Checks a pod's volumes and what its containers mount of them: a mount without its volume keeps a container from
 * being created.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateVolumes and ValidateVolumeMounts
 */

import { type Field, show } from '../../input/field.ts';
import { dnsLabel } from './names.ts';
import { UniqueNames } from './unique-names.ts';

/** The names of the volumes in `spec`; `claimNames` are those that a StatefulSet adds to each pod. */
export function checkVolumes(spec: Field, claimNames: readonly string[]): ReadonlySet<string> {
  const names = new Set(claimNames);
  const unique = new UniqueNames();
  for (const volume of spec.at('volumes').mappings()) {
    const name = unique.claim(volume, 'name', dnsLabel);
    if (name !== undefined) names.add(name);
  }
  return names;
}

export function checkVolumeMounts(mounts: Field, volumes: ReadonlySet<string>): void {
  const paths = new Map<string, string>();
  for (const mount of mounts.mappings()) {
    const name = mount.required('name', 'the name of a volume of the pod');
    const volume = name.string();
    if (volume !== undefined && !volumes.has(volume)) {
      name.problem(`Not found: ${show(volume)}: expected one of the pod's volumes (${listed(volumes)})`);
    }
    const mountPath = mount.required('mountPath', 'a path in the container');
    const path = mountPath.string();
    if (path !== undefined) claimPath(mountPath, path, paths);
    mount.at('readOnly').boolean();
    mount.at('subPath').string();
    mount.at('mountPropagation').oneOf(['Bidirectional', 'HostToContainer', 'None']);
  }
}

function claimPath(field: Field, path: string, paths: Map<string, string>): void {
  const first = paths.get(path);
  if (first === undefined) paths.set(path, field.path);
  else field.invalid(`must be unique: already used at ${first}`);
}

function listed(volumes: ReadonlySet<string>): string {
  return volumes.size === 0 ? 'it has none' : [...volumes].join(', ');
}
