/**
 * The entry `refmanager/bench`: what a lock of your own has to be for `refmanager bench lock --kind ./my-lock.mjs`.
 *
 * @module refmanager/bench
 */

export type { AttachedLock, BlockingLock, CallbackLock, CallingLock, LockKind } from './lock/lock-kind.ts';
