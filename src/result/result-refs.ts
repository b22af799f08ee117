/**
 * What the store holds at the end, as a result lists it.
 */

import type { RefManager } from '../store/ref-manager.ts';
import type { ResultRef } from './result.ts';

/** References up to this number are sorted by pod in the result; more come in the store's order. */
const MAX_SORTED_REFS = 200_000;

function* streamedRefs(refs: RefManager): Generator<ResultRef, void, undefined> {
  for (const [id, ref] of refs) yield { containerID: id.toString(), ref };
}

/** By namespace, pod and field path when there are few enough to sort. */
export function resultRefs(refs: RefManager): Iterable<ResultRef> {
  if (refs.size > MAX_SORTED_REFS) return streamedRefs(refs);
  const order = ({ ref, containerID }: ResultRef): string =>
    [ref?.namespace, ref?.name, ref?.fieldPath, containerID].join('\0');
  const keyed = [...streamedRefs(refs)].map((entry) => ({ key: order(entry), entry }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.map(({ entry }) => entry);
}
