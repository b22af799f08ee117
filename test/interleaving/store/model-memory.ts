/**
 * The real SharedMemory over the explorer's memory: its views are traced ones of the committed length, and how long the
 * buffer is by now is a word of the explored memory, raised by `grow` as the engine does it: in one step.
 */

import type { StoreLayout } from '../../../src/memory/layout.ts';
import type { SharedMemory } from '../../../src/memory/shared-memory.ts';
import type { ExplorerMemory } from '../explorer/index.ts';
import type { StoreModules } from './store-modules.ts';
import { TracedBytes } from './traced-bytes.ts';

const WORD_BYTES = 4;

/** Seeds the hash. Every run of a scenario hashes alike. */
export const STORE_ID: readonly [number, number] = [20_200_714, 0];

/** Words that a store of this layout takes, and one for its length. */
export function modelWords({ layout }: StoreModules, store: StoreLayout): number {
  const words = layout.storeBytes(store, store.maxChunks) / WORD_BYTES + 1;
  return words + (words % 2); // looked at as 64-bit words too
}

/** One thread's view. */
export function modelMemory(modules: StoreModules, layout: StoreLayout, memory: ExplorerMemory): SharedMemory {
  const Base = modules.SharedMemory as unknown as new (buffer: SharedArrayBuffer, layout: StoreLayout) => SharedMemory;
  const length = modules.layout.storeBytes(layout, layout.maxChunks) / WORD_BYTES;

  class ModelMemory extends Base {
    #isReady = false;

    constructor() {
      super(memory.buffer, layout);
      this.#isReady = true;
      Object.assign(this, { storeId: STORE_ID, words: memory.tracedUpTo(layout.firstChunk), coveredChunks: 0 });
      this.refresh();
    }

    override refresh(): void {
      if (!(#isReady in this) || !this.#isReady) return; // called by the constructor of the real one, whose views see nothing
      const chunks = this.committedChunks();
      if (chunks === this.coveredChunks) return;
      this.words = memory.tracedUpTo(modules.layout.storeBytes(layout, chunks) / WORD_BYTES);
      this.bytes = new TracedBytes(this.words) as unknown as Buffer;
      this.coveredChunks = chunks;
    }
  }

  Object.defineProperties(memory.buffer, {
    byteLength: { configurable: true, get: () => Atomics.load(memory.words, length) },
    grow: {
      configurable: true,
      value: (bytes: number): void => {
        if (bytes > modules.layout.storeBytes(layout, layout.maxChunks)) throw new RangeError('beyond the maximum');
        for (let seen = Atomics.load(memory.words, length); ; ) {
          if (bytes < seen) throw new RangeError('shorter than it is');
          const found = Atomics.compareExchange(memory.words, length, seen, bytes);
          if (found === seen) return;
          seen = found;
        }
      },
    },
  });
  return new ModelMemory();
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
    [Header.FREE_CHUNKS]: chunks,
  };
  for (const [word, value] of Object.entries(header)) words[Number(word)] = value;
  words[layout.storeBytes(store, store.maxChunks) / WORD_BYTES] = layout.storeBytes(store, chunks);
}
