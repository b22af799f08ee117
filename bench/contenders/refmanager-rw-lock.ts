/**
 * Our lock as users have it: the public RWLock of `refmanager/sync`, a guard made on every acquisition included.
 * Stripes are so many RWLocks in one SharedArrayBuffer, each on its own cache lines.
 */

import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';
import type { LockKind } from './lock-kind.ts';

const LINE_BYTES = 64;

export const refmanagerRwLock: LockKind = {
  name: 'refmanager RWLock',
  about: 'The public RWLock, acquireRead/releaseRead and twins. Stripes: one RWLock each, in one SharedArrayBuffer.',
  excludes: true,
  missing: () => undefined,
  create: (threads, stripes) => {
    const maxThreads = threads + 1; // this thread creates, and is attached until it has
    const bytes = Math.ceil(RWLock.byteLength({ maxThreads }) / LINE_BYTES) * LINE_BYTES;
    const buffer = new SharedArrayBuffer(stripes * bytes);
    return Array.from({ length: stripes }, (_, stripe) => {
      const lock = RWLock.create({ maxThreads, buffer, byteOffset: stripe * bytes });
      lock.detach();
      return lock.handle;
    });
  },
  attach: async (handle) => {
    const locks = (handle as RWLockHandle[]).map((one) => RWLock.attach(one));
    const at = (stripe: number): RWLock => locks[stripe] as RWLock;
    return {
      blocks: true,
      acquireRead: (stripe) => void at(stripe).acquireRead(),
      releaseRead: (stripe) => at(stripe).releaseRead(),
      acquireWrite: (stripe) => void at(stripe).acquireWrite(),
      releaseWrite: (stripe) => at(stripe).releaseWrite(),
      detach: () => {
        for (const lock of locks) lock.detach();
      },
    };
  },
};
