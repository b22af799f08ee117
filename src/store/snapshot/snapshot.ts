/**
 * The whole store as bytes: the format, and what writer and reader of it share. docs/snapshot-format.md says it in more
 * words. The way: store-image.ts copies the memory under every lock, snapshot-writer.ts turns the copy into these bytes;
 * snapshot-reader.ts checks them, store-core.ts fills a new store with what it finds.
 *
 * All numbers are unsigned and little-endian. Every part begins at a multiple of 4 bytes; what fills up is zero.
 *
 * ```text
 * header  32 bytes   0 magic "refmsnap" · 8 u32 version · 12 u32 flags, 0 · 16 u64 bytes of all · 24 u64 references
 * record  each      12 bytes: u32 shape, u32 bytes of the key, u32 bytes of the value; then key and value, each filled up
 * trailer 32 bytes  SHA-256 of all before it
 * ```
 *
 * A record's shape, key and value are what store/encoding/codec.ts says, without the bit that tells where a store keeps them.
 * There is one way to write a given content: text is ASCII if it can be, lengths are bytes if they can be, and records
 * come in the order of `compareKeys`. So stores that hold the same have equal snapshots.
 */

import type * as Zlib from 'node:zlib';
import { KEY_SHAPE_MASK } from '../../core/store/shape.ts';
import { WORD_BYTES } from '../../memory/layout.ts';

export const SNAPSHOT_MAGIC = 'refmsnap';
export const SNAPSHOT_VERSION = 1;

/** Bytes from the snapshot's start. */
export const SnapshotHeader = { MAGIC: 0, VERSION: 8, FLAGS: 12, TOTAL_BYTES: 16, REFERENCES: 24 } as const;
export const SNAPSHOT_HEADER_BYTES = 32;

/** Bytes from a record's start. */
export const SnapshotRecord = { SHAPE: 0, KEY_BYTES: 4, VALUE_BYTES: 8, BODY: 12 } as const;

export const SNAPSHOT_TRAILER_BYTES = 32;

/** One `update` of a hash takes less than 2 GiB. */
const DIGEST_PIECE_BYTES: number = 2 ** 26;

/** The checksum that a snapshot ends with. */
export function snapshotDigest(content: Buffer): Buffer {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (let at = 0; at < content.length; at += DIGEST_PIECE_BYTES) {
    hash.update(content.subarray(at, at + DIGEST_PIECE_BYTES));
  }
  return hash.digest();
}

let zlib: typeof Zlib | undefined;

/** The rank of a key among the records: CRC-32 of its text. */
export function rankOf(key: Buffer): number {
  zlib ??= process.getBuiltinModule('node:zlib'); // few programs take snapshots: those that do not need not load it
  return zlib.crc32(key);
}

/** The order of keys of equal rank: by their bytes, then by their shape. 0: the same key. */
export function compareKeys(left: Buffer, leftShape: number, right: Buffer, rightShape: number): number {
  return left.compare(right) || (leftShape & KEY_SHAPE_MASK) - (rightShape & KEY_SHAPE_MASK);
}

/** `bytes`, filled up to whole words. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}
