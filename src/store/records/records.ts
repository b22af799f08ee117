/**
 * One record: a reference under its container ID, written once before it becomes live. A body too large for a slot
 * lies in overflow chunks, in pieces, and the slot holds their numbers: no contiguous memory is ever needed.
 *
 * Reading methods: the caller holds the stripe's lock. Writing: its write lock.
 */

import type { ObjectReference } from '../../api/object-reference.ts';
import { CHUNK_DATA_WORDS, ChunkKind, RecordWord, WORD_BYTES } from '../../memory/layout.ts';
import { decodeShortValue, decodeValue, isShort, KEY_SHAPE_MASK, Shape } from '../encoding/codec.ts';
import type { Encoder } from '../encoding/encoder.ts';
import type { ChunkTable } from './chunk-table.ts';
import type { RecordMatcher } from './index-page.ts';
import { readSequence, writeSequence } from './sequence.ts';
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

  constructor(table: ChunkTable, slab: Slab, encoder: Encoder) {
    this.#table = table;
    this.#slab = slab;
    this.#encoder = encoder;
  }

  /** True when the record has the encoder's key. */
  matches(record: number): boolean {
    const { words } = this.#table.memory;
    const encoder = this.#encoder;
    const shape = words[record + RecordWord.SHAPE] as number;
    if (((shape ^ encoder.shape) & KEY_SHAPE_MASK) !== 0) return false;
    if (words[record + RecordWord.KEY_BYTES] !== encoder.keyBytes) return false;
    if ((shape & Shape.OVERFLOW) !== 0) {
      return this.#gather(record, encoder.keyBytes).equals(encoder.scratch.subarray(0, encoder.keyBytes));
    }
    const { scratchWords, keyWords } = encoder;
    const body = record + RecordWord.BODY;
    for (let i = 0; i < keyWords; i++) if (words[body + i] !== scratchWords[i]) return false;
    return true;
  }

  /**
   * Copies the record's key into the encoder, which expects a key of that length. False, and nothing is copied, when it is
   * another length, or lies in overflow chunks.
   */
  adoptKey(record: number, type: string): boolean {
    const { words } = this.#table.memory;
    const encoder = this.#encoder;
    const shape = words[record + RecordWord.SHAPE] as number;
    if (((shape ^ encoder.shape) & (KEY_SHAPE_MASK | Shape.OVERFLOW)) !== 0) return false;
    if (words[record + RecordWord.KEY_BYTES] !== encoder.keyBytes) return false;
    const { scratchWords, keyWords } = encoder;
    const body = record + RecordWord.BODY;
    for (let i = 0; i < keyWords; i++) scratchWords[i] = words[body + i] as number;
    encoder.adoptedKey(type, words[record + RecordWord.HASH] as number);
    return true;
  }

  /**
   * Takes a slot (and overflow chunks) for what the encoder holds and fills it; not live yet.
   * @throws {RefManagerError} `ERR_STORE_FULL`; nothing is taken then
   */
  write(stripe: number, sequence: number): number {
    const { bodyBytes, scratch, shape } = this.#encoder;
    const wordsNeeded = RecordWord.BODY + ((bodyBytes + WORD_BYTES - 1) >>> WORD_SHIFT);
    if (wordsNeeded > MAX_SLOT_WORDS) return this.#writeOverflow(stripe, sequence);
    const record = this.#slab.allocate(stripe, classFor(wordsNeeded));
    this.#writeHead(record, sequence, shape);
    scratch.copy(this.#table.memory.bytes, (record + RecordWord.BODY) * WORD_BYTES, 0, bodyBytes);
    return record;
  }

  /** `write` for a body that no slot is large enough for. */
  #writeOverflow(stripe: number, sequence: number): number {
    const encoder = this.#encoder;
    const { bodyBytes } = encoder;
    const overflow = this.#claimOverflow(stripe, Math.ceil(bodyBytes / CHUNK_DATA_BYTES));
    const record = this.#allocateOrRelease(stripe, RecordWord.BODY + overflow.length, overflow);
    this.#writeHead(record, sequence, encoder.shape | Shape.OVERFLOW);
    const { words, bytes } = this.#table.memory; // only now: claiming may have grown the memory
    for (const [i, chunk] of overflow.entries()) {
      words[record + RecordWord.BODY + i] = chunk + 1;
      encoder.scratch.copy(
        bytes,
        this.#table.data(chunk) * WORD_BYTES,
        i * CHUNK_DATA_BYTES,
        Math.min(bodyBytes, (i + 1) * CHUNK_DATA_BYTES),
      );
    }
    return record;
  }

  /** All of a record but its body. */
  #writeHead(record: number, sequence: number, shape: number): void {
    const { words } = this.#table.memory; // only now: allocating may have grown the memory
    const encoder = this.#encoder;
    words[record + RecordWord.HASH] = encoder.hash;
    writeSequence(words, record + RecordWord.SEQUENCE, sequence);
    words[record + RecordWord.SHAPE] = shape;
    words[record + RecordWord.KEY_BYTES] = encoder.keyBytes;
    words[record + RecordWord.VALUE_BYTES] = encoder.valueBytes;
  }

  /** Ends the record and gives back its slot and overflow chunks. */
  free(stripe: number, record: number): void {
    const overflow = this.overflowChunks(record);
    this.#slab.free(stripe, record);
    if (overflow !== NONE) for (const chunk of overflow) this.#table.release(chunk);
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

  /** Chunks that hold the record's body; none when it lies in its slot. */
  overflowChunks(record: number): readonly number[] {
    const { words } = this.#table.memory;
    if (((words[record + RecordWord.SHAPE] as number) & Shape.OVERFLOW) === 0) return NONE;
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

  #allocateOrRelease(stripe: number, wordsNeeded: number, overflow: readonly number[]): number {
    try {
      return this.#slab.allocate(stripe, classFor(wordsNeeded));
    } catch (error) {
      for (const chunk of overflow) this.#table.release(chunk);
      throw error;
    }
  }
}

function padded(bytes: number): number {
  return (bytes + WORD_BYTES - 1) & -WORD_BYTES;
}
