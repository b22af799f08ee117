/**
 * npm `sharedmap` 1.2.0: a hash map of strings over a SharedArrayBuffer, sized once. References go in as JSON, as its
 * README says; a key is cleared under its lock for everything.
 */

import type { ObjectReference } from '../../../api/object-reference.ts';
import { missingPackage, optionalPackage } from '../../optional-package.ts';
import { KEY_BYTES, KeyStrings, MAX_THREADS, OWN_KEYS } from '../keys/key-space.ts';
import { referenceFor, valueLength } from '../keys/references.ts';
import { answersFresh } from '../store-contender.ts';
import type { StoreKind } from '../store-kind.ts';

interface SharedMap {
  readonly storage: SharedArrayBuffer;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}
type SharedMapClass = new (maxSize: number, keySize: number, objSize: number) => SharedMap;

const PACKAGE = 'sharedmap';
/** "Almost no performance drop up to 95%" says its README: here it is at most three quarters full. */
const ROOM_PER_REF = 4 / 3;
/** A set of JSON of a million references takes it minutes. */
const MOST_REFS = 100_000;
/** Field names, quotes and commas beside the characters of the values. */
const JSON_EXTRA = 120;

const shared: Pick<StoreKind, 'missing' | 'create' | 'attach'> = {
  missing: () => missingPackage(PACKAGE),
  create: (space, filled) => {
    const SharedMapOf = optionalPackage(PACKAGE) as SharedMapClass;
    const size = Math.ceil((space.refs + MAX_THREADS * OWN_KEYS) * ROOM_PER_REF);
    const map = new SharedMapOf(size, KEY_BYTES + 1, valueLength(referenceFor(0)) + JSON_EXTRA);
    const strings = new KeyStrings(space);
    for (let key = 0; key < filled; key++) map.set(strings.text(key), JSON.stringify(referenceFor(key)));
    return { handleFor: () => ({ handle: map }), weight: () => ({ bytes: map.storage.byteLength }) };
  },
  attach: async (handle) => {
    const SharedMapOf = optionalPackage(PACKAGE) as SharedMapClass;
    const map = Object.setPrototypeOf(handle, SharedMapOf.prototype as object) as SharedMap;
    return {
      style: 'returns',
      key: (strings, key) => strings.text(key),
      get: (key: string) => {
        const text = map.get(key);
        return text === undefined ? undefined : (JSON.parse(text) as ObjectReference);
      },
      set: (key: string, ref) => map.set(key, JSON.stringify(ref)),
      clear: (key: string) => map.delete(key),
    };
  },
};

export const sharedMap: StoreKind = {
  ...shared,
  name: 'sharedmap',
  about: 'npm sharedmap 1.2.0 with references as JSON; the same strings. Cannot grow: made for so many.',
  answers: ({ refs }) => refs <= MOST_REFS,
  grows: (refs) => refs <= MOST_REFS,
  weighedUpTo: MOST_REFS,
};

export const sharedMapFresh: StoreKind = {
  ...shared,
  name: 'sharedmap, fresh strings',
  about: 'The same, for each get a string made anew from bytes.',
  fresh: true,
  answers: answersFresh,
  grows: () => false,
  weighedUpTo: 0,
};
