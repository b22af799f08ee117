/**
 * The image of a store -> the bytes of a snapshot, in the format that snapshot.ts states. Asked by store-core.ts, without
 * any lock.
 */

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
import type { StoreImage } from './store-image.ts';

/** The snapshot of what `image` holds. */
export function writeSnapshot(image: StoreImage): Uint8Array {
  const records = inOrder(image, image.records());
  let totalBytes = SNAPSHOT_HEADER_BYTES + SNAPSHOT_TRAILER_BYTES;
  for (const record of records) totalBytes += recordBytes(image, record);
  const snapshot = Buffer.allocUnsafeSlow(totalBytes); // each byte is written below
  writeHeader(snapshot, records.length);
  let at = SNAPSHOT_HEADER_BYTES;
  for (const record of records) at = writeRecord(image, record, snapshot, at);
  snapshotDigest(snapshot.subarray(0, at)).copy(snapshot, at);
  return new Uint8Array(snapshot.buffer);
}

/** The records as a snapshot has them: by rank, then by key. */
function inOrder(image: StoreImage, records: readonly number[]): number[] {
  // Rank and number of each record in one 64-bit value, as this (little-endian) machine has it: such arrays sort fast.
  const ranked = new BigUint64Array(records.length);
  const halves = new Uint32Array(ranked.buffer);
  for (const [i, record] of records.entries()) {
    halves[2 * i] = i;
    halves[2 * i + 1] = rankOf(image.key(record));
  }
  ranked.sort();
  const ordered = Array.from(records, (_, i) => records[halves[2 * i] as number] as number);
  for (let start = 0, end = 0; start < ordered.length; start = end) {
    for (end = start + 1; end < ordered.length && halves[2 * end + 1] === halves[2 * start + 1]; end++);
    if (end > start + 1) sortByKey(image, ordered, start, end);
  }
  return ordered;
}

/** Sorts records of equal rank, `start` to `end`, in place. */
function sortByKey(image: StoreImage, ordered: number[], start: number, end: number): void {
  const keyed = ordered
    .slice(start, end)
    .map((record) => ({ record, key: image.key(record), shape: image.shape(record) }));
  keyed.sort((a, b) => compareKeys(a.key, a.shape, b.key, b.shape));
  for (const [i, { record }] of keyed.entries()) ordered[start + i] = record;
}

function recordBytes(image: StoreImage, record: number): number {
  return SnapshotRecord.BODY + padded(image.keyBytes(record)) + padded(image.valueBytes(record));
}

function writeHeader(snapshot: Buffer, references: number): void {
  snapshot.write(SNAPSHOT_MAGIC, SnapshotHeader.MAGIC, 'latin1');
  snapshot.writeUInt32LE(SNAPSHOT_VERSION, SnapshotHeader.VERSION);
  snapshot.writeUInt32LE(0, SnapshotHeader.FLAGS);
  snapshot.writeBigUInt64LE(BigInt(snapshot.length), SnapshotHeader.TOTAL_BYTES);
  snapshot.writeBigUInt64LE(BigInt(references), SnapshotHeader.REFERENCES);
}

/** Returns where the next record begins. */
function writeRecord(image: StoreImage, record: number, snapshot: Buffer, at: number): number {
  snapshot.writeUInt32LE(image.shape(record), at + SnapshotRecord.SHAPE);
  snapshot.writeUInt32LE(image.keyBytes(record), at + SnapshotRecord.KEY_BYTES);
  snapshot.writeUInt32LE(image.valueBytes(record), at + SnapshotRecord.VALUE_BYTES);
  image.copyBody(record, snapshot, at + SnapshotRecord.BODY);
  const end = at + recordBytes(image, record);
  const filled = end - padded(image.valueBytes(record)) + image.valueBytes(record);
  for (let i = filled; i < end; i++) snapshot[i] = 0;
  return end;
}
