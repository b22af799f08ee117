/** Adds to a plain counter under the lock: half its turns asleep in acquireWrite, half in writeAsync. */

import { parentPort, workerData } from 'node:worker_threads';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

const { handle, counter, turns } = workerData as { handle: RWLockHandle; counter: Int32Array; turns: number };
const lock = RWLock.attach(handle);
const addOne = (): void => {
  counter[0] = (counter[0] ?? 0) + 1;
};
for (let i = 0; i < turns; i++) {
  if (i % 2 === 0) lock.write(addOne);
  else await lock.writeAsync(addOne);
}
lock.detach();
parentPort?.close();
