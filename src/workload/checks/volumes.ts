/**
 * Checks a pod's volumes: one source each, with paths that stay inside of it.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateVolumes
 */

import { type Field, show } from '../../input/field.ts';
import { fieldsOf } from '../shapes/shape.ts';
import { checkFieldRef, checkResourceFieldRef, FILE_FIELDS } from './downward-api.ts';
import { dnsLabel } from './names.ts';
import { checkOneSource } from './one-source.ts';
import { backwardsProblem, reservedProblem } from './paths.ts';
import { UniqueNames } from './unique-names.ts';

const MODE_BOUNDS = { min: 0, max: 0o777 } as const;
const PROJECTIONS = ['configMap', 'downwardAPI', 'secret', 'serviceAccountToken'] as const;
/** Of later versions: nothing is said against them. */
const LATER_PROJECTIONS = ['clusterTrustBundle', 'podCertificate'] as const;
const HOST_PATH_TYPES: readonly string[] =
  'BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket'.split(' ');

/**
 * The names of the volumes in `spec`.
 * @param claimNames - those that a StatefulSet adds to each pod
 * @param containerNames - of all containers: a file may hold the limit of one
 */
export function checkVolumes(
  spec: Field,
  claimNames: readonly string[],
  containerNames: ReadonlySet<string>,
): ReadonlySet<string> {
  const names = new Set(claimNames);
  const unique = new UniqueNames();
  for (const volume of spec.at('volumes').mappings()) {
    const name = unique.claim(volume, 'name', dnsLabel);
    if (name !== undefined) names.add(name);
    checkSource(volume, containerNames);
  }
  return names;
}

/** A volume of no type is an emptyDir. */
function checkSource(volume: Field, containerNames: ReadonlySet<string>): void {
  const types = [...fieldsOf('Volume').keys()].filter((key) => key !== 'name' && !volume.at(key).isAbsent);
  const first = firstWritten(volume, types);
  for (const type of types) {
    if (type !== first) {
      volume.at(type).problem(`Forbidden: may not specify more than 1 volume type: ${String(first)} is given`);
    }
  }
  checkHostPath(volume.at('hostPath'));
  checkNamed(volume.at('configMap'), 'name');
  checkNamed(volume.at('secret'), 'secretName');
  checkDownwardApi(volume.at('downwardAPI'), containerNames);
  checkProjected(volume.at('projected'), containerNames);
}

/** Of several types the first in the text is taken for the one that was meant. */
function firstWritten(volume: Field, types: readonly string[]): string | undefined {
  return Object.keys(volume.mapping() ?? {}).find((key) => types.includes(key));
}

function checkHostPath(hostPath: Field): void {
  if (hostPath.mapping() === undefined) return;
  hostPath.at('type').oneOf(HOST_PATH_TYPES);
  const path = hostPath.at('path');
  const wrong = typeof path.value === 'string' ? backwardsProblem(path.value) : undefined;
  if (wrong !== undefined) path.invalid(wrong);
}

/** A ConfigMap or a Secret as files. */
function checkNamed(source: Field, nameKey: string): void {
  if (source.mapping() === undefined) return;
  const name = source.required(nameKey, 'a name');
  if (name.value === '') name.problem('Required value: expected a name, got ""');
  checkFiles(source);
}

function checkFiles(source: Field): void {
  source.at('defaultMode').integer(MODE_BOUNDS);
  for (const item of source.at('items').mappings()) {
    item.at('mode').integer(MODE_BOUNDS);
    checkInside(item.at('path'));
  }
}

function checkInside(path: Field): void {
  const wrong = typeof path.value === 'string' && path.value !== '' ? reservedProblem(path.value) : undefined;
  if (wrong !== undefined) path.invalid(wrong);
}

function checkDownwardApi(source: Field, containerNames: ReadonlySet<string>): void {
  if (source.mapping() === undefined) return;
  checkFiles(source);
  for (const item of source.at('items').mappings()) {
    checkOneSource(item, ['fieldRef', 'resourceFieldRef']);
    checkFieldRef(item.at('fieldRef'), FILE_FIELDS);
    checkResourceFieldRef(item.at('resourceFieldRef'), containerNames, true);
  }
}

function checkProjected(projected: Field, containerNames: ReadonlySet<string>): void {
  if (projected.mapping() === undefined) return;
  projected.at('defaultMode').integer(MODE_BOUNDS);
  for (const source of projected.at('sources').mappings()) {
    if (LATER_PROJECTIONS.every((kind) => source.at(kind).isAbsent)) checkOneSource(source, PROJECTIONS);
    checkNamed(source.at('configMap'), 'name');
    checkNamed(source.at('secret'), 'name');
    checkDownwardApi(source.at('downwardAPI'), containerNames);
    checkInside(source.at('serviceAccountToken').at('path'));
  }
}

/** The names of volumes as problems list them. */
export function listedVolumes(volumes: ReadonlySet<string>): string {
  return volumes.size === 0 ? 'it has none' : [...volumes].map((name) => show(name).slice(1, -1)).join(', ');
}
