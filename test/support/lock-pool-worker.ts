/** A Piscina worker that awaits a lock in its task, and one that leaves its wait behind. */

import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

let left: Promise<string> | undefined;

export async function task({ handle, leaves }: { handle: RWLockHandle; leaves: boolean }): Promise<string> {
  const lock = RWLock.attach(handle);
  if (!leaves) return (await left) ?? lock.writeAsync(() => 'wrote');
  left = lock.writeAsync(() => 'wrote what was left behind');
  return 'left';
}
