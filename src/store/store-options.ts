/**
 * The options of `RefManager.create`, checked and defaulted.
 */

import { preview, RefManagerError } from '../errors.ts';
import { CHUNK_BYTES, MAX_STRIPES, MAX_THREADS } from '../memory/layout.ts';
import { MAX_STORE_BYTES } from '../memory/shared-memory.ts';

/** All optional: `create()` just works. */
export interface RefManagerOptions {
  /** Bytes committed at once, at least; more is committed as references come. Default 1 MiB. */
  initialBytes?: number;
  /** Bytes the store may grow to, at most 4 GiB. Address space is reserved, memory is not. Default 2 GiB. */
  maxBytes?: number;
  /** Parts with a lock of their own: a power of two, at most 1024. Default 64, fewer in a small store. */
  stripes?: number;
  /** Threads attached at the same time, at most 254. Default 64. */
  maxThreads?: number;
  /** Decoded references each thread remembers; 0 turns that off. Default 10,000. */
  cacheEntries?: number;
  /** How long a call waits for a lock, milliseconds. Default: 10,000 on a main thread, without limit elsewhere. */
  lockTimeoutMs?: number;
}

/** Options as the store works with them; `lockTimeoutMs` undefined: each thread's own default. */
export interface StoreOptions {
  readonly initialBytes: number;
  readonly maxBytes: number;
  readonly stripes: number;
  readonly maxThreads: number;
  readonly cacheEntries: number;
  readonly lockTimeoutMs: number | undefined;
}

/** What of the options another thread needs; travels in the handle. */
export type ThreadOptions = Pick<StoreOptions, 'cacheEntries' | 'lockTimeoutMs'>;

const MIB: number = 2 ** 20;
const DEFAULT_INITIAL_BYTES: number = MIB;
const DEFAULT_MAX_BYTES: number = 2048 * MIB;
/** The header, one stripe and a few chunks. */
const MIN_MAX_BYTES: number = MIB / 4;
const DEFAULT_STRIPES = 64;
/** In a small store each stripe should still have so many chunks, or a few stripes' half-empty chunks fill it. */
const CHUNKS_PER_STRIPE = 64;
const DEFAULT_MAX_THREADS = 64;
const DEFAULT_CACHE_ENTRIES = 10_000;
const MAX_CACHE_ENTRIES: number = 2 ** 24;

const KNOWN: readonly string[] = ['initialBytes', 'maxBytes', 'stripes', 'maxThreads', 'cacheEntries', 'lockTimeoutMs'];

/** @throws {RefManagerError} `ERR_INVALID_OPTION` naming the option, its value and what was expected */
export function storeOptions(options: RefManagerOptions): StoreOptions {
  if (typeof options !== 'object' || options === null)
    throw invalid(`options must be an object, got ${preview(options)}`);
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key)) throw invalid(`unknown option ${preview(key)}; known are ${KNOWN.join(', ')}`);
  }
  const maxBytes = integer('maxBytes', options.maxBytes, DEFAULT_MAX_BYTES, MIN_MAX_BYTES, MAX_STORE_BYTES);
  const initialBytes = integer(
    'initialBytes',
    options.initialBytes,
    Math.min(DEFAULT_INITIAL_BYTES, maxBytes),
    0,
    maxBytes,
  );
  const stripes = integer('stripes', options.stripes, defaultStripes(maxBytes), 1, MAX_STRIPES);
  if ((stripes & (stripes - 1)) !== 0) throw invalid(`stripes must be a power of two, got ${stripes}`);
  return {
    initialBytes,
    maxBytes,
    stripes,
    maxThreads: integer('maxThreads', options.maxThreads, DEFAULT_MAX_THREADS, 1, MAX_THREADS),
    cacheEntries: cacheEntries(options.cacheEntries),
    lockTimeoutMs: milliseconds('lockTimeoutMs', options.lockTimeoutMs),
  };
}

/** How many references a thread remembers; undefined: the default. */
export function cacheEntries(value: unknown): number {
  return integer('cacheEntries', value, DEFAULT_CACHE_ENTRIES, 0, MAX_CACHE_ENTRIES);
}

/** A time-out of at least 0 milliseconds, Infinity included; undefined stays undefined. */
export function milliseconds(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0) return value;
  throw invalid(`${name} must be milliseconds, 0 or more (Infinity: no limit), got ${preview(value)}`);
}

function defaultStripes(maxBytes: number): number {
  const affordable = Math.max(1, maxBytes / CHUNK_BYTES / CHUNKS_PER_STRIPE);
  return Math.min(DEFAULT_STRIPES, 2 ** Math.floor(Math.log2(affordable)));
}

function integer(name: string, value: unknown, fallback: number, min: number, max: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(`${name} must be an integer from ${min} to ${max}, got ${preview(value)}`);
}

function invalid(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_OPTION', problem);
}
