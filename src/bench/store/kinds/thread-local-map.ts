/**
 * The floor that no shared store can beat: each thread has a Map of its own with all references, and nobody else sees
 * what it writes.
 */

import type { ObjectReference } from '../../../api/object-reference.ts';
import { KeyStrings } from '../keys/key-space.ts';
import { referenceFor } from '../keys/references.ts';
import { answersFresh } from '../store-contender.ts';
import type { StoreKind } from '../store-kind.ts';

const shared: Pick<StoreKind, 'create' | 'attach'> = {
  create: () => ({ handleFor: () => ({ handle: undefined }) }),
  attach: async (_handle, space, filled) => {
    const map = new Map<string, ObjectReference>();
    const strings = new KeyStrings(space);
    for (let key = 0; key < filled; key++) map.set(strings.text(key), referenceFor(key));
    return {
      style: 'returns',
      key: (texts, key) => texts.text(key),
      get: (key: string) => map.get(key),
      set: (key: string, ref) => void map.set(key, ref),
      clear: (key: string) => void map.delete(key),
    };
  },
};

export const threadLocalMap: StoreKind = {
  ...shared,
  name: 'thread-local Map',
  about: 'Floor: a Map in each thread, shared with nobody, asked with the same strings.',
  answers: () => true,
  grows: () => true,
  weighedUpTo: Number.POSITIVE_INFINITY,
};

export const threadLocalMapFresh: StoreKind = {
  ...shared,
  name: 'thread-local Map, fresh strings',
  about: 'The same floor, for each get a string made anew from bytes.',
  fresh: true,
  answers: answersFresh,
  grows: () => false,
  weighedUpTo: 0,
};
