/**
 * Our store, asked in three ways: with ContainerID objects that the caller holds, with plain objects around the same
 * strings, and with strings made anew; and with less remembered than there are references, or nothing.
 */

import { ContainerID } from '../../../api/container-id.ts';
import { RefManager } from '../../../store/ref-manager.ts';
import type { RefManagerHandle } from '../../../store/ref-manager-handle.ts';
import { KeyStrings } from '../keys/key-space.ts';
import { referenceFor } from '../keys/references.ts';
import { answersFresh } from '../store-contender.ts';
import type { StoreKind } from '../store-kind.ts';

/** `cacheEntries` as the store has it by default. */
const DEFAULT_CACHE_ENTRIES = 10_000;

type Way = Pick<StoreKind, 'name' | 'about' | 'answers' | 'grows' | 'weighedUpTo'> & {
  readonly fresh?: boolean;
  /** The option, for a store with so many references. */
  readonly cacheEntries: (refs: number) => number;
  readonly heldIDs: boolean;
};

function refmanager({ cacheEntries, heldIDs, ...way }: Way): StoreKind {
  return {
    ...way,
    create: (space, filled) => {
      const refs = RefManager.create({ cacheEntries: cacheEntries(space.refs) });
      const strings = new KeyStrings(space);
      const { type } = strings;
      for (let key = 0; key < filled; key++) refs.setRef({ type, id: strings.id(key) }, referenceFor(key));
      const { handle } = refs;
      return {
        handleFor: () => ({ handle }),
        weight: () => ({ bytes: refs.stats().bytesUsed, reservedBytes: refs.stats().bytesReserved }),
        close: () => refs.detach(),
      };
    },
    attach: async (handle) => {
      const refs = RefManager.attach(handle as RefManagerHandle);
      return {
        style: 'returns',
        key: heldIDs
          ? (strings, key) => new ContainerID(strings.type, strings.id(key))
          : (strings, key) => ({ type: strings.type, id: strings.id(key) }),
        get: (key: ContainerID) => refs.getRef(key),
        set: (key: ContainerID, ref) => refs.setRef(key, ref),
        clear: (key: ContainerID) => void refs.clearRef(key),
        detach: () => refs.detach(),
      };
    },
  };
}

const all = (refs: number): number => Math.max(DEFAULT_CACHE_ENTRIES, refs);

export const heldIDs: StoreKind = refmanager({
  name: 'refmanager, held IDs',
  about: 'The same ContainerID objects again; as many remembered references as there are.',
  answers: () => true,
  grows: () => true,
  weighedUpTo: Number.POSITIVE_INFINITY,
  cacheEntries: all,
  heldIDs: true,
});

export const sameStrings: StoreKind = refmanager({
  name: 'refmanager, same strings',
  about: 'The same plain { type, id } objects again; as many remembered references as there are.',
  answers: () => true,
  grows: () => false,
  weighedUpTo: 0,
  cacheEntries: all,
  heldIDs: false,
});

export const freshStrings: StoreKind = refmanager({
  name: 'refmanager, fresh strings',
  about: 'For each get a plain { type, id } with an ID string made anew from bytes.',
  answers: answersFresh,
  grows: () => false,
  weighedUpTo: 0,
  fresh: true,
  cacheEntries: all,
  heldIDs: false,
});

export const nothingRemembered: StoreKind = refmanager({
  name: 'refmanager, cache off',
  about: 'cacheEntries 0: each get locks, probes and decodes.',
  answers: ({ operation }) => operation === 'get' || operation === 'mixed 95/5',
  grows: () => false,
  weighedUpTo: 0,
  cacheEntries: () => 0,
  heldIDs: true,
});

export const someRemembered: StoreKind = refmanager({
  name: 'refmanager, default cache',
  about: `cacheEntries as by default, ${DEFAULT_CACHE_ENTRIES}, where there are more references than that.`,
  answers: ({ operation, refs }) => operation === 'get' && refs > DEFAULT_CACHE_ENTRIES,
  grows: () => false,
  weighedUpTo: 0,
  cacheEntries: () => DEFAULT_CACHE_ENTRIES,
  heldIDs: true,
});
