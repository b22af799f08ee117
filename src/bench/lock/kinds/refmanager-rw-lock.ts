/**
 * Our lock as users have it, the public RWLock of `refmanager/sync`, in both of its forms. Stripes are so many RWLocks,
 * side by side in the arena where they are made.
 */

import { RWLock, type RWLockHandle } from '../../../sync/index.ts';
import type { LockKind } from '../lock-kind.ts';

const created: Pick<LockKind, 'excludes' | 'missing' | 'create'> = {
  excludes: true,
  missing: () => undefined,
  create: (threads, stripes) => {
    const maxThreads = threads + 1; // this thread creates, and is attached until it has
    return Array.from({ length: stripes }, () => {
      const lock = RWLock.create({ maxThreads });
      lock.detach();
      return lock.handle;
    });
  },
};

/** `lock.read(body)`, `lock.write(body)`. */
export const refmanagerRwLock: LockKind = {
  ...created,
  name: 'refmanager RWLock',
  about: 'The public RWLock, read(body) and write(body). Stripes: one RWLock each.',
  attach: async (handle) => {
    const locks = (handle as RWLockHandle[]).map((one) => RWLock.attach(one));
    return {
      style: 'calls',
      read: (stripe, section) => (locks[stripe] as RWLock).read(section),
      write: (stripe, section) => (locks[stripe] as RWLock).write(section),
      detach: () => detachAll(locks),
    };
  },
};

/** `lock.acquireRead()`, `lock.releaseRead()` and twins: an object is made for every acquisition. */
export const refmanagerGuards: LockKind = {
  ...created,
  name: 'refmanager RWLock guards',
  about: 'The public RWLock, acquireRead/releaseRead and twins: every acquisition makes a guard, so there is garbage.',
  attach: async (handle) => {
    const locks = (handle as RWLockHandle[]).map((one) => RWLock.attach(one));
    const at = (stripe: number): RWLock => locks[stripe] as RWLock;
    return {
      style: 'acquires',
      acquireRead: (stripe) => void at(stripe).acquireRead(),
      releaseRead: (stripe) => at(stripe).releaseRead(),
      acquireWrite: (stripe) => void at(stripe).acquireWrite(),
      releaseWrite: (stripe) => at(stripe).releaseWrite(),
      detach: () => detachAll(locks),
    };
  },
};

function detachAll(locks: readonly RWLock[]): void {
  for (const lock of locks) lock.detach();
}
