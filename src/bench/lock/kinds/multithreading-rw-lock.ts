/**
 * npm `multithreading`: its RwLock with the blocking calls, in plain worker threads. Its own pool hands a lock to a task
 * by passing the lock's SharedArrayBuffer to `new RwLock(data, buffer)` on the other side; the same public constructor is
 * called here, so the lock is the package's own, unchanged, without the costs of its pool.
 */

import { missingPackage, optionalPackage } from '../../optional-package.ts';
import type { LockKind } from '../lock-kind.ts';

interface Guard {
  dispose(): void;
}
interface RwLock {
  blockingRead(): Guard;
  blockingWrite(): Guard;
}
interface Multithreading {
  readonly RwLock: new (data: undefined, buffer: SharedArrayBuffer) => RwLock;
}

const PACKAGE = 'multithreading';

export const multithreadingRwLock: LockKind = {
  name: 'multithreading RwLock',
  about: 'npm multithreading, blockingRead/blockingWrite and guard.dispose(). Stripes: one RwLock each.',
  excludes: true,
  missing: () => missingPackage(PACKAGE),
  create: (_threads, stripes) =>
    Array.from({ length: stripes }, () => new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  attach: (handle) => {
    const { RwLock } = optionalPackage(PACKAGE) as Multithreading;
    const locks = (handle as SharedArrayBuffer[]).map((buffer) => new RwLock(undefined, buffer));
    const at = (stripe: number): RwLock => locks[stripe] as RwLock;
    let held: Guard | undefined;
    const release = (): void => held?.dispose();
    return {
      style: 'acquires',
      acquireRead: (stripe) => {
        held = at(stripe).blockingRead();
      },
      releaseRead: release,
      acquireWrite: (stripe) => {
        held = at(stripe).blockingWrite();
      },
      releaseWrite: release,
    };
  },
};
