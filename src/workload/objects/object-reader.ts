/**
 * One object of a manifest -> a workload, once it passed every check; objects of other kinds are counted and skipped.
 * Lists are opened. Called per document by read-manifests.ts.
 */

import type { ConfigKind, ConfigObject } from '../../api/config-object.ts';
import { specWithDefaults } from '../../api/pod/pod-defaults.ts';
import type { ObjectMeta, PodSpec } from '../../api/pod.ts';
import { type Field, show } from '../../input/field.ts';
import { checkMetadata } from '../checks/metadata.ts';
import { checkNameOf, dnsLabel } from '../checks/names.ts';
import { checkHostName, checkPodSpec } from '../checks/pod-spec.ts';
import { type PodCount, podCount } from '../pod-count.ts';
import { decode } from '../shapes/decode.ts';
import { structShape } from '../shapes/shape.ts';
import {
  groupOf,
  isWorkloadKind,
  versionOf,
  WORKLOAD_KINDS,
  type WorkloadKind,
  type WorkloadKindRules,
} from '../workload-kinds.ts';
import { isConfigKind, readConfigObject } from './config-objects.ts';
import { misspeltKind } from './known-kinds.ts';
import { type ObjectFacts, objectFacts } from './object-facts.ts';

/** Something in a manifest that makes pods: checked and defaulted, replicas not yet expanded. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  /** The object's name; when `isPrefix`, its generateName. */
  readonly name: string;
  readonly isPrefix: boolean;
  /** Pods at scale 1; for a DaemonSet, pods a node. */
  readonly replicas: number;
  /** Of a bare Pod all its metadata, of a template its labels and annotations. */
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  /** Pods have numbers, from 0 to `replicas` - 1: those of an Indexed Job. */
  readonly isIndexed?: boolean;
}

/** What reading objects yields. */
export interface ObjectSink {
  workload(workload: Workload, facts: ObjectFacts, field: Field): void;
  /** What pods find in their environment and volumes; told as skipped as well, since it starts nothing. */
  config(object: ConfigObject): void;
  skipped(kind: string): void;
}

/** Kinds that a list's items may leave out, as the API server's own lists do. */
interface Implied {
  readonly kind: string;
  readonly apiVersion: string;
}

const DEFAULT_NAMESPACE = 'default';
const LIST = 'List';
const MAX_HOST_NAME = 63;

/** Reads the object at `field`; `countProblems` tells how many problems were reported so far. */
export function readObject(field: Field, sink: ObjectSink, countProblems: () => number, implied?: Implied): void {
  if (field.isAbsent || typeof field.value !== 'object' || Array.isArray(field.value)) {
    field.invalid('expected a Kubernetes object: a mapping with apiVersion, kind and metadata');
    return;
  }
  const kind =
    implied !== undefined && field.at('kind').isAbsent ? implied.kind : requiredText(field, 'kind', 'e.g. Deployment');
  const apiVersion =
    implied !== undefined && field.at('apiVersion').isAbsent
      ? implied.apiVersion
      : requiredText(field, 'apiVersion', 'e.g. apps/v1');
  if (kind === undefined || apiVersion === undefined) return;
  const meant = misspeltKind(kind, groupOf(apiVersion));
  if (kind.endsWith(LIST) && !field.at('items').isAbsent) {
    const itemKind = kind.slice(0, -LIST.length);
    const itemImplied = itemKind === '' ? undefined : { kind: itemKind, apiVersion };
    for (const item of field.at('items').items()) readObject(item, sink, countProblems, itemImplied);
  } else if (meant !== undefined) {
    field.at('kind').invalid(`no kind of that name in ${apiVersion}; did you mean ${show(meant)}?`);
  } else if (isWorkloadKind(kind) && isOurs(field, kind, apiVersion)) {
    readWorkload(field, kind, sink, countProblems);
  } else if (!isWorkloadKind(kind)) {
    if (isConfigKind(kind) && groupOf(apiVersion) === '') readConfig(field, kind, sink);
    sink.skipped(kind);
  } else if (groupOf(apiVersion).includes('.')) {
    sink.skipped(`${kind} of ${groupOf(apiVersion)}`);
  }
}

function readConfig(field: Field, kind: ConfigKind, sink: ObjectSink): void {
  const object = readConfigObject(field, kind);
  if (object !== undefined) sink.config(object);
}

function requiredText(field: Field, key: string, example: string): string | undefined {
  const text = field.required(key, `a string, ${example}`).string();
  if (text === '') field.at(key).invalid(`expected a string, ${example}`);
  return text === '' ? undefined : text;
}

/** A group with a dot is another project's (`batch.volcano.sh`), one without should have been right. */
function isOurs(field: Field, kind: WorkloadKind, apiVersion: string): boolean {
  const { groups, versions, apiVersion: expected } = WORKLOAD_KINDS[kind];
  const group = groupOf(apiVersion);
  if (groups.includes(group) && versions.includes(versionOf(apiVersion))) return true;
  if (groups.includes(group) || !group.includes('.')) {
    field
      .at('apiVersion')
      .invalid(`no matches for kind ${show(kind)} in version ${show(apiVersion)}; expected ${expected}`);
  }
  return false;
}

function readWorkload(field: Field, kind: WorkloadKind, sink: ObjectSink, countProblems: () => number): void {
  const rules = WORKLOAD_KINDS[kind];
  const problemsBefore = countProblems();
  checkMetadata(field, rules.nameRule);
  const count = podCount(field, kind);
  const owner = requireTemplate(field, rules);
  if (owner !== undefined) {
    checkPodSpec(owner, { restartPolicies: rules.restartPolicies, claimNames: claimNames(field, kind) });
  }
  if (kind === 'StatefulSet') {
    checkPodNames(field, count.pods);
    checkHostName(field.at('spec').at('serviceName')); // the subdomain of each pod
  }
  const object = decode(field, structShape(kind)) as DecodedObject | undefined;
  if (owner === undefined || object === undefined || countProblems() > problemsBefore) return;
  sink.workload(toWorkload(object, kind, count), objectFacts(field, kind, count.isSuspended), field);
}

/** A StatefulSet's pods are hosts of their names: a longer one is no host name, and the API server takes no such pod. */
function checkPodNames(field: Field, pods: number): void {
  const name = field.at('metadata').at('name');
  if (pods === 0 || typeof name.value !== 'string') return;
  const last = `${name.value}-${pods - 1}`;
  if (name.value.length > MAX_HOST_NAME || last.length <= MAX_HOST_NAME) return; // the first is told already
  name.invalid(`its pod ${show(last)} would have ${last.length} characters; must be no more than ${MAX_HOST_NAME}`);
}

function follow(field: Field, path: readonly string[]): Field {
  return path.reduce((at, key) => at.at(key), field);
}

/** The object with the pod's metadata and spec, or undefined once the first missing step was reported. */
function requireTemplate(field: Field, rules: WorkloadKindRules): Field | undefined {
  let owner = field;
  for (const key of rules.templatePath) {
    owner = owner.required(key, 'a mapping that leads to a pod template');
    if (owner.mapping() === undefined) return undefined;
  }
  return owner;
}

/** The volumes that a StatefulSet's claims give to each of its pods. */
function claimNames(field: Field, kind: WorkloadKind): string[] {
  if (kind !== 'StatefulSet') return [];
  const names: string[] = [];
  for (const claim of follow(field, ['spec', 'volumeClaimTemplates']).mappings()) {
    const field = claim.required('metadata', 'a mapping with a name').required('name', 'a name');
    checkNameOf(field, dnsLabel);
    const name = field.string();
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** An object that has its shape. */
interface DecodedObject {
  readonly metadata: ObjectMeta & { readonly generateName?: string };
  readonly spec: PodSpec & { readonly serviceName?: string };
}

/** Only what passed every check comes here: the casts below say what the checks made sure of. */
function toWorkload(object: DecodedObject, kind: WorkloadKind, { pods, isIndexed }: PodCount): Workload {
  const { metadata, spec: ofObject } = object;
  const { restartPolicy, templatePath } = WORKLOAD_KINDS[kind];
  const owner = templatePath.reduce<unknown>(
    (at, key) => (at as Record<string, unknown>)[key],
    object,
  ) as Partial<DecodedObject>;
  const spec = specWithDefaults(owner.spec as PodSpec, restartPolicy);
  const { serviceName = '' } = ofObject;
  return {
    kind,
    namespace: metadata.namespace || DEFAULT_NAMESPACE,
    name: metadata.name || metadata.generateName || '',
    isPrefix: !metadata.name,
    replicas: pods,
    metadata: kind === 'Pod' ? metadata : pickTemplateMetadata(owner.metadata ?? {}),
    spec: kind === 'StatefulSet' && serviceName !== '' ? Object.assign(spec, { subdomain: serviceName }) : spec,
    ...(isIndexed ? { isIndexed } : {}),
  };
}

function pickTemplateMetadata({ labels, annotations }: ObjectMeta): ObjectMeta {
  return { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
}
