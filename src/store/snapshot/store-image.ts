/**
 * A copy of every record of the store at one instant, taken under all write locks and read afterwards without any: for
 * snapshots. Chunks are copied whole, so that writers stand still for the shortest time.
 *
 * The state words say which slots are live. While every stripe is locked no write is under way and none is left half done
 * (a dead writer's stripe was repaired by taking its lock), so no two live records have the same key.
 */

import {
  CHUNK_BYTES,
  CHUNK_WORDS,
  ChunkKind,
  ownerClass,
  ownerKind,
  RecordWord,
  STATE_WORDS,
  WORD_BYTES,
} from '../../memory/layout.ts';
import type { Attachment } from '../../sync/threads/attachment.ts';
import { Shape } from '../encoding/codec.ts';
import type { ChunkTable } from '../records/chunk-table.ts';
import { slotsOf, slotWords } from '../records/size-classes.ts';
import { padded } from './snapshot.ts';

/** Room is made for so many chunks more than there are, and for this share: others go on writing meanwhile. */
const SPARE_CHUNKS = 64;
const SPARE_SHARE = 1 / 8;
const CHUNK_DATA_BYTES: number = CHUNK_BYTES - STATE_WORDS * WORD_BYTES;

/**
 * The image of the store now. Everybody else stands still for the copy alone, but for reads answered from memory.
 * @throws {RefManagerError} `ERR_LOCK_TIMEOUT`, `ERR_LOCK_MISUSE`; nothing is held then
 */
export function takeImage(table: ChunkTable, attachment: Attachment, timeoutMs: number): StoreImage {
  const { lock } = attachment;
  const image = new StoreImage(table);
  for (;;) {
    image.reserve(); // before the locks
    lock.abandon(); // the store never nests: what is still held, an exception cut
    try {
      if (!lock.acquireAll(timeoutMs)) attachment.acquireBehindOwnWait('all', lock.stripe, timeoutMs, 'snapshot');
      const isCopied = image.copyLocked();
      lock.releaseAll();
      if (isCopied) return image;
    } catch (error) {
      if (lock.holdsAll)
        lock.releaseAll(); // nothing was written: nothing is to be repaired
      else lock.abandon();
      throw error;
    }
  }
}

/** The records of a store at one instant. A record is named by the word of the copy where it begins. */
export class StoreImage {
  readonly #table: ChunkTable;
  #bytes: Buffer = Buffer.alloc(0);
  #words: Int32Array = new Int32Array(0);
  /** By chunk of the store: 1 + its place in the copy, 0 when it was not copied. */
  #places: Int32Array = new Int32Array(0);
  /** By place: the chunk's owner word. */
  #owners: number[] = [];

  constructor(table: ChunkTable) {
    this.#table = table;
  }

  /** Makes room for what the store holds now and some more. Touches all of it: fresh pages cost more than the copy. */
  reserve(): void {
    const chunks = this.#filledChunks();
    const wanted = Math.ceil(chunks * (1 + SPARE_SHARE)) + SPARE_CHUNKS;
    const room = Math.min(wanted, this.#table.memory.layout.maxChunks);
    this.#bytes = Buffer.allocUnsafeSlow(room * CHUNK_BYTES).fill(0);
    this.#words = new Int32Array(this.#bytes.buffer, 0, room * CHUNK_WORDS);
  }

  /** Under every write lock: copies. False when the room does not suffice; nothing is copied then. */
  copyLocked(): boolean {
    const { memory } = this.#table;
    if (this.#filledChunks() * CHUNK_BYTES > this.#bytes.length) return false;
    const committed = memory.committedChunks();
    this.#places = new Int32Array(committed);
    this.#owners = [];
    for (let chunk = 0; chunk < committed; chunk++) {
      const owner = this.#table.owner(chunk);
      if (!holdsRecords(owner)) continue;
      const from = this.#table.state(chunk, 0) * WORD_BYTES;
      memory.bytes.copy(this.#bytes, this.#owners.length * CHUNK_BYTES, from, from + CHUNK_BYTES);
      this.#owners.push(owner);
      this.#places[chunk] = this.#owners.length;
    }
    return true;
  }

  /** Every record, in no particular order. */
  records(): number[] {
    const records: number[] = [];
    for (const [place, owner] of this.#owners.entries()) {
      if (ownerKind(owner) !== ChunkKind.RECORDS) continue;
      const sizeClass = ownerClass(owner);
      const first = place * CHUNK_WORDS;
      for (let slot = 0; slot < slotsOf(sizeClass); slot++) {
        const isLive = ((this.#words[first + slot] as number) & 1) === 1;
        if (isLive) records.push(first + STATE_WORDS + slot * slotWords(sizeClass));
      }
    }
    return records;
  }

  /** The record's shape, as a snapshot has it. */
  shape(record: number): number {
    return (this.#words[record + RecordWord.SHAPE] as number) & ~Shape.OVERFLOW;
  }

  keyBytes(record: number): number {
    return this.#words[record + RecordWord.KEY_BYTES] as number;
  }

  valueBytes(record: number): number {
    return this.#words[record + RecordWord.VALUE_BYTES] as number;
  }

  /** The text of the record's key. */
  key(record: number): Buffer {
    const length = this.keyBytes(record);
    const start = (record + RecordWord.BODY) * WORD_BYTES;
    if (!this.#isOverflow(record)) return this.#bytes.subarray(start, start + length);
    const key = Buffer.allocUnsafe(padded(length) + this.valueBytes(record));
    this.copyBody(record, key, 0);
    return key.subarray(0, length);
  }

  /** Copies key, filled up to whole words, and value to byte `at` of `target`. */
  copyBody(record: number, target: Buffer, at: number): void {
    const length = padded(this.keyBytes(record)) + this.valueBytes(record);
    const body = record + RecordWord.BODY;
    if (!this.#isOverflow(record)) {
      this.#bytes.copy(target, at, body * WORD_BYTES, body * WORD_BYTES + length);
      return;
    }
    for (let piece = 0; piece * CHUNK_DATA_BYTES < length; piece++) {
      const chunk = (this.#words[body + piece] as number) - 1;
      const from = ((this.#places[chunk] as number) - 1) * CHUNK_BYTES + STATE_WORDS * WORD_BYTES;
      const count = Math.min(CHUNK_DATA_BYTES, length - piece * CHUNK_DATA_BYTES);
      this.#bytes.copy(target, at + piece * CHUNK_DATA_BYTES, from, from + count);
    }
  }

  #isOverflow(record: number): boolean {
    return ((this.#words[record + RecordWord.SHAPE] as number) & Shape.OVERFLOW) !== 0;
  }

  /** Chunks that hold records or parts of them; exact under every lock, else about right. */
  #filledChunks(): number {
    const committed = this.#table.memory.committedChunks();
    let filled = 0;
    for (let chunk = 0; chunk < committed; chunk++) if (holdsRecords(this.#table.owner(chunk))) filled++;
    return filled;
  }
}

function holdsRecords(owner: number): boolean {
  return ownerKind(owner) === ChunkKind.RECORDS || ownerKind(owner) === ChunkKind.OVERFLOW;
}
