/**
 * The store under test as modules: copies of the real sources in which nothing but sizes differs, so that a chunk is 16
 * words instead of 4096 and every interleaving of a page split can be seen; for mutants, edited further. An edit whose text
 * is gone from the sources fails loudly.
 */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as layout from '../../../src/memory/layout.ts';
import type * as sharedMemory from '../../../src/memory/shared-memory.ts';
import type * as codec from '../../../src/store/codec.ts';
import type * as storeImage from '../../../src/store/store-image.ts';
import type * as stripe from '../../../src/store/stripe.ts';
import type * as validatedCache from '../../../src/store/validated-cache.ts';
import type * as recovery from '../../../src/sync/recovery.ts';
import type * as stripedLock from '../../../src/sync/striped-lock.ts';
import type * as threadRegistry from '../../../src/sync/thread-registry.ts';
import type * as storeAudit from '../../support/store-audit.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCES = ['errors.ts', 'api', 'memory', 'sync', 'store'].map((part) => join('src', part));
const AUDIT = ['store-audit.ts', 'reference-store.ts'].map((file) => join('test', 'support', file));
/** Folders whose sources a mutant may edit. */
const EDITED = [join('src', 'memory'), join('src', 'store')];

/** Text (or a pattern) that must occur exactly once in src/memory and src/store, and what stands there instead. */
export type Edit = readonly [find: string | RegExp, replace: string];

/** How many slots a chunk of records has. */
export type Sizes = 'one slot a chunk' | 'two slots a chunk';

/** Words of chunks and state words, and slots a chunk by class. A record takes 9 words, or less when it is null. */
const SIZES: Readonly<Record<Sizes, { chunk: number; states: number; slots: string }>> = {
  'one slot a chunk': { chunk: 16, states: 4, slots: '1' },
  'two slots a chunk': { chunk: 32, states: 12, slots: '2' },
};

function sizeEdits(sizes: Sizes): Edit[] {
  const { chunk, states, slots } = SIZES[sizes];
  return [
    ['CHUNK_WORDS = 4096;', `CHUNK_WORDS = ${chunk};`],
    ['STATE_WORDS = 128;', `STATE_WORDS = ${states};`],
    ['STRIPE_WORDS: number = 4 * CACHE_LINE_WORDS;', 'STRIPE_WORDS: number = CACHE_LINE_WORDS + 2;'],
    ['WATCH_CELL_WORDS: number = 6 * CACHE_LINE_WORDS;', 'WATCH_CELL_WORDS: number = CACHE_LINE_WORDS;'],
    ['MIN_GROWTH_CHUNKS: number = 2 ** 20 / CHUNK_BYTES;', 'MIN_GROWTH_CHUNKS: number = 1;'],
    [/const SLOTS_BY_CLASS([^=]*)= \[[^\]]*\]/, `const SLOTS_BY_CLASS$1= [${slots}]`],
  ];
}

/** What the model needs of the sources. */
export type StoreModules = Pick<typeof stripe, 'Stripes'> &
  Pick<typeof codec, 'Encoder' | 'decodeKey' | 'decodeValue' | 'valuePartsOf'> &
  Pick<typeof storeImage, 'takeImage'> &
  Pick<typeof validatedCache, 'ValidatedCache'> &
  Pick<typeof sharedMemory, 'SharedMemory'> &
  Pick<typeof recovery, 'recoverSlots' | 'slotOfThread'> &
  Pick<typeof stripedLock, 'StripedLock'> &
  Pick<typeof threadRegistry, 'ThreadRegistry'> &
  Pick<typeof storeAudit, 'auditStore'> & { readonly layout: typeof layout };

/** @throws when the text of an edit does not occur exactly once */
export async function loadStore(sizes: Sizes = 'one slot a chunk', edits: readonly Edit[] = []): Promise<StoreModules> {
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-store-'));
  try {
    for (const part of [...SOURCES, ...AUDIT]) cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const edit of [...sizeEdits(sizes), ...edits]) make(folder, edit);
    const load = async (file: string): Promise<object> =>
      (await import(pathToFileURL(join(folder, file)).href)) as object;
    const parts = [
      'store/stripe',
      'store/codec',
      'store/store-image',
      'store/validated-cache',
      'memory/shared-memory',
      'sync/recovery',
    ];
    const files = [...parts, 'sync/striped-lock', 'sync/thread-registry'].map((part) => `src/${part}.ts`);
    const modules = await Promise.all([...files, 'test/support/store-audit.ts'].map(load));
    return Object.assign({ layout: await load('src/memory/layout.ts') }, ...modules) as StoreModules;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function make(folder: string, [find, replace]: Edit): void {
  let found = 0;
  for (const path of EDITED.flatMap((part) =>
    readdirSync(join(folder, part)).map((file) => join(folder, part, file)),
  )) {
    const text = readFileSync(path, 'utf8');
    const edited = typeof find === 'string' ? text.split(find).join(replace) : text.replace(find, replace);
    if (typeof find === 'string') found += text.split(find).length - 1;
    else if (edited !== text) found++;
    if (edited !== text) writeFileSync(path, edited);
  }
  if (found !== 1) throw new Error(`the text to replace occurs ${found} times in src/memory and src/store:\n${find}`);
}
