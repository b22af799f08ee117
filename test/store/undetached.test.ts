/** Threads that end by themselves without `detach()`: nothing of what they counted is lost, and they are no deaths. */

import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';
import { startFleet } from '../support/fleet.ts';

it('counts all that a thread did which just ended, and no recovery', async () => {
  const refs = RefManager.create({ cacheEntries: 10 });
  after(() => refs.detach());
  const lock = RWLock.create();
  after(() => lock.detach());
  refs.setRef({ type: 'containerd', id: 'c1' }, { name: 'p1' });
  const before = refs.stats();
  const times = 7;
  const workerData = { store: refs.handle, lockHandle: lock.handle, times };
  const fleet = startFleet(new URL('undetached-worker.ts', import.meta.url), [workerData, workerData]);
  for (const { worker } of fleet) {
    refs.watchWorker(worker);
    lock.watchWorker(worker);
  }
  await Promise.all(fleet.map(({ ended }) => ended));
  const { cacheHits, cacheMisses, readAcquisitions, recoveries } = refs.stats();
  assert.equal(cacheHits - before.cacheHits, 2 * (times - 1));
  assert.equal(cacheMisses - before.cacheMisses, 2);
  assert.equal(readAcquisitions - before.readAcquisitions, 2);
  assert.equal(recoveries, 0);
  const counts = lock.stats();
  assert.deepEqual([counts.readAcquisitions, counts.writeAcquisitions, counts.recoveries], [2 * times, 2 * times, 0]);
});
