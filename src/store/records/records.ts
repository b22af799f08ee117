/**
 * One record: a reference under its container ID, written once before it becomes live. A body too large for a slot
 * lies in overflow chunks, in pieces, and the slot holds their numbers: no contiguous memory is ever needed.
 *
 * Reading methods: the caller holds the stripe's lock. Writing: its write lock.
 */

import type { ObjectReference } from '../../api/object-reference.ts';
import type { StoreFunctions } from '../../core/store/functions.ts';
import { OWN_BODY, OWN_CHUNKS } from '../../core/store/own.ts';
import { KEY_SHAPE_MASK } from '../../core/store/shape.ts';
import { NEEDS_CHUNK } from '../../core/store/write.ts';
import { CHUNK_DATA_WORDS, ChunkKind, RecordWord, WORD_BYTES } from '../../memory/layout.ts';
import { decodeShortValue, decodeValue, isShort, Shape } from '../encoding/codec.ts';
import type { Encoder } from '../encoding/encoder.ts';
import type { ChunkTable } from './chunk-table.ts';
import type { RecordMatcher } from './index-pages.ts';
import { readSequence } from './sequence.ts';
import { classFor, MAX_SLOT_WORDS } from './size-classes.ts';
import type { Slab } from './slab.ts';

const CHUNK_DATA_BYTES: number = CHUNK_DATA_WORDS * WORD_BYTES;
const WORD_SHIFT: number = Math.log2(WORD_BYTES);
/** The overflow chunks of nearly every record. */
const NONE: readonly number[] = [];

/** A record's bytes, copied out of the shared memory: decoded after the lock is released. */
export interface RecordCopy {
  readonly shape: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly body: Buffer;
}

/** Records of all stripes as one thread reads and writes them; compares them with what `encoder` last encoded. */
export class Records implements RecordMatcher {
  readonly #table: ChunkTable;
  readonly #slab: Slab;
  readonly #encoder: Encoder;
  readonly #core: StoreFunctions;

  constructor(table: ChunkTable, slab: Slab, encoder: Encoder) {
    this.#table = table;
    this.#slab = slab;
    this.#encoder = encoder;
    this.#core = encoder.store;
  }

  /** True when the record has the encoder's key. */
  matches(record: number): boolean {
    const { words } = this.#table.memory;
    const { shape, keyBytes, scratch } = this.#encoder;
    if ((((words[record + RecordWord.SHAPE] as number) ^ shape) & KEY_SHAPE_MASK) !== 0) return false;
    if (words[record + RecordWord.KEY_BYTES] !== keyBytes) return false;
    return this.#gather(record, keyBytes).equals(scratch.subarray(0, keyBytes));
  }

  /** The class of a slot for the encoder's body; of the largest, when it fits into none. */
  get sizeClass(): number {
    return classFor(Math.min(MAX_SLOT_WORDS, this.#wordsNeeded));
  }

  get #wordsNeeded(): number {
    return RecordWord.BODY + ((this.#encoder.bodyBytes + WORD_BYTES - 1) >>> WORD_SHIFT);
  }

  /** True when the encoder's body fits into no slot. */
  get overflows(): boolean {
    return this.#wordsNeeded > MAX_SLOT_WORDS;
  }

  /**
   * Writes what the encoder holds (core/store/write.ts) under the key whose entry this is, or 0. Returns its word of state, as
   * the core does.
   * @throws {RefManagerError} `ERR_STORE_FULL`; nothing is changed then
   */
  write(stripe: number, entry: number): number {
    const { own, ownWords } = this.#core;
    const { bodyBytes, shape } = this.#encoder;
    if (!this.overflows)
      return this.#writeIn(stripe, entry, shape, own + OWN_BODY, this.#wordsNeeded - RecordWord.BODY, NONE);
    const overflow = this.#claimOverflow(stripe, Math.ceil(bodyBytes / CHUNK_DATA_BYTES));
    for (const [i, chunk] of overflow.entries()) {
      ownWords[OWN_CHUNKS + i] = chunk + 1;
      this.#encoder.scratch.copy(
        this.#table.memory.bytes,
        this.#table.data(chunk) * WORD_BYTES,
        i * CHUNK_DATA_BYTES,
        Math.min(bodyBytes, (i + 1) * CHUNK_DATA_BYTES),
      );
    }
    return this.#writeIn(stripe, entry, shape | Shape.OVERFLOW, own + OWN_CHUNKS, overflow.length, overflow);
  }

  /** Writes a record with `words` words of body, own ones from `from` on; gives the stripe a chunk for it if it needs one. */
  #writeIn(
    stripe: number,
    entry: number,
    shape: number,
    from: number,
    words: number,
    overflow: readonly number[],
  ): number {
    const { hash, keyBytes, valueBytes } = this.#encoder;
    const { own, write } = this.#core;
    const sizeClass = classFor(RecordWord.BODY + words);
    for (;;) {
      const state = write(own, stripe, entry, hash, keyBytes, valueBytes, shape, sizeClass, from, words);
      if (state !== NEEDS_CHUNK) return state;
      this.#addChunkOrRelease(stripe, sizeClass, overflow);
    }
  }

  #addChunkOrRelease(stripe: number, sizeClass: number, overflow: readonly number[]): void {
    try {
      this.#slab.addChunk(stripe, sizeClass);
    } catch (error) {
      this.release(overflow);
      throw error;
    }
  }

  /** Ends the record and gives back its slot and overflow chunks. */
  free(stripe: number, record: number): void {
    const overflow = this.overflowChunks(record);
    this.#core.freeRecord(this.#core.own, stripe, record);
    this.release(overflow);
  }

  /** Gives back the overflow chunks of a record that has ended. */
  release(overflow: readonly number[]): void {
    for (const chunk of overflow) this.#table.release(chunk);
  }

  /** The reference, decoded. */
  readValue(record: number): ObjectReference | null {
    const { words, bytes } = this.#table.memory;
    const shape = words[record + RecordWord.SHAPE] as number;
    const valueBytes = words[record + RecordWord.VALUE_BYTES] as number;
    const keyPadded = padded(words[record + RecordWord.KEY_BYTES] as number);
    if (isShort(shape))
      return decodeShortValue(words, bytes, record + RecordWord.BODY + keyPadded / WORD_BYTES, valueBytes);
    if ((shape & Shape.OVERFLOW) !== 0)
      return decodeValue(this.#gather(record, keyPadded + valueBytes), keyPadded, valueBytes, shape);
    return decodeValue(bytes, (record + RecordWord.BODY) * WORD_BYTES + keyPadded, valueBytes, shape);
  }

  /** The record's bytes, for decoding after the lock is released. */
  copy(record: number): RecordCopy {
    const { words } = this.#table.memory;
    const keyBytes = words[record + RecordWord.KEY_BYTES] as number;
    const valueBytes = words[record + RecordWord.VALUE_BYTES] as number;
    const body = this.#gather(record, padded(keyBytes) + valueBytes);
    return { shape: words[record + RecordWord.SHAPE] as number, keyBytes, valueBytes, body };
  }

  hash(record: number): number {
    return this.#table.memory.words[record + RecordWord.HASH] as number;
  }

  sequence(record: number): number {
    return readSequence(this.#table.memory.words, record + RecordWord.SEQUENCE);
  }

  /** True when two records, possibly of different stripes, have the same key. */
  sameKey(a: number, b: number): boolean {
    const left = this.copy(a);
    const right = this.copy(b);
    if (((left.shape ^ right.shape) & KEY_SHAPE_MASK) !== 0 || left.keyBytes !== right.keyBytes) return false;
    return left.body.subarray(0, left.keyBytes).equals(right.body.subarray(0, right.keyBytes));
  }

  /** True when the record's body lies in overflow chunks. */
  isLarge(record: number): boolean {
    return ((this.#table.memory.words[record + RecordWord.SHAPE] as number) & Shape.OVERFLOW) !== 0;
  }

  /** Chunks that hold the record's body; none when it lies in its slot. */
  overflowChunks(record: number): readonly number[] {
    const { words } = this.#table.memory;
    if (!this.isLarge(record)) return NONE;
    const keyBytes = padded(words[record + RecordWord.KEY_BYTES] as number);
    const count = Math.ceil((keyBytes + (words[record + RecordWord.VALUE_BYTES] as number)) / CHUNK_DATA_BYTES);
    const chunks: number[] = [];
    for (let i = 0; i < count; i++) chunks.push((words[record + RecordWord.BODY + i] as number) - 1);
    return chunks;
  }

  /** The first `count` bytes of the body in ordinary memory. */
  #gather(record: number, count: number): Buffer {
    const { bytes } = this.#table.memory;
    const body = Buffer.allocUnsafe(count);
    const chunks = this.overflowChunks(record);
    if (chunks.length === 0)
      bytes.copy(body, 0, (record + RecordWord.BODY) * WORD_BYTES, (record + RecordWord.BODY) * WORD_BYTES + count);
    for (const [i, chunk] of chunks.entries()) {
      const from = this.#table.data(chunk) * WORD_BYTES;
      const length = Math.min(CHUNK_DATA_BYTES, count - i * CHUNK_DATA_BYTES);
      if (length > 0) bytes.copy(body, i * CHUNK_DATA_BYTES, from, from + length);
    }
    return body;
  }

  #claimOverflow(stripe: number, count: number): number[] {
    const chunks: number[] = [];
    try {
      while (chunks.length < count) chunks.push(this.#table.claim(ChunkKind.OVERFLOW, 0, stripe));
    } catch (error) {
      for (const chunk of chunks) this.#table.release(chunk);
      throw error;
    }
    return chunks;
  }
}

function padded(bytes: number): number {
  return (bytes + WORD_BYTES - 1) & -WORD_BYTES;
}
