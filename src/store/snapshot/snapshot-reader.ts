/**
 * The bytes of a snapshot -> its records, after everything about them has been checked. Nothing is believed because the
 * checksum is right: lengths, texts and order must be what snapshot-writer.ts would have written. Asked by store-core.ts.
 */

import * as types from 'node:util/types';
import { OBJECT_REFERENCE_FIELDS } from '../../api/object-reference.ts';
import { TYPE_LENGTH_SHIFT } from '../../core/store/shape.ts';
import { preview, RefManagerError } from '../../errors.ts';
import { WORD_BYTES } from '../../memory/layout.ts';
import { NARROW_LENGTHS_BYTES, NARROW_MAX, Shape, WIDE_LENGTHS_BYTES } from '../encoding/codec.ts';
import { MAX_TEXT_LENGTH } from '../encoding/value-parts.ts';
import {
  compareKeys,
  padded,
  rankOf,
  SNAPSHOT_HEADER_BYTES,
  SNAPSHOT_MAGIC,
  SNAPSHOT_TRAILER_BYTES,
  SNAPSHOT_VERSION,
  SnapshotHeader,
  SnapshotRecord,
  snapshotDigest,
} from './snapshot.ts';

const FIELDS = OBJECT_REFERENCE_FIELDS.length;
const MAX_ASCII = 0x7f;
/** Bytes of a UTF-16 code unit. */
const UNIT_BYTES = 2;

/** One record: where in the snapshot its key begins; the value follows the key, filled up to whole words. */
interface RecordSpan {
  readonly shape: number;
  readonly start: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
}

/** A snapshot that has been checked. */
export class SnapshotReader {
  readonly bytes: Buffer;

  /** @throws {RefManagerError} `ERR_BAD_SNAPSHOT` unless `snapshot` is one, whole and unchanged */
  constructor(snapshot: Uint8Array) {
    if (!types.isUint8Array(snapshot)) throw bad(`must be a Uint8Array, got ${preview(snapshot)}`);
    const view = Buffer.from(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength);
    // What other threads could change after it was checked is copied first.
    this.bytes = types.isSharedArrayBuffer(snapshot.buffer) ? Buffer.from(view) : view;
    this.#checkEnvelope();
    this.#checkRecords();
  }

  /** Calls `visit` for each record, from front to back. */
  forEach(visit: (record: RecordSpan) => void): void {
    const end = this.bytes.length - SNAPSHOT_TRAILER_BYTES;
    for (let at = SNAPSHOT_HEADER_BYTES; at < end; ) {
      const record = this.#recordAt(at);
      visit(record);
      at = endOf(record);
    }
  }

  #recordAt(at: number): RecordSpan {
    return {
      shape: this.bytes.readUInt32LE(at + SnapshotRecord.SHAPE),
      start: at + SnapshotRecord.BODY,
      keyBytes: this.bytes.readUInt32LE(at + SnapshotRecord.KEY_BYTES),
      valueBytes: this.bytes.readUInt32LE(at + SnapshotRecord.VALUE_BYTES),
    };
  }

  /** What it is, that it is whole, and that nothing was changed. */
  #checkEnvelope(): void {
    const { bytes } = this;
    const least = SNAPSHOT_HEADER_BYTES + SNAPSHOT_TRAILER_BYTES;
    if (bytes.length < least) throw bad(`has at least ${least} bytes, got ${bytes.length}`);
    if (bytes.toString('latin1', 0, SNAPSHOT_MAGIC.length) !== SNAPSHOT_MAGIC)
      throw bad(`begins with ${preview(SNAPSHOT_MAGIC)}, got something else`);
    const version = bytes.readUInt32LE(SnapshotHeader.VERSION);
    if (version !== SNAPSHOT_VERSION) throw bad(`must be of version ${SNAPSHOT_VERSION}, got ${version}`);
    const flags = bytes.readUInt32LE(SnapshotHeader.FLAGS);
    if (flags !== 0) throw bad(`of version ${SNAPSHOT_VERSION} has no flags, got ${flags}`);
    const total = bytes.readBigUInt64LE(SnapshotHeader.TOTAL_BYTES);
    if (total > bytes.length) throw bad(`is cut off: it says ${total} bytes, got ${bytes.length}`);
    if (total < bytes.length) throw bad(`must end after the ${total} bytes it says, got ${bytes.length}`);
    const content = bytes.subarray(0, bytes.length - SNAPSHOT_TRAILER_BYTES);
    if (!snapshotDigest(content).equals(bytes.subarray(content.length)))
      throw bad('was changed: its SHA-256 is not the one at its end');
  }

  #checkRecords(): void {
    const end = this.bytes.length - SNAPSHOT_TRAILER_BYTES;
    let references = 0n;
    let last: { key: Buffer; rank: number; shape: number } | undefined;
    for (let at = SNAPSHOT_HEADER_BYTES; at < end; references++) {
      if (end - at < SnapshotRecord.BODY) throw this.#badRecord(at, 'is cut off');
      const record = this.#recordAt(at);
      if (endOf(record) > end) throw this.#badRecord(at, 'has lengths past the end');
      const problem = this.#problemOf(record);
      if (problem !== undefined) throw this.#badRecord(at, problem);
      const { shape, start, keyBytes } = record;
      const key = this.bytes.subarray(start, start + keyBytes);
      const rank = rankOf(key);
      const order = last === undefined ? 1 : rank - last.rank || compareKeys(key, shape, last.key, last.shape);
      if (order <= 0) throw this.#badRecord(at, order === 0 ? 'is there twice' : 'is out of order');
      last = { key, rank, shape };
      at = endOf(record);
    }
    const expected = this.bytes.readBigUInt64LE(SnapshotHeader.REFERENCES);
    if (references !== expected) throw bad(`says ${expected} references, got ${references}`);
  }

  /** What of a record is not as the writer would have written it. */
  #problemOf(record: RecordSpan): string | undefined {
    const { shape, start, keyBytes, valueBytes } = record;
    const typeLength = shape >>> TYPE_LENGTH_SHIFT;
    const keyUtf16 = (shape & Shape.KEY_UTF16) !== 0;
    const keyLength = keyUtf16 ? keyBytes / UNIT_BYTES : keyBytes;
    const idLength = keyLength - typeLength;
    if ((shape & Shape.OVERFLOW) !== 0) return 'has an unknown shape';
    if (idLength < 0 || !Number.isInteger(idLength) || Math.max(typeLength, idLength) > MAX_TEXT_LENGTH)
      return 'has an ID of impossible length';
    if (!this.#isTextOf(keyUtf16, start, start + keyBytes)) return 'has an ID in the wrong encoding';
    const value = start + padded(keyBytes);
    if (!this.#isZero(start + keyBytes, value) || !this.#isZero(value + valueBytes, endOf(record)))
      return 'is not filled up with zeros';
    return this.#problemOfValue(record, value);
  }

  #problemOfValue({ shape, valueBytes }: RecordSpan, start: number): string | undefined {
    const utf16 = (shape & Shape.VALUE_UTF16) !== 0;
    const wide = (shape & Shape.WIDE_LENGTHS) !== 0;
    if ((shape & Shape.NULL_REF) !== 0) {
      return valueBytes !== 0 || utf16 || wide ? 'is a null with a value' : undefined;
    }
    const lengthsBytes = wide ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES;
    if (valueBytes < lengthsBytes) return 'has a value that is too short';
    let sum = 0;
    let longest = 0;
    for (let i = 0; i < FIELDS; i++) {
      const length = wide ? this.bytes.readUInt32LE(start + i * WORD_BYTES) : (this.bytes[start + i] as number);
      sum += length;
      longest = Math.max(longest, length);
    }
    if (longest > MAX_TEXT_LENGTH || longest > NARROW_MAX !== wide) return 'has a field of impossible length';
    if (!wide && !this.#isZero(start + FIELDS, start + lengthsBytes)) return 'has a field too many';
    const textBytes = utf16 ? sum * UNIT_BYTES : sum;
    if (valueBytes !== lengthsBytes + textBytes) return 'has fields of other lengths than its value';
    const isText = this.#isTextOf(utf16, start + lengthsBytes, start + valueBytes);
    return isText ? undefined : 'has fields in the wrong encoding';
  }

  /** True when the text is encoded as it must be: ASCII if it can be. */
  #isTextOf(utf16: boolean, start: number, end: number): boolean {
    const { bytes } = this;
    if (!utf16) {
      for (let i = start; i < end; i++) if ((bytes[i] as number) > MAX_ASCII) return false;
      return true;
    }
    for (let i = start; i < end; i += UNIT_BYTES) if (bytes.readUInt16LE(i) > MAX_ASCII) return true;
    return false;
  }

  #isZero(start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (this.bytes[i] !== 0) return false;
    return true;
  }

  #badRecord(at: number, problem: string): RefManagerError {
    return bad(`has a record at byte ${at} that ${problem}`);
  }
}

/** Where the next record begins. */
function endOf({ start, keyBytes, valueBytes }: RecordSpan): number {
  return start + padded(keyBytes) + padded(valueBytes);
}

function bad(problem: string): RefManagerError {
  return new RefManagerError('ERR_BAD_SNAPSHOT', `a snapshot ${problem}`);
}
