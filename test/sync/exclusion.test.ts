/** Real threads on one lock: plain counters prove that writers exclude everybody. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RWLock } from '../../src/sync/index.ts';
import { runFleet } from '../support/fleet.ts';

const THREADS = 4;
const ROUNDS = 3000;

it('lets no write get lost and no reader see half of one, with four threads', async () => {
  const lock = RWLock.create({ maxThreads: THREADS + 1 });
  const counters = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const data = { handle: lock.handle, counters, rounds: ROUNDS };
  const answers = await runFleet(new URL('counter-worker.ts', import.meta.url), Array(THREADS).fill(data));
  assert.equal(answers.flat().length, THREADS);
  lock.read(() => assert.deepEqual([...new Int32Array(counters)], [THREADS * ROUNDS, THREADS * ROUNDS]));
  const stats = lock.stats();
  assert.equal(stats.writeAcquisitions, THREADS * ROUNDS);
  assert.equal(lock.tryAcquireWrite(), true);
  lock.releaseWrite();
});
