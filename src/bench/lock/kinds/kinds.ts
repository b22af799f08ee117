/**
 * All locks for worker threads, in the order of the tables.
 */

import type { LockKind } from '../lock-kind.ts';
import { counterRwLock } from './counter-rw-lock.ts';
import { multithreadingRwLock } from './multithreading-rw-lock.ts';
import { plainMutex } from './plain-mutex.ts';
import { refmanagerGuards, refmanagerRwLock } from './refmanager-rw-lock.ts';
import { refmanagerStripes } from './refmanager-stripes.ts';
import { pauses, wakeUps } from './shares-nothing.ts';
import { webLocks } from './web-locks.ts';

/** Ours first. */
export const LOCK_KINDS: readonly LockKind[] = [
  refmanagerRwLock,
  refmanagerGuards,
  refmanagerStripes,
  plainMutex,
  counterRwLock,
  multithreadingRwLock,
  webLocks,
];

/** The kind of that name, the floors included. */
export function lockKind(name: string): LockKind {
  const found = [...LOCK_KINDS, pauses, wakeUps].find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`no contender is called ${name}`);
  return found;
}
