/** The entry `refmanager/sync`: the reader/writer lock as a primitive of its own, without runtime dependencies. */

export { RefManagerError, type RefManagerErrorCode } from '../errors.ts';
export type { AsyncLockOptions } from './async-lock.ts';
export type { LockStats } from './lock/lock-statistics.ts';
export { type LockGuard, RWLock, type RWLockHandle } from './rw-lock.ts';
export type { RWLockOptions } from './rw-lock-options.ts';
