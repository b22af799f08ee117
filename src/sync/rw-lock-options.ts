/**
 * What `RWLock.create` is told, and whether it makes sense. Used by rw-lock.ts.
 */

import * as types from 'node:util/types';
import { preview, RefManagerError } from '../errors.ts';
import { MAX_THREADS } from '../memory/layout.ts';

/** A lock begins at a multiple of so many bytes. */
export const LONG_BYTES = 8;

export interface RWLockOptions {
  /** Threads attached at the same time, at most 254. Default 64. */
  maxThreads?: number;
  /** Where the lock shall lie; default: a place of its own, where its fast paths may run as WebAssembly. The bytes must be zero. */
  buffer?: SharedArrayBuffer;
  /** In `buffer`, a multiple of 8; 64 is best. Default 0. */
  byteOffset?: number;
}

const KNOWN: readonly string[] = ['maxThreads', 'buffer', 'byteOffset'];

/** @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkKnown(options: unknown): void {
  const unknown =
    typeof options === 'object' && options !== null ? Object.keys(options).find((key) => !KNOWN.includes(key)) : '';
  if (unknown === undefined) return;
  const problem =
    unknown === ''
      ? `options must be an object, got ${preview(options)}`
      : `unknown option ${preview(unknown)}; known are ${KNOWN.join(', ')}`;
  throw new RefManagerError('ERR_INVALID_OPTION', problem);
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkMaxThreads(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_THREADS) return value;
  throw new RefManagerError(
    'ERR_INVALID_OPTION',
    `maxThreads must be an integer from 1 to ${MAX_THREADS}, got ${preview(value)}`,
  );
}

/** Only in a buffer of the caller's is there a place to choose. @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkNoOffset(byteOffset: unknown): void {
  if (byteOffset === 0) return;
  const problem = `byteOffset must not be set without buffer, got ${preview(byteOffset)}`;
  throw new RefManagerError('ERR_INVALID_OPTION', problem);
}

/** The buffer has room for a lock at the offset. @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkRoom(
  buffer: unknown,
  byteOffset: unknown,
  bytes: number,
): { buffer: SharedArrayBuffer; byteOffset: number } {
  const problem = (what: string): RefManagerError => new RefManagerError('ERR_INVALID_OPTION', what);
  if (!types.isSharedArrayBuffer(buffer)) throw problem(`buffer must be a SharedArrayBuffer, got ${preview(buffer)}`);
  if (
    typeof byteOffset !== 'number' ||
    !Number.isInteger(byteOffset) ||
    byteOffset < 0 ||
    byteOffset % LONG_BYTES !== 0
  ) {
    throw problem(`byteOffset must be a multiple of ${LONG_BYTES}, got ${preview(byteOffset)}`);
  }
  if (buffer.byteLength < byteOffset + bytes) {
    throw problem(
      `buffer must have ${bytes} bytes from byteOffset ${byteOffset} on, got ${buffer.byteLength - byteOffset}`,
    );
  }
  return { buffer, byteOffset };
}
