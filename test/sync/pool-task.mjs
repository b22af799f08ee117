// A task for any pool of workers that passes data: takes the lock, and ends its thread with it when told to.
import { workerData } from 'node:worker_threads';
import { RWLock } from '../../src/sync/index.ts';

export async function task({ handle, dies }) {
  const lock = RWLock.attach(handle ?? workerData.handle);
  lock.acquireWrite();
  if (dies === 'by exit') process.exit(1);
  if (dies === 'by error') {
    setImmediate(() => {
      throw new Error('dies');
    });
    await new Promise(() => {});
  }
  lock.releaseWrite();
  return 'done';
}
