/**
 * What is done to a store in one turn, for one of the two sides. Loaded once for each (`?side=…`), so that every call here
 * has one target: a loop that called both stores would measure what the engine makes of such a loop.
 */

import { belongsTo, referenceFor, textFor } from '../../src/bench/store/keys/references.ts';
import type * as Library from '../../src/index.ts';

/** What is measured; each a turn over all keys. */
export const OPERATIONS = ['set new', 'overwrite', 'clear', 'absent', 'decode', 'hit', 'hit by string'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** A turn that is timed, and what makes the store ready for it. */
export interface Turns {
  readonly before?: () => void;
  readonly run: () => void;
}

type Pairs = readonly (readonly [Library.ContainerID, Library.ObjectReference])[];

/** The turns of `operation` on a store of `keys` references made by `library`. */
export function turnsOf(library: typeof Library, operation: Operation, keys: number): Turns {
  const options = { initialBytes: 2 ** 20, maxBytes: 2 ** 30, cacheEntries: operation === 'decode' ? 0 : keys };
  const refs = library.RefManager.create(options);
  const idOf = (i: number): Library.ContainerID => new library.ContainerID('containerd', textFor(i));
  const ids = Array.from({ length: keys }, (_, i) => idOf(i));
  const [first, second] = [0, keys].map((from): Pairs => ids.map((id, i) => [id, referenceFor(from + i)]));
  let turn = 0;
  const set = (): void => {
    for (const [id, ref] of (turn++ % 2 === 0 ? first : second) as Pairs) refs.setRef(id, ref);
    if (refs.size !== keys) throw new Error(`${refs.size} of ${keys} are stored`);
  };
  const clear = (): void => {
    let cleared = 0;
    for (const id of ids) if (refs.clearRef(id)) cleared++;
    if (cleared !== keys) throw new Error(`${cleared} of ${keys} were cleared`);
  };
  const get = (ofIDs: readonly Library.ContainerIDLike[]): void => {
    let right = 0;
    for (let i = 0; i < keys; i++) if (belongsTo(i, refs.getRef(ofIDs[i] as Library.ContainerIDLike))) right++;
    if (right !== keys) throw new Error(`${right} of ${keys} gets were right`);
  };
  const filled = (run: () => void): Turns => {
    set();
    return { run };
  };
  switch (operation) {
    case 'set new':
      return { before: () => void (refs.size > 0 && clear()), run: set };
    case 'overwrite':
      return filled(set);
    case 'clear':
      return { before: set, run: clear };
    case 'absent': {
      const others = ids.map((_, i) => idOf(keys + i));
      set();
      get(ids); // as in a thread that asks for others, too: it remembers something
      return {
        run: () => {
          for (const id of others) if (refs.getRef(id) !== undefined) throw new Error('found what was never set');
        },
      };
    }
    case 'decode':
    case 'hit':
      return filled(() => get(ids));
    case 'hit by string': {
      const alike = ids.map(({ type, id }) => ({ type, id }));
      return filled(() => get(alike));
    }
  }
}
