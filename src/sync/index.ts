/**
 * The entry `refmanager/sync`: the reader/writer lock as a primitive of its own, without runtime dependencies.
 *
 * @module refmanager/sync
 */

export { RefManagerError, type RefManagerErrorCode } from '../errors.ts';
export type { AsyncLockOptions } from './async-lock-options.ts';
export type { LockStats } from './lock/lock-statistics.ts';
export type { LockGuard } from './lock-guard.ts';
export { RWLock, type RWLockHandle } from './rw-lock.ts';
export type { RWLockOptions } from './rw-lock-options.ts';
export { threadId } from './thread-id.ts';
