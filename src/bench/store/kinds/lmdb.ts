/**
 * npm `lmdb` 3.5.6: a memory-mapped database that threads of one process share. Set up to be as fast as it can be here:
 * in memory where the system has a folder for that, nothing synced to disk, writes committed before the call returns.
 * It reads from a snapshot that is renewed when the thread's event loop turns, or by a write of the thread's own.
 */

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectReference } from '../../../api/object-reference.ts';
import { missingPackage, optionalPackage } from '../../optional-package.ts';
import { KeyStrings } from '../keys/key-space.ts';
import { referenceFor } from '../keys/references.ts';
import type { StoreKind } from '../store-kind.ts';

interface Database {
  get(key: string): ObjectReference | undefined;
  putSync(key: string, value: ObjectReference): boolean;
  removeSync(key: string): boolean;
  transactionSync(callback: () => void): void;
  close(): Promise<void>;
}
interface Lmdb {
  open(options: Readonly<Record<string, unknown>>): Database;
}

const PACKAGE = 'lmdb';
const MEMORY_FOLDER = '/dev/shm';
const FILE = 'refs.mdb';
const MAP_BYTES: number = 2 ** 31;
/** A commit for each of a million sets takes too long. */
const MOST_GROWN = 10_000;

function open(folder: string): Database {
  const lmdb = optionalPackage(PACKAGE) as Lmdb;
  return lmdb.open({
    path: join(folder, FILE),
    mapSize: MAP_BYTES,
    noSync: true,
    noMetaSync: true,
    overlappingSync: false,
  });
}

export const lmdb: StoreKind = {
  name: 'lmdb',
  about: 'npm lmdb 3.5.6 in memory, noSync, get and putSync; reads a snapshot that may be some milliseconds old.',
  answers: () => true,
  grows: (refs) => refs <= MOST_GROWN,
  weighedUpTo: Number.POSITIVE_INFINITY,
  missing: () => missingPackage(PACKAGE),
  create: (space, filled) => {
    const folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), 'refmanager-bench-'));
    const database = open(folder);
    const strings = new KeyStrings(space);
    database.transactionSync(() => {
      for (let key = 0; key < filled; key++) database.putSync(strings.text(key), referenceFor(key));
    });
    return {
      handleFor: () => ({ handle: folder }),
      weight: () => ({ bytes: statSync(join(folder, FILE)).size }),
      close: async () => {
        await database.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
  attach: async (handle) => {
    const database = open(handle as string);
    return {
      style: 'returns',
      key: (strings, key) => strings.text(key),
      get: (key: string) => database.get(key),
      set: (key: string, ref) => void database.putSync(key, ref),
      clear: (key: string) => void database.removeSync(key),
      detach: () => void database.close(),
    };
  },
};
