/** The real SharedMemory over the explorer's memory: its views are traced ones. */

import type { LinearMemory } from '../../../src/memory/linear-memory.ts';
import type { SharedMemory } from '../../../src/memory/shared-memory.ts';
import type { StoreLayout } from '../../../src/memory/store-layout.ts';
import type { ExplorerMemory } from '../explorer/index.ts';
import type { StoreModules } from './store-modules.ts';
import { TracedBytes } from './traced-bytes.ts';

const WORD_BYTES = 4;

/** Seeds the hash. Every run of a scenario hashes alike. */
export const STORE_ID: readonly [number, number] = [20_200_714, 0];

/** Words that a store of this layout takes. */
export function modelWords({ memoryBytes }: StoreModules, store: StoreLayout): number {
  const words = memoryBytes(store) / WORD_BYTES;
  return words + (words % 2); // looked at as 64-bit words too
}

/** One thread's view. */
export function modelMemory(modules: StoreModules, layout: StoreLayout, memory: ExplorerMemory): SharedMemory {
  const Base = modules.SharedMemory as unknown as new (memory: LinearMemory, layout: StoreLayout) => SharedMemory;
  const view = new Base({ buffer: memory.buffer, webAssembly: undefined }, layout);
  const words = memory.tracedUpTo(modules.memoryBytes(layout) / WORD_BYTES);
  return Object.assign(view, { storeId: STORE_ID, words, bytes: new TracedBytes(words) });
}

/** Fills in the header of a store with so many committed chunks. In a scenario's setup. */
export function createModelStore(
  { layout }: StoreModules,
  store: StoreLayout,
  { words }: ExplorerMemory,
  chunks: number,
): void {
  const { Header, MAGIC, LAYOUT_VERSION } = layout;
  const header: Readonly<Record<number, number>> = {
    [Header.MAGIC]: MAGIC,
    [Header.LAYOUT_VERSION]: LAYOUT_VERSION,
    [Header.STORE_ID]: STORE_ID[0],
    [Header.STORE_ID + 1]: STORE_ID[1],
    [Header.MAX_THREADS]: store.maxThreads,
    [Header.STRIPES]: store.stripes,
    [Header.MAX_CHUNKS]: store.maxChunks,
    [Header.WATCH_CELLS]: store.watch.cells,
    [Header.COMMITTED_CHUNKS]: chunks,
  };
  for (const [word, value] of Object.entries(header)) words[Number(word)] = value;
}
