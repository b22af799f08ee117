/**
 * All stores for worker threads, in the order of the tables.
 */

import type { StoreKind } from '../store-kind.ts';
import { lmdb } from './lmdb.ts';
import { mainThreadMap } from './main-thread-map.ts';
import { multithreadingJson } from './multithreading-json.ts';
import { privateWork } from './private-work.ts';
import { freshStrings, heldIDs, nothingRemembered, sameStrings, someRemembered } from './refmanager.ts';
import { sharedMap, sharedMapFresh } from './sharedmap.ts';
import { threadLocalMap, threadLocalMapFresh } from './thread-local-map.ts';

/** Ours first, the floors last. */
export const STORE_KINDS: readonly StoreKind[] = [
  heldIDs,
  sameStrings,
  freshStrings,
  nothingRemembered,
  someRemembered,
  sharedMap,
  sharedMapFresh,
  multithreadingJson,
  lmdb,
  mainThreadMap,
  threadLocalMap,
  threadLocalMapFresh,
  privateWork,
];

/** The kind of that name. */
export function storeKind(name: string): StoreKind {
  const found = STORE_KINDS.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`no store is called ${name}`);
  return found;
}
