/**
 * What pods need of a real node that a run does not give as a matter of course: paths of the machine, volumes that only a
 * cluster can make, objects that are not in the input. Collected with their places while manifests are read; a problem of
 * the input where a real runtime is meant. A simulated node mounts nothing and needs none of it.
 */

import { type ClusterObjects, type ConfigKind, type ConfigObject, objectKey } from '../api/config-object.ts';
import { isMadeOnNode, volumeKind } from '../api/pod/volume.ts';
import { type Field, show } from '../input/field.ts';
import type { Problem } from '../input/problem.ts';
import { counted } from '../text/counts.ts';
import { PROBES } from './checks/container/probes.ts';

/** Where a need stands: a problem without its message. */
type Place = Omit<Problem, 'message'>;

export type NodeNeed = Place &
  (
    | { readonly need: 'host path'; readonly hostPath: string }
    | { readonly need: 'volume'; readonly kind: string; readonly volume: string }
    | { readonly need: 'probe'; readonly container: string }
    | { readonly need: 'object'; readonly kind: ConfigKind; readonly namespace: string; readonly name: string }
  );

/** What of it a run gives; nothing when absent. */
export interface NodeGrants {
  /** `--allow-host-path`. */
  readonly allowHostPath?: boolean | undefined;
  /** `--empty-volumes`. */
  readonly emptyVolumes?: boolean | undefined;
}

const CLAIM = 'persistentVolumeClaim';
const MOST_NAMED = 5;

/** What pods of the template `owner` in `namespace` need; `claims` are a StatefulSet's. The template has passed its checks. */
export function needsOf(owner: Field, namespace: string, claims: Field): NodeNeed[] {
  const needs = new Needs(namespace);
  const spec = owner.at('spec');
  for (const volume of listOf(spec.at('volumes'))) needs.volume(volume);
  for (const claim of listOf(claims)) {
    const name = claim.at('metadata').at('name');
    needs.unmade(name, CLAIM, String(name.value));
  }
  for (const list of ['initContainers', 'containers']) {
    for (const container of listOf(spec.at(list))) {
      needs.environment(container);
      needs.probes(container);
    }
  }
  return needs.all;
}

/** What manifests need and give. */
interface NeedsAndObjects {
  readonly needs: readonly NodeNeed[];
  readonly objects: readonly ConfigObject[];
}

/** What pods of these manifests need of a real node and is not granted. */
export function nodeProblems(manifests: readonly NeedsAndObjects[], grants: NodeGrants): Problem[] {
  const { allowHostPath = false, emptyVolumes = false } = grants;
  const missing = new Set(assumedObjects(manifests));
  const problems: Problem[] = [];
  for (const need of manifests.flatMap(({ needs }) => needs)) {
    const { file, line, column, path } = need;
    const problem = (message: string): void => void problems.push({ file, line, column, path, message });
    if (need.need === 'host path') {
      if (!need.hostPath.startsWith('/')) problem('Invalid value: expected an absolute path of the machine');
      else if (!allowHostPath)
        problem(`Forbidden: ${show(need.hostPath)} is a path of this machine; --allow-host-path lets pods have it`);
    } else if (need.need === 'probe' || emptyVolumes) {
      // Told in the report; see remarksOf.
    } else if (need.need === 'volume') {
      const what = `volume ${show(need.volume)}: ${need.kind} cannot be made without a cluster`;
      problem(`Forbidden: ${what}; --empty-volumes makes an empty directory of it`);
    } else if (missing.has(objectKey(need.kind, need.namespace, need.name))) {
      const which = `${need.kind} ${show(`${need.namespace}/${need.name}`)}`;
      problem(`Not found: ${which} is not in the input; add it, or --empty-volumes takes it for empty`);
    }
  }
  return problems;
}

/** What pods find of a cluster: the objects of the input, and those that they cannot do without and that are not in it. */
export function clusterOf(manifests: readonly NeedsAndObjects[]): ClusterObjects {
  return { objects: manifests.flatMap(({ objects }) => objects), assumed: assumedObjects(manifests) };
}

/** What a real node gives less of than a cluster, as sentences for the report: what is empty there, and what is not done. */
export function remarksOf(manifests: readonly NeedsAndObjects[]): string[] {
  return [...emptiedOf(manifests), ...unprobedOf(manifests)];
}

function unprobedOf(manifests: readonly NeedsAndObjects[]): string[] {
  const names = manifests.flatMap(({ needs }) =>
    needs.flatMap((need) => (need.need === 'probe' ? `${need.container} (${need.file}:${need.line})` : [])),
  );
  if (names.length === 0) return [];
  const others = names.length - MOST_NAMED;
  const which = `${names.slice(0, MOST_NAMED).join(', ')}${others > 0 ? ` and ${counted(others, 'other')}` : ''}`;
  return [`probes are not run on a real runtime, and nothing waits for them: those of ${which}`];
}

/** Only where they are needed and not there: nothing is where nothing was granted, since that was a problem. */
function emptiedOf(manifests: readonly NeedsAndObjects[]): string[] {
  const needs = manifests.flatMap((each) => each.needs);
  const volumes = needs.flatMap((need) => (need.need === 'volume' ? `volume ${need.volume} (${need.kind})` : []));
  const all = [...new Set([...volumes, ...assumedObjects(manifests)])];
  return all.length === 0 ? [] : [`taken for empty, as --empty-volumes says: ${all.join(', ')}`];
}

function assumedObjects(manifests: readonly NeedsAndObjects[]): string[] {
  const objects = manifests.flatMap((each) => each.objects);
  const given = new Set(objects.map(({ kind, namespace, name }) => objectKey(kind, namespace, name)));
  const named = manifests.flatMap(({ needs }) =>
    needs.flatMap((need) => (need.need === 'object' ? objectKey(need.kind, need.namespace, need.name) : [])),
  );
  return [...new Set(named)].filter((key) => !given.has(key));
}

class Needs {
  readonly all: NodeNeed[] = [];
  readonly #namespace: string;

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  volume(volume: Field): void {
    const kind = volumeKind(volume.value as object);
    const name = String(volume.at('name').value);
    const source = volume.at(kind);
    if (kind === 'hostPath') {
      const path = source.at('path');
      const hostPath = typeof path.value === 'string' ? path.value : '';
      this.all.push({ ...placeOf(path), need: 'host path', hostPath });
    } else if (!isMadeOnNode(kind)) this.unmade(source, kind, name);
    else if (kind === 'configMap') this.#object('ConfigMap', source, 'name');
    else if (kind === 'secret') this.#object('Secret', source, 'secretName');
    else if (kind === 'projected') this.#projected(source, name);
  }

  unmade(field: Field, kind: string, volume: string): void {
    this.all.push({ ...placeOf(field), need: 'volume', kind, volume });
  }

  environment(container: Field): void {
    for (const source of listOf(container.at('envFrom'))) {
      this.#object('ConfigMap', source.at('configMapRef'), 'name');
      this.#object('Secret', source.at('secretRef'), 'name');
    }
    for (const variable of listOf(container.at('env'))) {
      this.#object('ConfigMap', variable.at('valueFrom').at('configMapKeyRef'), 'name');
      this.#object('Secret', variable.at('valueFrom').at('secretKeyRef'), 'name');
    }
  }

  /** A kubelet has one worker for each probe; here none is run. */
  probes(container: Field): void {
    const probe = PROBES.map((name) => container.at(name)).find(({ isAbsent }) => !isAbsent);
    if (probe === undefined) return;
    this.all.push({ ...placeOf(probe), need: 'probe', container: String(container.at('name').value) });
  }

  #projected(source: Field, volume: string): void {
    for (const each of listOf(source.at('sources'))) {
      this.#object('ConfigMap', each.at('configMap'), 'name');
      this.#object('Secret', each.at('secret'), 'name');
      const token = each.at('serviceAccountToken');
      if (!token.isAbsent) this.unmade(token, 'serviceAccountToken', volume);
    }
  }

  /** What is optional is simply not there. */
  #object(kind: ConfigKind, reference: Field, key: string): void {
    if (reference.isAbsent || reference.at('optional').value === true) return;
    const name = reference.at(key);
    this.all.push({
      ...placeOf(name),
      need: 'object',
      kind,
      namespace: this.#namespace,
      name: typeof name.value === 'string' ? name.value : '',
    });
  }
}

/** The items of a list; none of what is no list: checks have reported it. */
function listOf(field: Field): Field[] {
  return Array.isArray(field.value) ? field.items().filter(({ value }) => typeof value === 'object') : [];
}

function placeOf(field: Field): Place {
  return { ...field.place, path: field.path };
}
