/**
 * The memory of one store: creates it, attaches to it, commits more of it, and keeps this thread's views of it.
 *
 * It has its whole length from the beginning, so views cover everything for ever. To grow is to raise the number of
 * committed chunks, nothing else: the system gives memory when a chunk is first written.
 */

import { RefManagerError } from '../errors.ts';
import {
  CHUNK_BYTES,
  Header,
  LAYOUT_VERSION,
  MAGIC,
  MAX_BYTES,
  SCRATCH_WORDS,
  WORD_BYTES,
  watchCells,
} from './layout.ts';
import { allocateMemory, type LinearMemory, type MemoryHandle, memoryHandle, receivedMemory } from './linear-memory.ts';
import { randomPair } from './random-words.ts';
import { memoryBytes, type StoreLayout, storeBytes, storeLayout } from './store-layout.ts';

/** What goes to other threads: the memory alone; all else is in its header. */
export interface StoreHandle extends MemoryHandle {
  readonly refmanager: 'store';
}

export interface MemoryOptions {
  readonly initialBytes: number;
  readonly maxBytes: number;
  readonly stripes: number;
  readonly maxThreads: number;
}

/** Each growth adds this share of what is committed, so that growths stay rare and waste bounded. */
const GROWTH_SHARE = 1 / 8;
/** And at least 1 MiB. */
const MIN_GROWTH_CHUNKS: number = 2 ** 20 / CHUNK_BYTES;
/** An index page and a chunk of records: less holds no reference at all. */
const MIN_CHUNKS = 2;
/** Bytes of the header that are read before the layout is known. */
const MIN_STORE_BYTES = 64;

/** One thread's view of a store's memory. */
export class SharedMemory {
  readonly memory: LinearMemory;
  readonly layout: StoreLayout;
  /** Two random words; the store's identity and the seed of its hash. */
  readonly storeId: readonly [number, number];
  /** The whole memory, committed or not. */
  readonly words: Int32Array;
  /** The same as bytes, for text. */
  readonly bytes: Buffer;

  private constructor(memory: LinearMemory, layout: StoreLayout) {
    const bytes = memoryBytes(layout);
    this.memory = memory;
    this.layout = layout;
    this.words = new Int32Array(memory.buffer, 0, bytes / WORD_BYTES);
    this.bytes = Buffer.from(memory.buffer, 0, bytes);
    this.storeId = [this.words[Header.STORE_ID] ?? 0, this.words[Header.STORE_ID + 1] ?? 0];
  }

  /** Allocates and fills in the header; the version is stored last. */
  static create(options: MemoryOptions): SharedMemory {
    const { stripes, maxThreads } = options;
    const maxBytes = Math.min(options.maxBytes, MAX_BYTES - maxThreads * SCRATCH_WORDS * WORD_BYTES);
    const cells = watchCells(options.maxBytes);
    const headRoom = storeBytes(storeLayout(maxThreads, stripes, 0, cells), 0);
    const perChunk =
      CHUNK_BYTES + (storeBytes(storeLayout(maxThreads, stripes, 2 ** 16, cells), 0) - headRoom) / 2 ** 16;
    let maxChunks = Math.floor((maxBytes - headRoom) / perChunk);
    if (storeBytes(storeLayout(maxThreads, stripes, maxChunks, cells), maxChunks) > maxBytes) maxChunks--; // alignment
    if (maxChunks < MIN_CHUNKS) {
      const least = storeBytes(storeLayout(maxThreads, stripes, MIN_CHUNKS, cells), MIN_CHUNKS);
      const problem = `maxBytes must be at least ${least} with ${stripes} stripes and ${maxThreads} threads, got ${options.maxBytes}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem);
    }
    const layout = storeLayout(maxThreads, stripes, maxChunks, cells);
    const wanted = Math.floor((options.initialBytes - storeBytes(layout, 0)) / CHUNK_BYTES);
    const chunks = Math.min(maxChunks, Math.max(1, wanted));
    const memory = allocateMemory(memoryBytes(layout));
    const words = new Int32Array(memory.buffer, 0, layout.firstChunk);
    words[Header.MAGIC] = MAGIC;
    words.set(randomPair(), Header.STORE_ID);
    words[Header.MAX_THREADS] = maxThreads;
    words[Header.STRIPES] = stripes;
    words[Header.MAX_CHUNKS] = maxChunks;
    words[Header.WATCH_CELLS] = cells;
    words[Header.COMMITTED_CHUNKS] = chunks;
    Atomics.store(words, Header.LAYOUT_VERSION, LAYOUT_VERSION);
    return new SharedMemory(memory, layout);
  }

  /**
   * A view of the memory that `handle` brought.
   * @throws {RefManagerError} `ERR_BAD_HANDLE` when it is not a store of this layout version
   */
  static attach(handle: StoreHandle): SharedMemory {
    const memory = receivedMemory(handle);
    if (memory === undefined || memory.buffer.byteLength < MIN_STORE_BYTES) {
      throw new RefManagerError(
        'ERR_BAD_HANDLE',
        'handle must be the handle of a RefManager, with its SharedArrayBuffer',
      );
    }
    const { buffer } = memory;
    const head = new Int32Array(buffer, 0, MIN_STORE_BYTES / WORD_BYTES);
    const version = Atomics.load(head, Header.LAYOUT_VERSION);
    if (head[Header.MAGIC] !== MAGIC || version !== LAYOUT_VERSION) {
      const found = head[Header.MAGIC] === MAGIC ? `layout version ${version}` : 'other content';
      throw new RefManagerError(
        'ERR_BAD_HANDLE',
        `handle must hold a store of layout version ${LAYOUT_VERSION}, got ${found}`,
      );
    }
    const read = (index: number): number => head[index] ?? 0;
    const { MAX_THREADS, STRIPES, MAX_CHUNKS, WATCH_CELLS } = Header;
    const layout = storeLayout(read(MAX_THREADS), read(STRIPES), read(MAX_CHUNKS), read(WATCH_CELLS));
    const needed = memoryBytes(layout);
    if (buffer.byteLength < needed) {
      const problem = `handle must hold the whole store, ${needed} bytes, got ${buffer.byteLength}`;
      throw new RefManagerError('ERR_BAD_HANDLE', problem);
    }
    return new SharedMemory(memory, layout);
  }

  get buffer(): SharedArrayBuffer {
    return this.memory.buffer;
  }

  /** The store's identity as text: the same in every thread, whatever object its buffer is there. */
  get key(): string {
    return this.storeId.join('/');
  }

  get handle(): StoreHandle {
    return { refmanager: 'store', ...memoryHandle(this.memory) };
  }

  /** Bytes that the fixed part and so many chunks take. */
  bytesOf(chunks: number): number {
    return storeBytes(this.layout, chunks);
  }

  /** Chunks that exist. */
  committedChunks(): number {
    return Atomics.load(this.words, Header.COMMITTED_CHUNKS);
  }

  /** Commits more chunks. False when `maxBytes` is reached. Of several threads at once, one does. */
  grow(): boolean {
    const committed = this.committedChunks();
    const { maxChunks } = this.layout;
    if (committed >= maxChunks) return false;
    const step = Math.max(MIN_GROWTH_CHUNKS, Math.ceil(committed * GROWTH_SHARE));
    const wanted = Math.min(maxChunks, committed + step);
    const found = Atomics.compareExchange(this.words, Header.COMMITTED_CHUNKS, committed, wanted);
    if (found !== committed) return true; // another thread was faster
    Atomics.store(this.words, Header.CLAIM_HINT, committed);
    return true;
  }
}

/** The largest maxBytes this layout can address. */
export const MAX_STORE_BYTES: number = MAX_BYTES;
