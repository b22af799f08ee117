/**
 * Proves that a store at rest adds up: walks the chunk table and accounts for every chunk, slot, free list, list of
 * partly free chunks, index entry, overflow chunk, count and lock word. Reads the memory by its layout alone, not
 * through the code under test, and yields the stored entries, so that a test can compare them with its own truth.
 */

import { isFree } from '../../src/core/lock-words.ts';
import type { RefManager } from '../../src/index.ts';
import {
  CHUNK_DATA_WORDS,
  CHUNK_ENTRY_WORDS,
  CHUNK_WORDS,
  Chunk,
  ChunkKind,
  FREE_WORDS,
  Header,
  ownerClass,
  ownerKind,
  ownerStripe,
  PAGE_BITS,
  RecordWord,
  SLOT_WORDS,
  Slot,
  STATE_WORDS,
  STRIPE_WORDS,
  Stripe,
  WATCH_CELL_WORDS,
  WatchCell,
} from '../../src/memory/layout.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { decodeKey, decodeValue, Shape } from '../../src/store/encoding/codec.ts';
import { hashWords } from '../../src/store/encoding/hash.ts';
import { SIZE_CLASSES, slotsOf, slotWords } from '../../src/store/records/size-classes.ts';
import { SlotState, slotState } from '../../src/sync/threads/thread-registry.ts';
import { keyOf } from './reference-store.ts';

const RETIRED = -2;
const PAGE_ENTRIES = CHUNK_DATA_WORDS / 2;
const DATA_BYTES = CHUNK_DATA_WORDS * 4;
const HASH_PLACE_SHIFT = 10;
const HASH_PLACE_MASK = 0x7ff;
const HASH_PLACES = 2048;

/** What an audit found. */
export interface StoreAudit {
  /** Everything that does not add up; empty for a sound store. */
  readonly problems: string[];
  /** Stored references by `keyOf`. */
  readonly entries: Map<string, unknown>;
  /** Chunks nobody owns. */
  readonly freeChunks: number;
}

/** Audits the store. No thread may use it meanwhile. */
export function auditStore(refs: RefManager): StoreAudit {
  return new Audit(SharedMemory.attach(refs.handle)).run();
}

class Audit {
  readonly #memory: SharedMemory;
  readonly #problems: string[] = [];
  readonly #entries = new Map<string, unknown>();
  /** First words of live records not met in the index yet, by stripe. */
  readonly #live: Set<number>[];
  readonly #overflow = new Map<number, number>();
  #freeChunks = 0;
  #retired = 0;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#live = Array.from({ length: memory.layout.stripes }, () => new Set<number>());
  }

  run(): StoreAudit {
    const { layout } = this.#memory;
    this.#auditHeader();
    this.#auditThreads();
    for (let chunk = 0; chunk < this.#memory.committedChunks(); chunk++) this.#auditChunk(chunk);
    for (let stripe = 0; stripe < layout.stripes; stripe++) this.#auditStripe(stripe);
    this.#auditWatchRing();
    for (const [chunk, stripe] of this.#overflow)
      this.#problem(`overflow chunk ${chunk} of stripe ${stripe} is leaked`);
    const retired = this.#word(Header.RETIRED_SLOTS);
    if (retired > this.#retired) this.#problem(`${retired} slots counted as retired, ${this.#retired} are`);
    return { problems: this.#problems, entries: this.#entries, freeChunks: this.#freeChunks };
  }

  #auditHeader(): void {
    const { layout, buffer } = this.#memory;
    const committed = this.#word(Header.COMMITTED_CHUNKS);
    if (committed > layout.maxChunks) this.#problem(`${committed} chunks committed of ${layout.maxChunks}`);
    if ((layout.firstChunk + committed * CHUNK_WORDS) * 4 > buffer.byteLength)
      this.#problem('committed chunks lie past the end of the memory');
  }

  #auditThreads(): void {
    const { lock } = this.#memory.layout;
    const longs = new BigInt64Array(this.#memory.buffer, 0, Math.floor(lock.end / 2));
    for (let slot = 0; slot < lock.maxThreads; slot++) {
      const base = lock.slots + slot * SLOT_WORDS;
      const state = slotState(Atomics.load(longs, (base + Slot.STATE) / 2));
      if (state === SlotState.DEAD) this.#problem(`thread slot ${slot} is left DEAD`);
      const line = this.#word(base + Slot.LINE);
      if (line !== 0) this.#problem(`reader line of slot ${slot} is left 0x${(line >>> 0).toString(16)}`);
    }
    for (let stripe = 0; stripe < lock.stripes; stripe++) {
      const writer = this.#word(this.#stripe(stripe) + Stripe.WRITER);
      if (!isFree(writer)) this.#problem(`writer word of stripe ${stripe} is left 0x${(writer >>> 0).toString(16)}`);
    }
  }

  #auditWatchRing(): void {
    const { watch, stripes } = this.#memory.layout;
    for (let cell = 0; cell < watch.cells; cell++) {
      const first = watch.firstCell + cell * WATCH_CELL_WORDS;
      if (this.#word(first + WatchCell.TAKEN) !== this.#word(first + WatchCell.PUBLISHED))
        this.#problem(`watch cell ${cell} is left taken`);
    }
    for (let stripe = 0; stripe < stripes; stripe++)
      if (this.#word(this.#stripe(stripe) + Stripe.PUBLISH_CELLS) !== 0)
        this.#problem(`stripe ${stripe} is left publishing`);
  }

  #auditChunk(chunk: number): void {
    const owner = this.#word(this.#entry(chunk) + Chunk.OWNER);
    const kind = ownerKind(owner);
    if (owner !== 0 && (ownerStripe(owner) < 0 || ownerStripe(owner) >= this.#memory.layout.stripes))
      this.#problem(`chunk ${chunk} belongs to stripe ${ownerStripe(owner)}`);
    else if (owner === 0) this.#freeChunks++;
    else if (kind === ChunkKind.RECORDS) return this.#auditRecords(chunk, ownerClass(owner), ownerStripe(owner));
    else if (kind === ChunkKind.OVERFLOW) this.#overflow.set(chunk, ownerStripe(owner));
    else if (kind !== ChunkKind.INDEX_PAGE && kind !== ChunkKind.INDEX_DIRECTORY)
      this.#problem(`chunk ${chunk} is of kind ${kind}`);
    for (let slot = 0; slot < STATE_WORDS; slot++) {
      if ((this.#state(chunk, slot) & 1) === 1) this.#problem(`chunk ${chunk} of kind ${kind} has a live slot ${slot}`);
    }
  }

  #auditRecords(chunk: number, sizeClass: number, stripe: number): void {
    const entry = this.#entry(chunk);
    const where = `chunk ${chunk} (stripe ${stripe}, class ${sizeClass})`;
    if (sizeClass >= SIZE_CLASSES) return this.#problem(`${where}: no such class`);
    const slots = slotsOf(sizeClass);
    const free = new Set<number>();
    for (let slot = 0; slot < FREE_WORDS * 32; slot++) {
      if (((this.#word(entry + Chunk.FREE + Math.floor(slot / 32)) >>> (slot % 32)) & 1) === 0) continue;
      free.add(slot);
      if (slot >= slots) this.#problem(`${where}: slot ${slot} of ${slots} is free`);
    }
    let taken = 0;
    for (let slot = 0; slot < STATE_WORDS; slot++) {
      const state = this.#state(chunk, slot);
      const live = (state & 1) === 1;
      if (state === RETIRED) this.#retired++;
      if (live && (slot >= slots || free.has(slot))) this.#problem(`${where}: slot ${slot} is live and free at once`);
      if (slot >= slots) continue;
      if (live) this.#live[stripe]?.add(this.#data(chunk) + slot * slotWords(sizeClass));
      if (live || (state === RETIRED && !free.has(slot))) taken++;
      else if (!free.has(slot)) this.#problem(`${where}: free slot ${slot} is lost`);
    }
    if (this.#word(entry + Chunk.LIVE) !== taken)
      this.#problem(`${where}: LIVE ${this.#word(entry + Chunk.LIVE)}, found ${taken}`);
    const listed = this.#partialList(stripe, sizeClass).includes(chunk);
    const hasFree = free.size > 0;
    if (listed !== hasFree) this.#problem(`${where}: listed as partly free: ${listed}, is: ${hasFree}`);
  }

  #partialList(stripe: number, sizeClass: number): number[] {
    const chunks: number[] = [];
    const base = this.#stripe(stripe) + Stripe.PARTIAL;
    let previous = 0;
    for (let link = this.#word(base + sizeClass); link !== 0; link = this.#word(this.#entry(link - 1) + Chunk.NEXT)) {
      const chunk = link - 1;
      const owner = this.#word(this.#entry(chunk) + Chunk.OWNER);
      const right = ownerKind(owner) === ChunkKind.RECORDS && ownerStripe(owner) === stripe;
      if (!right || ownerClass(owner) !== sizeClass || chunks.includes(chunk)) {
        this.#problem(`stripe ${stripe}: list of class ${sizeClass} meets chunk ${chunk} wrongly`);
        break;
      }
      if (this.#word(this.#entry(chunk) + Chunk.PREVIOUS) !== previous)
        this.#problem(`chunk ${chunk}: PREVIOUS is wrong`);
      chunks.push(chunk);
      previous = link;
    }
    return chunks;
  }

  #auditStripe(stripe: number): void {
    const base = this.#stripe(stripe);
    for (let i = Stripe.PARTIAL + SIZE_CLASSES; i < STRIPE_WORDS; i++)
      if (this.#word(base + i) !== 0) this.#problem(`stripe ${stripe}: word ${i} is not zero`);
    for (let sizeClass = 0; sizeClass < SIZE_CLASSES; sizeClass++) this.#partialList(stripe, sizeClass);
    const live = this.#live[stripe] as Set<number>;
    const expected = live.size;
    const count = this.#word(base + Stripe.COUNT);
    if (count !== expected) this.#problem(`stripe ${stripe}: COUNT ${count}, ${expected} live records`);
    const sequences = new Set<number>();
    for (const record of live) {
      this.#auditRecord(stripe, record);
      sequences.add(this.#long(record + RecordWord.SEQUENCE));
    }
    if (sequences.size !== live.size) this.#problem(`stripe ${stripe}: a sequence number was used twice`);
    this.#auditIndex(stripe, live);
    for (const record of live) this.#problem(`stripe ${stripe}: live record ${record} is not in the index`);
  }

  #auditIndex(stripe: number, live: Set<number>): void {
    const base = this.#stripe(stripe);
    const depth = this.#word(base + Stripe.INDEX_DEPTH);
    const root = this.#word(base + Stripe.INDEX_ROOT);
    const pages = new Set(this.#owned(stripe, ChunkKind.INDEX_PAGE));
    const directories = this.#owned(stripe, ChunkKind.INDEX_DIRECTORY);
    if (directories.length !== (depth === 0 ? 0 : 1))
      this.#problem(`stripe ${stripe}: ${directories.length} directories at depth ${depth}`);
    if (root === 0) {
      if (depth !== 0 || pages.size > 0) this.#problem(`stripe ${stripe}: no root, but ${pages.size} pages`);
      return;
    }
    if (depth === 0) this.#auditPage(stripe, root - 1, 0, 0, pages, live);
    for (let i = 0; depth > 0 && i < 2 ** depth; ) {
      const page = this.#word(this.#data(root - 1) + i) - 1;
      const bits = this.#word(this.#entry(page) + PAGE_BITS);
      const span = 2 ** (depth - bits);
      if (bits > depth || i % span !== 0) {
        this.#problem(`stripe ${stripe}: page ${page} of ${bits} bits at directory entry ${i} of depth ${depth}`);
        return;
      }
      for (let j = 0; j < span; j++)
        if (this.#word(this.#data(root - 1) + i + j) - 1 !== page)
          this.#problem(`stripe ${stripe}: directory entry ${i + j} leads elsewhere than ${page}`);
      this.#auditPage(stripe, page, bits, i / span, pages, live);
      i += span;
    }
    for (const page of pages) this.#problem(`stripe ${stripe}: index page ${page} is leaked`);
  }

  #auditPage(stripe: number, page: number, bits: number, prefix: number, pages: Set<number>, live: Set<number>): void {
    const where = `stripe ${stripe}, index page ${page}`;
    if (!pages.delete(page)) return this.#problem(`${where}: not a page of this stripe, or met twice`);
    const first = this.#data(page);
    let count = 0;
    for (let i = 0; i < PAGE_ENTRIES; i++) {
      const record = this.#word(first + 2 * i + 1);
      if (record === 0) continue;
      count++;
      const hash = this.#word(first + 2 * i);
      if (!live.delete(record))
        this.#problem(`${where}: entry ${i} names a record that is not live, or is named twice`);
      if (this.#word(record + RecordWord.HASH) !== hash) this.#problem(`${where}: entry ${i} has another hash`);
      if (bits > 0 && hash >>> (32 - bits) !== prefix) this.#problem(`${where}: entry ${i} belongs to another page`);
      const home = (((hash >>> HASH_PLACE_SHIFT) & HASH_PLACE_MASK) * PAGE_ENTRIES) / HASH_PLACES;
      for (let at = Math.floor(home); at !== i; at = (at + 1) % PAGE_ENTRIES)
        if (this.#word(first + 2 * at + 1) === 0) {
          this.#problem(`${where}: a gap at ${at} hides entry ${i}`);
          break;
        }
    }
    if (this.#word(this.#entry(page) + Chunk.LIVE) !== count) this.#problem(`${where}: LIVE is wrong`);
  }

  /** Decodes the record into `entries` and strikes its overflow chunks off the list. */
  #auditRecord(stripe: number, record: number): void {
    const shape = this.#word(record + RecordWord.SHAPE);
    const keyBytes = this.#word(record + RecordWord.KEY_BYTES);
    const valueBytes = this.#word(record + RecordWord.VALUE_BYTES);
    const padded = Math.ceil(keyBytes / 4) * 4;
    const body = this.#body(stripe, record, shape, padded + valueBytes);
    const keyShape = shape & ~(Shape.VALUE_UTF16 | Shape.NULL_REF | Shape.WIDE_LENGTHS | Shape.OVERFLOW);
    const [high, low] = this.#memory.storeId;
    const aligned = new Int32Array(new Uint8Array(body.subarray(0, padded)).buffer);
    const hash = hashWords(aligned, padded / 4, keyShape, high ^ low);
    if (hash !== this.#word(record + RecordWord.HASH)) this.#problem(`record ${record}: its hash is not its key's`);
    if ((hash & (this.#memory.layout.stripes - 1)) !== stripe) this.#problem(`record ${record}: in a wrong stripe`);
    if (this.#long(record + RecordWord.SEQUENCE) > this.#long(this.#stripe(stripe) + Stripe.SEQUENCE))
      this.#problem(`record ${record}: its sequence is ahead of its stripe's`);
    const key = keyOf(decodeKey(body, 0, keyBytes, shape));
    if (this.#entries.has(key)) this.#problem(`${key} is stored twice`);
    this.#entries.set(key, decodeValue(body, padded, valueBytes, shape));
  }

  #body(stripe: number, record: number, shape: number, bytes: number): Buffer {
    const { bytes: memory } = this.#memory;
    const start = record + RecordWord.BODY;
    if ((shape & Shape.OVERFLOW) === 0) return Buffer.from(memory.subarray(start * 4, start * 4 + bytes));
    const pieces: Buffer[] = [];
    for (let i = 0; i * DATA_BYTES < bytes; i++) {
      const chunk = this.#word(start + i) - 1;
      if (this.#overflow.get(chunk) !== stripe)
        this.#problem(`record ${record}: overflow chunk ${chunk} is not its own`);
      this.#overflow.delete(chunk);
      const from = this.#data(chunk) * 4;
      pieces.push(Buffer.from(memory.subarray(from, from + Math.min(DATA_BYTES, bytes - i * DATA_BYTES))));
    }
    return Buffer.concat(pieces);
  }

  #owned(stripe: number, kind: ChunkKind): number[] {
    const chunks: number[] = [];
    for (let chunk = 0; chunk < this.#memory.committedChunks(); chunk++) {
      const owner = this.#word(this.#entry(chunk) + Chunk.OWNER);
      if (ownerKind(owner) === kind && ownerStripe(owner) === stripe) chunks.push(chunk);
    }
    return chunks;
  }

  #problem(text: string): void {
    this.#problems.push(text);
  }
  #word(index: number): number {
    return Atomics.load(this.#memory.words, index);
  }
  #long(index: number): number {
    return this.#word(index + 1) * 2 ** 32 + (this.#word(index) >>> 0);
  }
  #stripe(stripe: number): number {
    return this.#memory.layout.lock.firstStripe + stripe * STRIPE_WORDS;
  }
  #entry(chunk: number): number {
    return this.#memory.layout.chunkTable + chunk * CHUNK_ENTRY_WORDS;
  }
  #state(chunk: number, slot: number): number {
    return this.#word(this.#memory.layout.firstChunk + chunk * CHUNK_WORDS + slot);
  }
  #data(chunk: number): number {
    return this.#memory.layout.firstChunk + chunk * CHUNK_WORDS + STATE_WORDS;
  }
}
