/** The lock under test as modules: the real ones of src/core and src/sync, or a mutant of them. */

import '../explorer/model/fake-atomics.ts'; // first: the lock takes its clock and timers when it is loaded

import * as asyncLock from '../../../src/sync/async-lock.ts';
import * as stripedLock from '../../../src/sync/lock/striped-lock.ts';
import * as recovery from '../../../src/sync/threads/recovery.ts';
import * as threadRegistry from '../../../src/sync/threads/thread-registry.ts';
import type { Edit } from '../../mutation/edit.ts';
import { type Mutation, withMutant } from '../../mutation/with-mutant.ts';

/** What a lock model needs of src/sync. */
export interface LockModules {
  readonly AsyncLock: typeof asyncLock.AsyncLock;
  readonly StripedLock: typeof stripedLock.StripedLock;
  readonly ThreadRegistry: typeof threadRegistry.ThreadRegistry;
  readonly recoverSlots: typeof recovery.recoverSlots;
  readonly slotOfThread: typeof recovery.slotOfThread;
}

/** The lock as it is. */
export const REAL_LOCK: LockModules = {
  AsyncLock: asyncLock.AsyncLock,
  StripedLock: stripedLock.StripedLock,
  ThreadRegistry: threadRegistry.ThreadRegistry,
  recoverSlots: recovery.recoverSlots,
  slotOfThread: recovery.slotOfThread,
};

export function lockMutation(edits: readonly Edit[]): Mutation {
  return { edits, among: ['src/core', 'src/sync'] };
}

/** The lock with `edits` made in src/core and src/sync. */
export function mutantLock(edits: readonly Edit[]): Promise<LockModules> {
  return withMutant(lockMutation(edits), (mutant) =>
    mutant.load<LockModules>('striped-lock.ts', 'async-lock.ts', 'thread-registry.ts', 'recovery.ts'),
  );
}
