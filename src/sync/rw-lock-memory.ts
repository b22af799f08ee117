/**
 * The memory of a bare lock: a head, then a lock region of one stripe. Laid out and checked here, used by rw-lock.ts.
 */

import type { Core } from '../core/core.ts';
import { RefManagerError } from '../errors.ts';
import {
  BARE_STRIPE_WORDS,
  CACHE_LINE_WORDS,
  LAYOUT_VERSION,
  type LockRegion,
  lockRegion,
  MAGIC,
  MAX_THREADS,
  Header as StoreHeader,
  WORD_BYTES,
} from '../memory/layout.ts';
import { type LinearMemory, receivedMemory } from '../memory/linear-memory.ts';
import { randomPair } from '../memory/random-words.ts';
import { allocateLock, isArena, memoryViews } from './lock-arena.ts';
import { checkNoOffset, checkRoom, LONG_BYTES } from './rw-lock-options.ts';

/** "rwlk" in ASCII. */
const LOCK_MAGIC = 0x7277_6c6b;
/**
 * Head of a bare lock, offsets in words from its start; the lock region follows.
 * | word | name        | written by    | guarded by   | holds                                  |
 * | ---- | ----------- | ------------- | ------------ | -------------------------------------- |
 * | 0    | MAGIC       | creator, last | atomic store | 0 until the head is complete           |
 * | 1    | MAX_THREADS | creator, once | MAGIC        | thread slots                           |
 * | 2-3  | LOCK_ID     | creator, once | MAGIC        | random; tells locks apart in a thread  |
 * | 4    | VERSION     | creator, once | MAGIC        | LAYOUT_VERSION of who created it       |
 */
const Head = { MAGIC: 0, MAX_THREADS: 1, LOCK_ID: 2, VERSION: 4 } as const;
const HEAD_WORDS: number = CACHE_LINE_WORDS;

/** Where a lock lies. */
export interface LockPlace {
  readonly memory: LinearMemory;
  readonly byteOffset: number;
}

/** A lock's memory as one thread sees it. */
export interface RWLockMemory {
  readonly region: LockRegion;
  /** All of the memory that the lock lies in, as `longs`. */
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
  readonly core: Core;
  /** Tells locks apart in a thread. */
  readonly key: string;
}

function regionFor(maxThreads: number, byteOffset = 0): LockRegion {
  return lockRegion(byteOffset / WORD_BYTES + HEAD_WORDS, maxThreads, 1, BARE_STRIPE_WORDS);
}

/** Bytes that a lock for so many threads takes. */
export function lockBytes(maxThreads: number): number {
  return regionFor(maxThreads).end * WORD_BYTES;
}

/**
 * Lays out a lock in `buffer`, or in room of its own.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for room that is missing, misaligned, not zero, or this package's own
 */
export function createLockMemory(maxThreads: number, buffer: unknown, byteOffset: unknown): LockPlace {
  const bytes = lockBytes(maxThreads);
  if (buffer === undefined) checkNoOffset(byteOffset);
  const place = buffer === undefined ? allocateLock(bytes) : placeIn(buffer, byteOffset, bytes);
  layOut(place, maxThreads, bytes);
  return place;
}

function placeIn(buffer: unknown, byteOffset: unknown, bytes: number): LockPlace {
  const place = checkRoom(buffer, byteOffset, bytes);
  refuseOurs(place.buffer);
  return { memory: { buffer: place.buffer, webAssembly: undefined }, byteOffset: place.byteOffset };
}

/** Zero bytes in there are room for what comes next. */
function refuseOurs(buffer: SharedArrayBuffer): void {
  const isStore = new Int32Array(buffer, 0, 1)[StoreHeader.MAGIC] === MAGIC;
  if (!isStore && !isArena(buffer)) return;
  const whose = isStore ? 'the memory of a RefManager' : 'the memory of locks that were created without a buffer';
  throw new RefManagerError(
    'ERR_INVALID_OPTION',
    `buffer must be a SharedArrayBuffer of your own, got ${whose}: leave buffer out, and the lock gets room of its own`,
  );
}

function layOut({ memory: { buffer }, byteOffset }: LockPlace, maxThreads: number, bytes: number): void {
  const words = new Int32Array(buffer, byteOffset, bytes / WORD_BYTES);
  if (words.some((word) => word !== 0)) {
    throw new RefManagerError(
      'ERR_INVALID_OPTION',
      `buffer must hold ${bytes} zero bytes at byteOffset ${byteOffset}; it holds other data`,
    );
  }
  words[Head.MAX_THREADS] = maxThreads;
  words[Head.VERSION] = LAYOUT_VERSION;
  words.set(randomPair(), Head.LOCK_ID);
  Atomics.store(words, Head.MAGIC, LOCK_MAGIC);
}

/** Views of a lock that is laid out. */
export function lockMemory({ memory, byteOffset }: LockPlace): RWLockMemory {
  const head = new Int32Array(memory.buffer, byteOffset, HEAD_WORDS);
  const region = regionFor(head[Head.MAX_THREADS] ?? 0, byteOffset);
  const key = `${head[Head.LOCK_ID]}/${head[Head.LOCK_ID + 1]}`;
  return { region, ...memoryViews(memory, region.end), key };
}

/** Where a handle says that a lock lies. @throws {RefManagerError} `ERR_BAD_HANDLE` unless a whole lock lies there */
export function checkHandle(handle: { byteOffset: number }): LockPlace {
  const memory = receivedMemory(handle);
  const byteOffset = handle?.byteOffset ?? 0;
  const aligned = Number.isInteger(byteOffset) && byteOffset >= 0 && byteOffset % LONG_BYTES === 0;
  if (memory === undefined || !aligned || memory.buffer.byteLength < byteOffset + HEAD_WORDS * WORD_BYTES)
    throw badHandle('handle must be the handle of an RWLock, with its SharedArrayBuffer');
  const head = new Int32Array(memory.buffer, byteOffset, HEAD_WORDS);
  const isLock = Atomics.load(head, Head.MAGIC) === LOCK_MAGIC;
  const version = head[Head.VERSION];
  if (isLock && version !== LAYOUT_VERSION)
    throw badHandle(`handle must point to an RWLock of layout version ${LAYOUT_VERSION}, got version ${version}`);
  const maxThreads = head[Head.MAX_THREADS] ?? 0;
  const isSound = isLock && maxThreads >= 1 && maxThreads <= MAX_THREADS;
  if (!isSound || memory.buffer.byteLength < byteOffset + lockBytes(maxThreads))
    throw badHandle(`handle must point to a whole RWLock; there is none at byteOffset ${byteOffset}`);
  return { memory, byteOffset };
}

function badHandle(problem: string): RefManagerError {
  return new RefManagerError('ERR_BAD_HANDLE', problem);
}
