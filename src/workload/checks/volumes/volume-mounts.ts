/**
 * Checks what a container mounts of its pod's volumes: a mount without its volume keeps it from being created, and one that
 * leads out of its volume would reach the host.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateVolumeMounts
 */

import type { Field } from '../../../input/field.ts';
import { KnownEnvironment } from '../container/known-environment.ts';
import { descendingProblem } from './paths.ts';
import { checkVolumeDevices } from './volume-devices.ts';
import { checkVolume, type VolumeNames } from './volumes.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'] as const;

export function checkVolumeMounts(container: Field, volumes: VolumeNames): void {
  const paths = new Map<string, string>();
  const environment = new KnownEnvironment(container);
  const isPrivileged = container.at('securityContext').at('privileged').value === true;
  for (const mount of container.at('volumeMounts').mappings()) {
    checkVolume(mount, volumes);
    checkMountPath(mount, paths);
    checkSubPaths(mount, environment);
    const propagation = mount.at('mountPropagation');
    if (propagation.oneOf(PROPAGATIONS) === 'Bidirectional' && !isPrivileged) {
      propagation.problem('Forbidden: Bidirectional mount propagation is available only to privileged containers');
    }
  }
  checkVolumeDevices(container, volumes, paths);
}

function checkMountPath(mount: Field, paths: Map<string, string>): void {
  const field = mount.required('mountPath', 'a path in the container');
  const path = field.string();
  if (path === undefined) return;
  const first = paths.get(path);
  if (path === '') field.problem('Required value: expected a path in the container, got ""');
  else if (first !== undefined) field.invalid(`must be unique: already used at ${first}`);
  else paths.set(path, field.path);
}

function checkSubPaths(mount: Field, environment: KnownEnvironment): void {
  for (const key of ['subPath', 'subPathExpr']) {
    const field = mount.at(key);
    const path = field.string();
    const wrong = path === undefined || path === '' ? undefined : descendingProblem(path);
    if (wrong !== undefined) field.invalid(wrong);
  }
  if (!mount.at('subPath').isUnset && !mount.at('subPathExpr').isUnset) {
    mount.at('subPathExpr').invalid('subPathExpr and subPath are mutually exclusive');
    return;
  }
  const expression = mount.at('subPathExpr');
  const wrong = typeof expression.value === 'string' ? environment.subPathProblem(expression.value) : undefined;
  if (wrong !== undefined) expression.invalid(`${wrong}: the start would fail`);
}
