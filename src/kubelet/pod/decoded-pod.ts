/**
 * A pod as Go decodes it: `null` is the same as absent, and a pod without a spec has an empty one. YAML makes such pods
 * (`initContainers:` with nothing behind it). The public methods pass every pod through here, so that the steps behind
 * them need not think of nulls.
 */

import { isDeepFrozen } from '../../api/deep-frozen.ts';
import type { Container, Pod, SpecifiedPod } from '../../api/pod.ts';

/** Found to be without nulls, and never to change. Pods of one workload share their spec. */
const clean = new WeakSet<object>();

/**
 * `pod` itself when there is nothing to change; else a copy without nulls in metadata and spec. What is not frozen is
 * looked through each time: it may have changed.
 */
export function decodedPod(pod: Pod): SpecifiedPod {
  if (isComplete(pod)) return pod;
  const { metadata, spec, ...type } = pod;
  const { containers = [], ...rest } = withoutNulls(spec) ?? {};
  const ofPod = withoutNulls(metadata);
  return { ...type, ...(ofPod === undefined ? {} : { metadata: ofPod }), spec: { ...rest, containers } };
}

/** `container` itself when there is nothing to change. */
export function decodedContainer(container: Container): Container {
  return hasNull(container) ? (withoutNulls(container) ?? container) : container;
}

function isComplete(pod: Pod): pod is SpecifiedPod {
  const { metadata, spec } = pod;
  if (metadata === null || hasNull(metadata)) return false;
  return typeof spec === 'object' && !hasNull(spec) && spec.containers !== undefined;
}

function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (!isTree(value) || clean.has(value)) return false;
  if (Object.values(value).some(hasNull)) return true;
  if (isDeepFrozen(value)) clean.add(value);
  return false;
}

/** undefined for null. Null elements of a list go too; one among texts is the empty text. */
function withoutNulls<T>(value: T): NonNullable<T> | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isTree(value)) return value;
  if (Array.isArray(value)) {
    if (value.some((each) => typeof each === 'string')) return value.map((each) => each ?? '') as typeof value;
    return value.filter((each) => each !== null).map(withoutNulls) as typeof value;
  }
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutNulls(each)])) as typeof value;
}

/** A list or an object of fields; not a Date. */
function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
