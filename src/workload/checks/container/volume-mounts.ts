/**
 * Checks what a container mounts of its pod's volumes: a mount without its volume keeps it from being created, and one that
 * leads out of its volume would reach the host.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateVolumeMounts
 */

import { type Field, show } from '../../../input/field.ts';
import { backwardsProblem, descendingProblem } from '../paths.ts';
import { listedVolumes } from '../volumes.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'] as const;

export function checkVolumeMounts(container: Field, volumes: ReadonlySet<string>): void {
  const paths = new Map<string, string>();
  const isPrivileged = container.at('securityContext').at('privileged').value === true;
  for (const mount of container.at('volumeMounts').mappings()) {
    checkVolume(mount, volumes);
    checkMountPath(mount, paths);
    checkSubPaths(mount);
    const propagation = mount.at('mountPropagation');
    if (propagation.oneOf(PROPAGATIONS) === 'Bidirectional' && !isPrivileged) {
      propagation.problem('Forbidden: Bidirectional mount propagation is available only to privileged containers');
    }
  }
  for (const device of container.at('volumeDevices').mappings()) checkVolume(device, volumes);
}

function checkVolume(mount: Field, volumes: ReadonlySet<string>): void {
  const name = mount.required('name', 'the name of a volume of the pod');
  const volume = name.string();
  if (volume !== undefined && !volumes.has(volume)) {
    name.problem(`Not found: ${show(volume)}: expected one of the pod's volumes (${listedVolumes(volumes)})`);
  }
}

function checkMountPath(mount: Field, paths: Map<string, string>): void {
  const field = mount.required('mountPath', 'a path in the container');
  const path = field.string();
  if (path === undefined) return;
  const first = paths.get(path);
  const backwards = backwardsProblem(path);
  if (path === '') field.problem('Required value: expected a path in the container, got ""');
  else if (path.includes(':')) field.invalid("must not contain ':'");
  else if (backwards !== undefined) field.invalid(backwards);
  else if (first !== undefined) field.invalid(`must be unique: already used at ${first}`);
  else paths.set(path, field.path);
}

function checkSubPaths(mount: Field): void {
  for (const key of ['subPath', 'subPathExpr']) {
    const field = mount.at(key);
    const path = field.string();
    const wrong = path === undefined || path === '' ? undefined : descendingProblem(path);
    if (wrong !== undefined) field.invalid(wrong);
  }
  if (!mount.at('subPath').isUnset && !mount.at('subPathExpr').isUnset) {
    mount.at('subPathExpr').invalid('subPathExpr and subPath are mutually exclusive');
  }
}
