/**
 * The store under test as modules: copies of the real sources in which nothing but sizes differs, so that a chunk is 16
 * words instead of 4096 and every interleaving of a page split can be seen; for mutants, edited further.
 */

import type * as functions from '../../../src/core/store/functions.ts';
import type * as layout from '../../../src/memory/layout.ts';
import type * as sharedMemory from '../../../src/memory/shared-memory.ts';
import type * as storeLayout from '../../../src/memory/store-layout.ts';
import type * as validatedCache from '../../../src/store/attached/validated-cache.ts';
import type * as codec from '../../../src/store/encoding/codec.ts';
import type * as encoder from '../../../src/store/encoding/encoder.ts';
import type * as valueParts from '../../../src/store/encoding/value-parts.ts';
import type * as storeImage from '../../../src/store/snapshot/store-image.ts';
import type * as stripe from '../../../src/store/stripe.ts';
import type * as stripedLock from '../../../src/sync/lock/striped-lock.ts';
import type * as recovery from '../../../src/sync/threads/recovery.ts';
import type * as threadRegistry from '../../../src/sync/threads/thread-registry.ts';
import { type Edit, edit } from '../../mutation/edit.ts';
import { type Mutation, withMutant } from '../../mutation/with-mutant.ts';
import type * as storeAudit from '../../support/store-audit.ts';

const AUDIT = ['test/support/store-audit.ts', 'test/support/reference-store.ts'];
const EDITED = ['src/memory', 'src/store', 'src/core/store'];
const MODULES = [
  'stripe.ts',
  'core/store/functions.ts',
  'codec.ts',
  'encoder.ts',
  'value-parts.ts',
  'store-image.ts',
  'validated-cache.ts',
  'shared-memory.ts',
  'store-layout.ts',
  'recovery.ts',
  'striped-lock.ts',
  'thread-registry.ts',
  'store-audit.ts',
];

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
    edit('CHUNK_WORDS = 4096;', `CHUNK_WORDS = ${chunk};`),
    edit('SCRATCH_WORDS = 2048;', 'SCRATCH_WORDS = 2;'),
    edit('STATE_WORDS = 128;', `STATE_WORDS = ${states};`),
    edit('STRIPE_WORDS: number = 4 * CACHE_LINE_WORDS;', 'STRIPE_WORDS: number = CACHE_LINE_WORDS + 2;'),
    edit('WATCH_CELL_WORDS: number = 6 * CACHE_LINE_WORDS;', 'WATCH_CELL_WORDS: number = CACHE_LINE_WORDS;'),
    edit('MIN_GROWTH_CHUNKS: number = 2 ** 20 / CHUNK_BYTES;', 'MIN_GROWTH_CHUNKS: number = 1;'),
    edit('SLOTS_BY_CLASS: readonly number[] = [', `SLOTS_BY_CLASS: readonly number[] = [${slots}] ?? [`),
  ];
}

/** What the model needs of the sources. */
export type StoreModules = Pick<typeof stripe, 'Stripes'> &
  Pick<typeof functions, 'javaScriptStore'> &
  Pick<typeof codec, 'decodeKey' | 'decodeValue'> &
  Pick<typeof encoder, 'Encoder'> &
  Pick<typeof valueParts, 'valuePartsOf'> &
  Pick<typeof storeImage, 'takeImage'> &
  Pick<typeof validatedCache, 'ValidatedCache' | 'isCurrent'> &
  Pick<typeof sharedMemory, 'SharedMemory'> &
  Pick<typeof storeLayout, 'storeLayout' | 'memoryBytes'> &
  Pick<typeof recovery, 'recoverSlots' | 'slotOfThread'> &
  Pick<typeof stripedLock, 'StripedLock'> &
  Pick<typeof threadRegistry, 'ThreadRegistry'> &
  Pick<typeof storeAudit, 'auditStore'> & { readonly layout: typeof layout };

export function storeMutation(sizes: Sizes | undefined, edits: readonly Edit[]): Mutation {
  return { edits: [...sizeEdits(sizes ?? 'one slot a chunk'), ...edits], among: EDITED, beside: AUDIT };
}

/** The store with chunks of such sizes and `edits` made in src/memory and src/store, and the audit of a store of these sizes. */
export function loadStore(sizes?: Sizes, edits: readonly Edit[] = []): Promise<StoreModules> {
  return withMutant(storeMutation(sizes, edits), async (mutant) => ({
    ...(await mutant.load<Omit<StoreModules, 'layout'>>(...MODULES)),
    layout: await mutant.load<typeof layout>('memory/layout.ts'),
  }));
}
