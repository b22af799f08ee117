/**
 * The reference store of one kubelet, which can tell what was cleared meanwhile: what rebuild-refs.ts has to know of the
 * kills beside it.
 */

import type { ContainerID, ContainerIDLike } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { ClearNotes, ContainerRefs } from '../context/kubelet-context.ts';
import { catchLate, type Log } from '../context/log.ts';
import { errorText } from '../kubelet-error.ts';

export class ClearNotingRefs implements ContainerRefs {
  readonly #refs: ContainerRefs;
  readonly #log: Log;
  /** One for each that takes notes now. */
  readonly #notes = new Set<Set<string>>();
  /** Left out when the store cannot be listed. */
  readonly entries?: () => Iterable<[ContainerID, ObjectReference | null]>;

  /** @param log - told when a store that is asynchronous, and not waited for, fails */
  constructor(refs: ContainerRefs, log: Log) {
    this.#refs = refs;
    this.#log = log;
    if (refs.entries !== undefined) this.entries = refs.entries.bind(refs);
  }

  setRef(id: ContainerID, ref: ObjectReference): unknown {
    const answer = this.#refs.setRef(id, ref);
    catchLate(answer, (error) => this.#log(`Unable to store the reference of ${textOf(id)}: ${errorText(error)}`));
    return answer;
  }

  getRef(id: ContainerID): ObjectReference | null | undefined {
    return this.#refs.getRef(id);
  }

  clearRef(id: ContainerID): unknown {
    for (const ids of this.#notes) ids.add(textOf(id));
    const answer = this.#refs.clearRef(id);
    catchLate(answer, (error) => this.#log(`Unable to clear the reference of ${textOf(id)}: ${errorText(error)}`));
    return answer;
  }

  noteClears(): ClearNotes {
    const ids = new Set<string>();
    this.#notes.add(ids);
    return { has: (id) => ids.has(textOf(id)), stop: () => this.#notes.delete(ids) };
  }
}

/** As ContainerID writes it; an ID that came by structured clone has no method of that name. */
function textOf({ type, id }: ContainerIDLike): string {
  return `${type}://${id}`;
}
