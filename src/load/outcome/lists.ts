/**
 * The two long lists of a result, which are streamed: what the store holds at the end, and the events.
 */

import { ContainerID } from '../../api/container-id.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import type { ResultEvent, ResultRef } from '../../result/result.ts';
import { resultRefs } from '../../result/result-refs.ts';
import { type LineSpool, mergedLines } from '../../result/spool/line-spool.ts';
import type { RefManager } from '../../store/ref-manager.ts';

const DIGITS_OF_PLACE = 16;

/** In real time: what the store holds. */
export function realRefs(store: RefManager): () => Iterable<ResultRef> {
  return () => resultRefs(store);
}

/** The same as lines in its order. For a merge over stores. */
export async function* realRefLines(store: RefManager): AsyncGenerator<TimedLine, void, undefined> {
  let place = 0;
  for (const ref of resultRefs(store))
    yield { at: (place++).toString(16).padStart(DIGITS_OF_PLACE, '0'), text: JSON.stringify(ref) };
}

/** In virtual time: in the order in which they were stored, without those that were cleared since. */
export async function virtualRefs(store: RefManager, spools: readonly LineSpool[]): Promise<() => Iterable<ResultRef>> {
  const ids = new Set<string>();
  for await (const { text: containerID } of mergedLines(spools)) ids.add(containerID);
  return function* () {
    for (const containerID of ids) {
      const ref = store.getRef(ContainerID.parse(containerID));
      if (ref !== undefined) yield { containerID, ref };
    }
  };
}

/** The same with the time at which each was first stored; `text` is the JSON of a ResultRef. For a merge over stores. */
export async function* virtualRefLines(
  store: RefManager,
  spools: readonly LineSpool[],
): AsyncGenerator<TimedLine, void, undefined> {
  const seen = new Set<string>();
  for await (const { at, text: containerID } of mergedLines(spools)) {
    if (seen.has(containerID)) continue;
    seen.add(containerID);
    const ref = store.getRef(ContainerID.parse(containerID));
    if (ref !== undefined) yield { at, text: JSON.stringify({ containerID, ref } satisfies ResultRef) };
  }
}

/** All events, by time. May be called again. */
export async function* eventsOf(spools: readonly LineSpool[]): AsyncGenerator<ResultEvent, void, undefined> {
  for await (const text of textsOf(spools)) yield JSON.parse(text) as ResultEvent;
}

/** The texts of lines, by time, as the workers made them. */
export async function* textsOf(spools: readonly LineSpool[]): AsyncGenerator<string, void, undefined> {
  for await (const { text } of mergedLines(spools)) yield text;
}
