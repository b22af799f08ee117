/**
 * Our lock as the store uses it: StripedLock, all stripes over one thread table, no guards. The same protocol as
 * RWLock; what differs is the public wrapping.
 */

import { coreOver } from '../../../core/core.ts';
import { BARE_STRIPE_WORDS, lockRegion, WORD_BYTES } from '../../../memory/layout.ts';
import {
  allocateMemory,
  type LinearMemory,
  type MemoryHandle,
  memoryHandle,
  receivedMemory,
} from '../../../memory/linear-memory.ts';
import { Attachment } from '../../../sync/threads/attachment.ts';
import type { BlockingLock, LockKind } from '../lock-kind.ts';

interface Handle extends MemoryHandle {
  readonly threads: number;
  readonly stripes: number;
}

/** A thread's striped locks, and the way out of them. */
export function attachStripes(handle: Handle): BlockingLock & { detach(): void } {
  const region = lockRegion(0, handle.threads, handle.stripes, BARE_STRIPE_WORDS);
  const memory = receivedMemory(handle) as LinearMemory;
  const words = new Int32Array(memory.buffer, 0, region.end);
  const longs = new BigInt64Array(memory.buffer, 0, Math.floor(region.end / 2));
  const repair = (): never => {
    throw new Error('nobody dies in this benchmark, so nothing is ever repaired');
  };
  const attachment = new Attachment(words, longs, region, repair, coreOver(memory, words));
  const { lock } = attachment;
  const forEver = Number.POSITIVE_INFINITY;
  return {
    style: 'acquires',
    acquireRead: (stripe) => void lock.acquireRead(stripe, forEver),
    releaseRead: () => lock.releaseRead(),
    acquireWrite: (stripe) => void lock.acquireWrite(stripe, forEver),
    releaseWrite: () => lock.releaseWrite(),
    detach: () => void attachment.leave(),
  };
}

/** Memory for so many stripes and threads, all free. */
export function createStripes(threads: number, stripes: number): Handle {
  const { end } = lockRegion(0, threads, stripes, BARE_STRIPE_WORDS);
  return { ...memoryHandle(allocateMemory(end * WORD_BYTES)), threads, stripes };
}

export const refmanagerStripes: LockKind = {
  name: 'refmanager StripedLock',
  about: 'The lock inside RWLock and the store, without guards: all stripes over one thread table.',
  excludes: true,
  missing: () => undefined,
  create: createStripes,
  attach: async (handle) => attachStripes(handle as Handle),
};
