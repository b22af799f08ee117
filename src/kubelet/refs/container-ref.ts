/**
 * Pod + container -> the ObjectReference that names the container: what the RefManager stores and events carry.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/ref.go`; client-go v0.18.6, `tools/reference/ref.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { Container, Pod } from '../../api/pod.ts';
import { KubeletError } from '../kubelet-error.ts';

/** How the fieldPath of a container begins that is not in its pod's lists; its events are dropped. */
export const IMPLICIT_CONTAINER_PREFIX = 'implicitly required container ';

/** Alpha features of 1.18; off by default. */
export interface FeatureGates {
  readonly ephemeralContainers: boolean;
}

export const DEFAULT_GATES: FeatureGates = { ephemeralContainers: false };

/**
 * Where the container `name` stands in its pod, e.g. `spec.containers{app}`; the position in its list when the name
 * is empty. Regular containers are searched first, then init, then (behind the gate) ephemeral ones.
 */
export function fieldPath(pod: Pod, name: string, gates: FeatureGates = DEFAULT_GATES): string | KubeletError {
  const { containers, initContainers, ephemeralContainers } = pod.spec ?? {};
  const path =
    pathInList(containers, 'spec.containers', name) ??
    pathInList(initContainers, 'spec.initContainers', name) ??
    (gates.ephemeralContainers ? pathInList(ephemeralContainers, 'spec.ephemeralContainers', name) : undefined);
  if (path !== undefined) return path;
  const { metadata } = pod;
  return new KubeletError(
    `container ${goQuote(name)} not found in pod ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`,
  );
}

function pathInList(list: readonly Container[] | null | undefined, field: string, name: string): string | undefined {
  const index = list?.findIndex((container) => (container.name ?? '') === name) ?? -1;
  if (index === -1) return undefined;
  return name === '' ? `${field}[${index}]` : `${field}{${name}}`;
}

/**
 * The reference to `container` of `pod`. A container that is not in the pod gets the fieldPath
 * `implicitly required container NAME`. Never fails for a pod.
 */
export function generateContainerRef(
  pod: Pod,
  container: Pick<Container, 'name'>,
  gates: FeatureGates = DEFAULT_GATES,
): ObjectReference {
  const name = container.name ?? '';
  const path = fieldPath(pod, name, gates);
  return podReference(pod, typeof path === 'string' ? path : IMPLICIT_CONTAINER_PREFIX + name);
}

/** The reference to the pod itself, or to the field `path` of it. */
export function podReference(pod: Pod, path?: string): ObjectReference {
  const { kind, apiVersion } = typeOf(pod);
  const { namespace, name, uid, resourceVersion } = pod.metadata ?? {};
  const ref: ObjectReference = {};
  if (kind !== '') ref.kind = kind;
  if (namespace) ref.namespace = namespace;
  if (name) ref.name = name;
  if (uid) ref.uid = uid;
  if (apiVersion !== '') ref.apiVersion = apiVersion;
  if (resourceVersion) ref.resourceVersion = resourceVersion;
  if (path !== undefined) ref.fieldPath = path;
  return ref;
}

/** Only when group, version and kind are all empty is the pod's registered type used; a half-filled one is kept. */
function typeOf(pod: Pod): { kind: string; apiVersion: string } {
  const kind = pod.kind ?? '';
  const apiVersion = groupVersionText(pod.apiVersion ?? '');
  return kind === '' && apiVersion === '' ? { kind: 'Pod', apiVersion: 'v1' } : { kind, apiVersion };
}

/** An apiVersion as it comes back from parsing: `/` and anything with two slashes are empty. */
function groupVersionText(apiVersion: string): string {
  const slashAt = apiVersion.indexOf('/');
  if (slashAt === -1) return apiVersion;
  if (apiVersion === '/' || apiVersion.includes('/', slashAt + 1)) return '';
  return slashAt === 0 ? apiVersion.slice(1) : apiVersion;
}
