/** Uses the store and a lock, and ends without a word. */

import { workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

const { store, lockHandle, times } = workerData as { store: RefManagerHandle; lockHandle: RWLockHandle; times: number };
const refs = RefManager.attach(store);
const lock = RWLock.attach(lockHandle);
const id = { type: 'containerd', id: 'c1' };
for (let n = 0; n < times; n++) {
  lock.read(() => refs.getRef(id));
  lock.write(() => undefined);
}
