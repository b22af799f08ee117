/**
 * The memory of a store, or of locks: a WebAssembly.Memory, whose buffer is a SharedArrayBuffer like any other, so that
 * WebAssembly and JavaScript of all threads can work on it at once. It has its whole length from the beginning: the system
 * gives a page when it is first written, and views of it cover everything for ever.
 */

import * as types from 'node:util/types';
import { RefManagerError } from '../errors.ts';
import { type WebAssemblyMemory, webAssembly } from './web-assembly.ts';

export interface LinearMemory {
  readonly buffer: SharedArrayBuffer;
  /** What it is the buffer of; undefined: only JavaScript can work on it. */
  readonly webAssembly: WebAssemblyMemory | undefined;
}

/** How a memory travels to another thread. Structured clone keeps that the one is the buffer of the other. */
export interface MemoryHandle {
  readonly memory: SharedArrayBuffer;
  /** The WebAssembly.Memory that `memory` is the buffer of, if it is one's: without it the other thread uses JavaScript. */
  readonly webAssemblyMemory?: object;
}

const PAGE_BYTES: number = 2 ** 16;

/**
 * A memory of at least `bytes` zero bytes, `bytesAlone` when only JavaScript can work on it. Each WebAssembly.Memory takes 8 GiB of addresses, so that it needs no bounds
 * checks: where they are not to be had (ulimit -v), it is a SharedArrayBuffer alone.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when not even that can be had
 */
export function allocateMemory(bytes: number, bytesAlone: number = bytes): LinearMemory {
  const memory = allocateWebAssembly(Math.ceil(bytes / PAGE_BYTES));
  if (memory !== undefined) return { buffer: memory.buffer, webAssembly: memory };
  try {
    return { buffer: new SharedArrayBuffer(bytesAlone), webAssembly: undefined };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const problem = `${bytesAlone} bytes of addresses could not be reserved: ${error.message}; are they limited (ulimit -v)? Lower maxBytes`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem, { cause: error });
  }
}

/** Undefined where there is no WebAssembly, no shared memory for it, or no room. */
function allocateWebAssembly(pages: number): WebAssemblyMemory | undefined {
  const engine = webAssembly();
  if (engine === undefined) return undefined;
  try {
    return new engine.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The memory that a handle brought, if it brought one. */
export function receivedMemory(handle: unknown): LinearMemory | undefined {
  if (typeof handle !== 'object' || handle === null) return undefined;
  const { memory, webAssemblyMemory } = handle as { memory?: unknown; webAssemblyMemory?: unknown };
  if (!types.isSharedArrayBuffer(memory)) return undefined;
  return { buffer: memory, webAssembly: isMemoryOf(memory, webAssemblyMemory) ? webAssemblyMemory : undefined };
}

/** The fields of a handle that carry the memory. */
export function memoryHandle({ buffer, webAssembly: memory }: LinearMemory): MemoryHandle {
  return memory === undefined ? { memory: buffer } : { memory: buffer, webAssemblyMemory: memory };
}

/** Asks the engine's own getter: not fooled by what only looks like one, and takes one that comes from another realm. */
function isMemoryOf(buffer: SharedArrayBuffer, value: unknown): value is WebAssemblyMemory {
  // eslint-disable-next-line typescript/unbound-method -- called on the value below
  const getter = Object.getOwnPropertyDescriptor(webAssembly()?.Memory?.prototype ?? {}, 'buffer')?.get;
  if (getter === undefined) return false;
  try {
    return getter.call(value) === buffer;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
