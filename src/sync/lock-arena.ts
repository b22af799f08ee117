/**
 * Where locks lie that are created without a buffer: beside one another in a memory that they share, an arena, since each
 * memory of WebAssembly takes gigabytes of addresses. A thread fills one after another. An arena is collected when nobody
 * has any of its locks, like the buffer of a single lock. Asked by rw-lock-memory.ts.
 */

import { type Core, coreOver } from '../core/core.ts';
import { CACHE_LINE_WORDS, WORD_BYTES } from '../memory/layout.ts';
import { allocateMemory, type LinearMemory } from '../memory/linear-memory.ts';
import { randomPair } from '../memory/random-words.ts';

/** All of a memory as one thread sees it. */
export interface MemoryViews {
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
  readonly core: Core;
}

/** "rwar" in ASCII. */
const ARENA_MAGIC = 0x7277_6172;
/** Head of an arena, in words from its start: MAGIC, then a random ARENA_ID of two words, by which a thread knows it again. */
const Head = { MAGIC: 0, ARENA_ID: 2 } as const;
const HEAD_BYTES: number = CACHE_LINE_WORDS * WORD_BYTES;
/** Room for 470 locks of 64 threads. Takes memory only where there is a lock. */
const ARENA_BYTES: number = 2 ** 22;
/** A lock begins on a pair of cache lines, which some processors fetch together. */
const ALIGNMENT: number = 2 * HEAD_BYTES;

/** The arena that this thread puts its next lock into. */
let current: { readonly memory: LinearMemory; usedBytes: number } | undefined;

/** Room of so many zero bytes for one lock. @throws {RefManagerError} `ERR_INVALID_OPTION` when there is none */
export function allocateLock(bytes: number): { readonly memory: LinearMemory; readonly byteOffset: number } {
  if (current === undefined || current.usedBytes + bytes > ARENA_BYTES) {
    const memory = allocateMemory(ARENA_BYTES, bytes);
    if (memory.webAssembly === undefined) return { memory, byteOffset: 0 };
    const words = new Int32Array(memory.buffer, 0, CACHE_LINE_WORDS);
    words.set([ARENA_MAGIC, 0, ...randomPair()]);
    current = { memory, usedBytes: ALIGNMENT };
  }
  const { memory, usedBytes } = current;
  current.usedBytes = Math.ceil((usedBytes + bytes) / ALIGNMENT) * ALIGNMENT;
  return { memory, byteOffset: usedBytes };
}

/** True for the buffer of a memory that locks without a buffer are put into. */
export function isArena(buffer: SharedArrayBuffer): boolean {
  return new Int32Array(buffer, 0, 1)[Head.MAGIC] === ARENA_MAGIC;
}

/** By arena id. A SharedArrayBuffer, and a memory of WebAssembly, is another object each time it arrives in a thread. */
const known = new Map<string, WeakRef<Core>>();

/** Views of the memory, from its beginning to `endWord` at least. All locks of an arena have one core. */
export function memoryViews(memory: LinearMemory, endWord: number): MemoryViews {
  const all = memory.webAssembly === undefined ? endWord : Math.floor(memory.buffer.byteLength / WORD_BYTES);
  const words = new Int32Array(memory.buffer, 0, all);
  const longs = new BigInt64Array(memory.buffer, 0, Math.floor(all / 2));
  return { words, longs, core: coreOfArena(memory, words) };
}

function coreOfArena(memory: LinearMemory, words: Int32Array): Core {
  if (memory.webAssembly === undefined || words[Head.MAGIC] !== ARENA_MAGIC) return coreOver(memory, words);
  const key = `${words[Head.ARENA_ID]}/${words[Head.ARENA_ID + 1]}`;
  const found = known.get(key)?.deref();
  if (found !== undefined) return found;
  for (const [id, core] of known) if (core.deref() === undefined) known.delete(id);
  const core = coreOver(memory, words);
  known.set(key, new WeakRef(core));
  return core;
}
