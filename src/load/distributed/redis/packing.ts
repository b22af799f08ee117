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
/** The same, deflated. */
export const MOST_PACKED_BYTES: number = 64 * 1024 * 1024;
/** Of an explanation: what is wrong may be as long as what was read. */
const MOST_TEXT = 300;

/**
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a number that JSON has no word for
 */
export function pack(value: unknown): Buffer {
  return deflateSync(JSON.stringify(value, finite), { level: LEVEL });
}

/**
 * Of any shape: whoever takes it looks at that.
 * @param key - where it was
 * @throws {RefManagerError} `ERR_REDIS` for what is nothing of ours
 */
export function unpack(key: string, bytes: Buffer, mostBytes: number = MOST_BYTES): unknown {
  return parsed(key, unpackText(key, bytes, mostBytes));
}

/** As it was packed: JSON. */
export function unpackText(key: string, bytes: Buffer, mostBytes: number = MOST_BYTES): string {
  try {
    return inflateSync(bytes, { maxOutputLength: mostBytes }).toString();
  } catch (error) {
    throw unreadable(key, error);
  }
}

/** @throws {RefManagerError} `ERR_REDIS` for what is no JSON */
export function parsed(key: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw unreadable(key, error);
  }
}

/** For what somebody else has written, or what was damaged on its way. `why`: an error, or in words. */
export function unreadable(key: string, why: unknown): RefManagerError {
  const text = printable(why instanceof Error ? why.message : String(why));
  const told = text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
  return new RefManagerError('ERR_REDIS', `what Redis holds in ${printable(key)} cannot be read: ${told}`);
}

/** Infinity would come out as null. */
function finite(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new RefManagerError('ERR_INVALID_OPTION', `${key} is ${value}, which cannot be sent to other processes`);
}
