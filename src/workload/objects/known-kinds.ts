/**
 * Tells a misspelt kind from one that nobody knows: in a group of Kubernetes itself, a kind that is nearly one of it.
 */

import { closest } from '../../input/closest.ts';
import { KUBERNETES_KINDS } from '../shapes/kubernetes-kinds.ts';
import { WORKLOAD_KINDS } from '../workload-kinds.ts';

/**
 * The kind that `kind` was meant to be; undefined when it is one of `group`, or near none. Kinds of other projects, and those
 * that Kubernetes got later, are near none.
 */
export function misspeltKind(kind: string, group: string): string | undefined {
  const known = Object.hasOwn(KUBERNETES_KINDS, group) ? KUBERNETES_KINDS[group]?.split(' ') : undefined;
  if (known === undefined || known.includes(kind)) return undefined;
  const ours = Object.entries(WORKLOAD_KINDS).filter(([, { groups }]) => groups.includes(group));
  const kinds = new Set([...known, ...ours.map(([name]) => name)]);
  const candidates = [...kinds, ...[...kinds, ''].map((name) => `${name}List`)];
  return candidates.includes(kind) ? undefined : closest(kind, candidates);
}
