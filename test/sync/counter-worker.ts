/** Adds to a plain counter under the write lock, and checks under the read lock that both copies of it agree. */

import { parentPort, workerData } from 'node:worker_threads';
import { RWLock, type RWLockHandle } from '../../src/sync/index.ts';

const data = workerData as { handle: RWLockHandle; counters: SharedArrayBuffer; rounds: number };
const counters = new Int32Array(data.counters);
const lock = RWLock.attach(data.handle);
const READS_A_WRITE = 3;
for (let round = 0; round < data.rounds; round++) {
  lock.write(() => {
    counters[0] = (counters[0] as number) + 1;
    counters[1] = (counters[1] as number) + 1;
  });
  for (let read = 0; read < READS_A_WRITE; read++) {
    lock.read(() => {
      if (counters[0] !== counters[1]) throw new Error(`a reader saw ${counters[0]} and ${counters[1]}`);
    });
  }
}
lock.detach();
parentPort?.postMessage('done');
