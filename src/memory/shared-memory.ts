/**
 * The growing memory of one store: creates it, attaches to it, grows it, and keeps this thread's views of it.
 *
 * Views have a fixed length: length-tracking views of a growable SharedArrayBuffer are ten times slower. A view made
 * before a growth stays valid for what it covers; `refresh` makes new ones. Whoever takes a lock compares the
 * committed chunks with its views first, because a plain read past an old view is silently undefined.
 */

import * as types from 'node:util/types';
import { RefManagerError } from '../errors.ts';
import {
  CHUNK_BYTES,
  CHUNK_WORDS,
  Header,
  LAYOUT_VERSION,
  MAGIC,
  MAX_BYTES,
  type StoreLayout,
  storeBytes,
  storeLayout,
  WORD_BYTES,
  watchCells,
} from './layout.ts';

/** What goes to other threads: the memory alone; all else is in its header. */
export interface StoreHandle {
  readonly refmanager: 'store';
  readonly memory: SharedArrayBuffer;
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

/** Growable SharedArrayBuffer as ES2024 has it. */
type GrowableBuffer = SharedArrayBuffer & {
  readonly growable: boolean;
  readonly maxByteLength: number;
  grow(bytes: number): void;
};

/** One thread's view of a store's memory. */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer;
  readonly layout: StoreLayout;
  /** Two random words; the store's identity and the seed of its hash. */
  readonly storeId: readonly [number, number];
  /** All committed words, as of the last refresh. */
  words: Int32Array;
  /** The same as bytes, for text. */
  bytes: Buffer;
  /** Chunks that the views cover. */
  coveredChunks = 0;

  private constructor(buffer: SharedArrayBuffer, layout: StoreLayout) {
    this.buffer = buffer;
    this.layout = layout;
    this.words = new Int32Array(buffer, 0, layout.firstChunk);
    this.bytes = Buffer.from(buffer, 0, layout.firstChunk * WORD_BYTES);
    this.storeId = [this.words[Header.STORE_ID] ?? 0, this.words[Header.STORE_ID + 1] ?? 0];
    this.refresh();
  }

  /** Allocates and fills in the header; the version is stored last. */
  static create(options: MemoryOptions): SharedMemory {
    const { stripes, maxThreads } = options;
    const cells = watchCells(options.maxBytes);
    const headRoom = storeBytes(storeLayout(maxThreads, stripes, 0, cells), 0);
    const perChunk =
      CHUNK_BYTES + (storeBytes(storeLayout(maxThreads, stripes, 2 ** 16, cells), 0) - headRoom) / 2 ** 16;
    let maxChunks = Math.floor((options.maxBytes - headRoom) / perChunk);
    if (storeBytes(storeLayout(maxThreads, stripes, maxChunks, cells), maxChunks) > options.maxBytes) maxChunks--; // alignment
    if (maxChunks < MIN_CHUNKS) {
      const least = storeBytes(storeLayout(maxThreads, stripes, MIN_CHUNKS, cells), MIN_CHUNKS);
      const problem = `maxBytes must be at least ${least} with ${stripes} stripes and ${maxThreads} threads, got ${options.maxBytes}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem);
    }
    const layout = storeLayout(maxThreads, stripes, maxChunks, cells);
    const wanted = Math.floor((options.initialBytes - storeBytes(layout, 0)) / CHUNK_BYTES);
    const chunks = Math.min(maxChunks, Math.max(1, wanted));
    const buffer = allocate(storeBytes(layout, chunks), storeBytes(layout, maxChunks));
    const words = new Int32Array(buffer, 0, layout.firstChunk);
    // Not imported: whoever attaches needs none of it, and it would double the start of a worker.
    const id = process.getBuiltinModule('node:crypto').randomBytes(2 * WORD_BYTES);
    words[Header.MAGIC] = MAGIC;
    words[Header.STORE_ID] = id.readInt32LE(0);
    words[Header.STORE_ID + 1] = id.readInt32LE(WORD_BYTES);
    words[Header.MAX_THREADS] = maxThreads;
    words[Header.STRIPES] = stripes;
    words[Header.MAX_CHUNKS] = maxChunks;
    words[Header.WATCH_CELLS] = cells;
    words[Header.COMMITTED_CHUNKS] = chunks;
    words[Header.FREE_CHUNKS] = chunks;
    Atomics.store(words, Header.LAYOUT_VERSION, LAYOUT_VERSION);
    return new SharedMemory(buffer, layout);
  }

  /**
   * A view of the memory that `handle` brought.
   * @throws {RefManagerError} `ERR_BAD_HANDLE` when it is not a store of this layout version
   */
  static attach(handle: StoreHandle): SharedMemory {
    const buffer: unknown = typeof handle === 'object' && handle !== null ? handle.memory : undefined;
    if (!types.isSharedArrayBuffer(buffer) || buffer.byteLength < MIN_STORE_BYTES) {
      throw new RefManagerError(
        'ERR_BAD_HANDLE',
        'handle must be the handle of a RefManager, with its SharedArrayBuffer',
      );
    }
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
    const needed = storeBytes(layout, Atomics.load(head, Header.COMMITTED_CHUNKS));
    if (buffer.byteLength < needed) {
      const problem = `handle must hold the whole store, ${needed} bytes, got ${buffer.byteLength}`;
      throw new RefManagerError('ERR_BAD_HANDLE', problem);
    }
    return new SharedMemory(buffer, layout);
  }

  /** The store's identity as text: the same in every thread, whatever object its buffer is there. */
  get key(): string {
    return this.storeId.join('/');
  }

  get handle(): StoreHandle {
    return { refmanager: 'store', memory: this.buffer };
  }

  /** Bytes that the fixed part and so many chunks take. */
  bytesOf(chunks: number): number {
    return storeBytes(this.layout, chunks);
  }

  /** Chunks that exist, whether the views cover them or not. */
  committedChunks(): number {
    return Atomics.load(this.words, Header.COMMITTED_CHUNKS);
  }

  /** Makes the views cover all committed chunks. Called after taking any lock when `committedChunks` has moved on. */
  refresh(): void {
    const chunks = this.committedChunks();
    if (chunks === this.coveredChunks) return;
    const bytes = storeBytes(this.layout, chunks);
    this.words = new Int32Array(this.buffer, 0, bytes / WORD_BYTES);
    this.bytes = Buffer.from(this.buffer, 0, bytes);
    this.coveredChunks = chunks;
  }

  /** After taking any lock: what others committed since is made visible to plain reads. */
  coverCommitted(): void {
    if (this.committedChunks() !== this.coveredChunks) this.refresh();
  }

  /** Commits more chunks. False when `maxBytes` is reached, or the system has no memory to give. */
  grow(): boolean {
    const committed = this.committedChunks();
    if (committed >= this.layout.maxChunks) return false;
    const step = Math.max(MIN_GROWTH_CHUNKS, Math.ceil(committed * GROWTH_SHARE));
    const wanted = Math.min(this.layout.maxChunks, committed + step);
    try {
      (this.buffer as GrowableBuffer).grow(storeBytes(this.layout, wanted));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Either someone else has grown it beyond `wanted` (the length tells), or there is nothing to be had.
      if (this.buffer.byteLength < storeBytes(this.layout, committed + 1)) return false;
    }
    this.#commit();
    return true;
  }

  /** Raises COMMITTED_CHUNKS to what the buffer holds by now; each new chunk is counted as free by exactly one thread. */
  #commit(): void {
    const chunks = Math.floor((this.buffer.byteLength / WORD_BYTES - this.layout.firstChunk) / CHUNK_WORDS);
    let seen = this.committedChunks();
    while (seen < chunks) {
      const found = Atomics.compareExchange(this.words, Header.COMMITTED_CHUNKS, seen, chunks);
      if (found === seen) {
        Atomics.add(this.words, Header.FREE_CHUNKS, chunks - seen);
        Atomics.store(this.words, Header.CLAIM_HINT, seen);
        break;
      }
      seen = found;
    }
    this.refresh();
  }
}

function allocate(bytes: number, maxBytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes, { maxByteLength: maxBytes });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const problem = `maxBytes ${maxBytes} could not be reserved (${bytes} at once): ${error.message}; is the address space limited (ulimit -v)?`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem, { cause: error });
  }
}

/** The largest maxBytes this layout can address. */
export const MAX_STORE_BYTES: number = MAX_BYTES;
