/**
 * Checks a pod's volumes: one source each, with paths that stay inside of it.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateVolumes
 */

import { type Field, isMapping, show } from '../../../input/field.ts';
import { quantityNano } from '../../../kubelet/config/quantity.ts';
import { fieldsOf } from '../../shapes/shape.ts';
import { checkFieldRef, checkResourceFieldRef, FILE_FIELDS } from '../downward-api.ts';
import { dnsLabel } from '../names.ts';
import { checkOneSource } from '../one-source.ts';
import { UniqueNames } from '../unique-names.ts';
import { backwardsProblem, descendingProblem } from './paths.ts';

const MODE_BOUNDS = { min: 0, max: 0o777 } as const;
const PROJECTIONS = ['configMap', 'downwardAPI', 'secret', 'serviceAccountToken'] as const;
/** Those that name their files. */
const ITEM_PROJECTIONS = ['secret', 'configMap', 'downwardAPI'] as const;
const SHORTEST_TOKEN_SECONDS = 600;
const TOKEN_BOUNDS = { min: SHORTEST_TOKEN_SECONDS, max: 2 ** 32 } as const;
/** Of later versions: nothing is said against them. */
const LATER_PROJECTIONS = ['clusterTrustBundle', 'podCertificate'] as const;
/** Both make a claim; the latter is of later versions. */
const CLAIMS = ['persistentVolumeClaim', 'ephemeral'] as const;
const HOST_PATH_TYPES: readonly string[] =
  'BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket'.split(' ');

/** The volumes of a pod by name, and whether each is a claim: those alone can be devices. */
export type VolumeNames = ReadonlyMap<string, boolean>;

/**
 * The volumes in `spec`.
 * @param claimNames - those that a StatefulSet adds to each pod
 * @param containerNames - of all containers: a file may hold the limit of one
 */
export function checkVolumes(
  spec: Field,
  claimNames: readonly string[],
  containerNames: ReadonlySet<string>,
): VolumeNames {
  const names = new Map(claimNames.map((name) => [name, true]));
  const unique = new UniqueNames();
  for (const volume of spec.at('volumes').mappings()) {
    const name = unique.claim(volume, 'name', dnsLabel);
    if (name !== undefined)
      names.set(
        name,
        CLAIMS.some((kind) => !volume.at(kind).isAbsent),
      );
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
  checkSizeLimit(volume.at('emptyDir'));
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

function checkSizeLimit(emptyDir: Field): void {
  const limit = isMapping(emptyDir.value) ? emptyDir.at('sizeLimit') : undefined;
  const isQuantity = typeof limit?.value === 'string' || typeof limit?.value === 'number';
  if (isQuantity && quantityNano(limit.value) < 0n) {
    limit.invalid('must be greater than or equal to 0');
  }
}

/** A ConfigMap or a Secret as files. */
function checkNamed(source: Field, nameKey: string): void {
  if (source.mapping() === undefined) return;
  source.at(nameKey).requiredText('a name');
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
  const wrong = typeof path.value === 'string' && path.value !== '' ? descendingProblem(path.value) : undefined;
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
  const paths = new Map<string, string>();
  for (const source of projected.at('sources').mappings()) {
    if (LATER_PROJECTIONS.every((kind) => source.at(kind).isAbsent)) checkOneSource(source, PROJECTIONS);
    checkNamed(source.at('configMap'), 'name');
    checkNamed(source.at('secret'), 'name');
    checkDownwardApi(source.at('downwardAPI'), containerNames);
    const token = source.at('serviceAccountToken');
    checkInside(token.at('path'));
    token.at('expirationSeconds').integer(TOKEN_BOUNDS);
    const items = ITEM_PROJECTIONS.flatMap((kind) => listOf(source.at(kind).at('items')));
    for (const item of items) claimPath(item.at('path'), paths);
  }
}

/** What is no list is told with the types. */
function listOf(field: Field): Field[] {
  return Array.isArray(field.value) ? field.items() : [];
}

/** One file can have one content. */
function claimPath(path: Field, paths: Map<string, string>): void {
  if (typeof path.value !== 'string' || path.value === '') return;
  const first = paths.get(path.value);
  if (first === undefined) paths.set(path.value, path.path);
  else path.invalid(`conflicting duplicate paths: already used at ${first}`);
}

/** Checks which volume `mount`, or a device, is of. */
export function checkVolume(mount: Field, volumes: VolumeNames): void {
  const name = mount.required('name', 'the name of a volume of the pod');
  const volume = name.string();
  if (volume !== undefined && !volumes.has(volume)) {
    name.problem(`Not found: ${show(volume)}: expected one of the pod's volumes (${listedVolumes(volumes)})`);
  }
}

/** The names of volumes as problems list them. */
function listedVolumes(volumes: VolumeNames): string {
  return volumes.size === 0 ? 'it has none' : [...volumes.keys()].map((name) => show(name).slice(1, -1)).join(', ');
}
