/**
 * The reference store of one kubelet, which can tell what was cleared meanwhile: what rebuild-refs.ts has to know of the
 * kills beside it.
 */

import type { ContainerID } from '../api/container-id.ts';
import type { ObjectReference } from '../api/object-reference.ts';
import type { ClearNotes, ContainerRefs } from './kubelet-context.ts';

export class ClearNotingRefs implements ContainerRefs {
  readonly #refs: ContainerRefs;
  /** One for each that takes notes now. */
  readonly #notes = new Set<Set<string>>();
  /** Left out when the store cannot be listed. */
  readonly entries?: () => Iterable<[ContainerID, ObjectReference | null]>;

  constructor(refs: ContainerRefs) {
    this.#refs = refs;
    if (refs.entries !== undefined) this.entries = refs.entries.bind(refs);
  }

  setRef(id: ContainerID, ref: ObjectReference): unknown {
    return this.#refs.setRef(id, ref);
  }

  getRef(id: ContainerID): ObjectReference | null | undefined {
    return this.#refs.getRef(id);
  }

  clearRef(id: ContainerID): unknown {
    for (const ids of this.#notes) ids.add(id.toString());
    return this.#refs.clearRef(id);
  }

  noteClears(): ClearNotes {
    const ids = new Set<string>();
    this.#notes.add(ids);
    return { has: (id) => ids.has(id.toString()), stop: () => this.#notes.delete(ids) };
  }
}
