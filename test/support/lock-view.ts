/** The words of one lock, be they in a buffer of its own or in an arena beside others. */

import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

export function lockView({ memory, byteOffset }: RWLockHandle, maxThreads?: number): Int32Array {
  const bytes = RWLock.byteLength(maxThreads === undefined ? {} : { maxThreads });
  return new Int32Array(memory, byteOffset, bytes / Int32Array.BYTES_PER_ELEMENT);
}
