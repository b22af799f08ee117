/** What a set of a new ID, an overwrite and a clear cost. A turn of one is prepared by the other, which is not timed. */

import { type ContainerID, type ObjectReference, RefManager } from '../../../src/index.ts';
import type { Contest } from '../contest.ts';
import { heldIDs, KEYS, references, textOf } from './keys.ts';
import { TextWriter } from './text-writer.ts';

/** A store, and what is done to all of its keys. */
class Writes {
  readonly ids: readonly ContainerID[] = heldIDs();
  readonly #refs = RefManager.create();
  readonly #values = [references(), references(KEYS)] as const;
  #turn = 0;

  /** Every key, with other values than the last time. */
  readonly set = (): void => {
    const values = this.#values[this.#turn++ & 1] as readonly ObjectReference[];
    for (let i = 0; i < KEYS; i++) this.#refs.setRef(this.ids[i] as ContainerID, values[i] as ObjectReference);
    if (this.#refs.size !== KEYS) throw new Error(`${this.#refs.size} of ${KEYS} are stored`);
  };

  readonly clear = (): void => {
    let cleared = 0;
    for (let i = 0; i < KEYS; i++) if (this.#refs.clearRef(this.ids[i] as ContainerID)) cleared++;
    if (cleared !== KEYS) throw new Error(`${cleared} of ${KEYS} were cleared`);
  };

  readonly empty = (): void => {
    if (this.#refs.size > 0) this.clear();
  };

  /** The texts of IDs and references. */
  get texts(): string[] {
    return this.#values[0].map((ref, i) => `${this.ids[i]?.id}${textOf(ref)}`);
  }
}

export function set(): Contest {
  const writes = new Writes();
  return {
    path: { operations: KEYS, before: writes.empty, run: writes.set },
    yardstick: new TextWriter().writes(writes.texts, 1),
  };
}

export function overwrite(): Contest {
  const writes = new Writes();
  writes.set();
  return { path: { operations: KEYS, run: writes.set }, yardstick: new TextWriter().writes(writes.texts, 1) };
}

export function clear(): Contest {
  const writes = new Writes();
  return {
    path: { operations: KEYS, before: writes.set, run: writes.clear },
    yardstick: new TextWriter().writes(
      writes.ids.map(({ id }) => id),
      1,
    ),
  };
}
