/**
 * Checks the volumes that a container has as devices: claims alone, each once.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateVolumeDevices
 */

import type { Field } from '../../../input/field.ts';
import { backwardsProblem } from './paths.ts';
import { checkVolume, type VolumeNames } from './volumes.ts';

/** @param mountPaths - paths that are taken by mounts, and where that is written */
export function checkVolumeDevices(
  container: Field,
  volumes: VolumeNames,
  mountPaths: ReadonlyMap<string, string>,
): void {
  const paths = new Map(mountPaths);
  const names = new Map(mountedNames(container));
  for (const device of container.at('volumeDevices').mappings()) {
    checkVolume(device, volumes);
    checkDeviceName(device.at('name'), volumes, names);
    checkDevicePath(device.at('devicePath'), paths);
  }
}

function mountedNames(container: Field): [string, string][] {
  return container
    .at('volumeMounts')
    .mappings()
    .flatMap((mount) => {
      const name = mount.at('name');
      return typeof name.value === 'string' ? [[name.value, name.path] as [string, string]] : [];
    });
}

function checkDeviceName(field: Field, volumes: VolumeNames, names: Map<string, string>): void {
  const name = field.value;
  if (typeof name !== 'string') return; // told with the volume
  const first = names.get(name);
  if (volumes.get(name) === false) {
    field.invalid('can only use volume source type of PersistentVolumeClaim for block mode');
  } else if (first !== undefined) field.invalid(`must be unique: already used at ${first}`);
  else names.set(name, field.path);
}

function checkDevicePath(field: Field, paths: Map<string, string>): void {
  const path = field.value;
  if (typeof path !== 'string' || path === '') return; // told with the types
  const wrong = backwardsProblem(path);
  const first = paths.get(path);
  if (wrong !== undefined) field.invalid(wrong);
  else if (first !== undefined) field.invalid(`must be unique: already used at ${first}`);
  else paths.set(path, field.path);
}
