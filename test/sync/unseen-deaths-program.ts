/**
 * One worker dies with the lock; another one, which waits for it without any word from outside, tells what became of that.
 * Nobody calls watchWorker. Prints one line of JSON.
 */

import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { RefManager } from '../../src/index.ts';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';
import { defaultLockTimeoutMs, LONGEST_WAIT_MS } from '../../src/sync/threads/unseen-deaths.ts';

const ROLES = { DYING: 'dying', WAITING: 'waiting' } as const;
type Role = (typeof ROLES)[keyof typeof ROLES];

function begin(role: Role, handle: RWLockHandle): Worker {
  return new Worker(new URL(import.meta.url), { workerData: { role, handle } });
}

if (isMainThread) {
  const lock = RWLock.create();
  RefManager.create().detach();
  const dying = begin(ROLES.DYING, lock.handle);
  await once(dying, 'message');
  const waiting = begin(ROLES.WAITING, lock.handle);
  const [answer] = (await once(waiting, 'message')) as [object];
  console.log(JSON.stringify(answer));
} else {
  const { role, handle } = workerData as { role: Role; handle: RWLockHandle };
  const lock = RWLock.attach(handle);
  if (role === ROLES.DYING) {
    lock.acquireWrite();
    parentPort?.postMessage('holds');
    setImmediate(() => process.exit());
  } else {
    const { abandoned } = lock.acquireWrite();
    parentPort?.postMessage({
      seesDeaths: [lock.stats().seesDeaths, RefManager.create().stats().seesDeaths],
      workerTimeoutMs: defaultLockTimeoutMs(),
      longestAsyncWaitMs: LONGEST_WAIT_MS,
      abandoned,
    });
  }
}
