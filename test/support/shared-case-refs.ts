/** The references of one vector case inside a store that many cases on many threads use at once. */

import { ContainerID, type ObjectReference, type RefManager } from '../../src/index.ts';
import type { Step } from './step-kubelet.ts';
import type { CaseRefs } from './vector-adapters/start-container.ts';

export class SharedCaseRefs implements CaseRefs {
  readonly #refs: RefManager;
  readonly #tag: string;
  readonly #steps: Step[];
  readonly #keys = new Map<string, ContainerID>();

  /** `tag` is the case's own: it becomes part of its keys' type. */
  constructor(refs: RefManager, tag: string, steps: Step[]) {
    this.#refs = refs;
    this.#tag = tag;
    this.#steps = steps;
  }

  setRef(id: ContainerID, ref: ObjectReference): void {
    this.#steps.push({ step: 'ref', call: 'SetRef', key: id.toString(), fieldPath: ref.fieldPath });
    this.#refs.setRef(this.#own(id), ref);
  }

  getRef(id: ContainerID): ObjectReference | null | undefined {
    return this.#refs.getRef(this.#own(id));
  }

  clearRef(id: ContainerID): void {
    this.#steps.push({ step: 'ref', call: 'ClearRef', key: id.toString() });
    this.#refs.clearRef(this.#own(id));
  }

  get paths(): Record<string, string | undefined> {
    const paths: Record<string, string | undefined> = {};
    for (const [key, own] of this.#keys) {
      const ref = this.#refs.getRef(own);
      if (ref !== undefined) paths[key] = ref?.fieldPath;
    }
    return paths;
  }

  #own(id: ContainerID): ContainerID {
    const own = new ContainerID(`${this.#tag}/${id.type}`, id.id);
    this.#keys.set(id.toString(), own);
    return own;
  }
}
