/**
 * What goes through Redis: JSON, deflated. What comes out of it is as big as we say at most, whoever has put it there.
 */

import { deflateSync, inflateSync } from 'node:zlib';
import { RefManagerError } from '../../../errors.ts';
import { printable } from '../../../text/printable.ts';

/** Fast: shares are many, and JSON shrinks well at any level. */
const LEVEL = 1;
/** Far above any result, scenario or chunk. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a number that JSON has no word for
 */
export function pack(value: unknown): Buffer {
  return deflateSync(JSON.stringify(value, finite), { level: LEVEL });
}

/**
 * The value is what its sender says it is: senders and takers are of one version.
 * @throws {RefManagerError} `ERR_REDIS` for what is nothing of ours
 */
export function unpack<T>(bytes: Buffer, mostBytes: number = MOST_BYTES): T {
  try {
    return JSON.parse(inflateSync(bytes, { maxOutputLength: mostBytes }).toString()) as T;
  } catch (error) {
    throw unreadable(error);
  }
}

/** For what somebody else has written, or what was damaged on its way. */
export function unreadable(error: unknown): RefManagerError {
  const why = printable(error instanceof Error ? error.message : String(error));
  return new RefManagerError('ERR_REDIS', `what Redis holds for it cannot be read: ${why}`);
}

/** Infinity would come out as null. */
function finite(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new RefManagerError('ERR_INVALID_OPTION', `${key} is ${value}, which cannot be sent to other processes`);
}
