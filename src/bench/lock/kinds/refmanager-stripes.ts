/**
 * Our lock as the store uses it: StripedLock, all stripes over one thread table, no guards. The same protocol as
 * RWLock; what differs is the public wrapping.
 */

import { BARE_STRIPE_WORDS, lockRegion, WORD_BYTES } from '../../../memory/layout.ts';
import { Attachment } from '../../../sync/threads/attachment.ts';
import type { BlockingLock, LockKind } from '../lock-kind.ts';

interface Handle {
  readonly memory: SharedArrayBuffer;
  readonly threads: number;
  readonly stripes: number;
}

/** A thread's striped locks, and the way out of them. */
export function attachStripes({ memory, threads, stripes }: Handle): BlockingLock & { detach(): void } {
  const region = lockRegion(0, threads, stripes, BARE_STRIPE_WORDS);
  const words = new Int32Array(memory);
  const attachment = new Attachment(words, new BigInt64Array(memory), region, () => {
    throw new Error('nobody dies in this benchmark, so nothing is ever repaired');
  });
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
  return { memory: new SharedArrayBuffer(end * WORD_BYTES), threads, stripes };
}

export const refmanagerStripes: LockKind = {
  name: 'refmanager StripedLock',
  about: 'The lock inside RWLock and the store, without guards: all stripes over one thread table.',
  excludes: true,
  missing: () => undefined,
  create: createStripes,
  attach: async (handle) => attachStripes(handle as Handle),
};
