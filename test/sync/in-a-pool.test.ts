/** The lock in Piscina's workers: which of its ways to wait for tasks go with asynchronous acquisitions. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { isMainThread } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { RWLock } from '../../src/sync/index.ts';
import { defaultLockTimeoutMs } from '../../src/sync/threads/unseen-deaths.ts';
import { startWorker } from '../support/started-worker.ts';

describe('a lock in a Piscina worker', () => {
  for (const atomics of ['async', 'disabled'] as const) {
    it(`settles a wait that a task left behind, with atomics: '${atomics}'`, async (t) => {
      const lock = RWLock.create();
      const filename = new URL('../support/lock-pool-worker.ts', import.meta.url).href;
      const pool = new Piscina({ filename, maxThreads: 1, minThreads: 1, atomics });
      t.after(() => pool.destroy());
      lock.acquireWrite();
      assert.equal(await pool.run({ handle: lock.handle, leaves: true }, { name: 'task' }), 'left');
      lock.releaseWrite();
      assert.equal(
        await pool.run({ handle: lock.handle, leaves: false }, { name: 'task' }),
        'wrote what was left behind',
      );
      await pool.close();
      lock.detach();
    });
  }

  it("is awaited by the task itself with atomics: 'sync'", async (t) => {
    const lock = RWLock.create();
    const filename = new URL('../support/lock-pool-worker.ts', import.meta.url).href;
    const pool = new Piscina({ filename, maxThreads: 2, minThreads: 2, atomics: 'sync' });
    t.after(() => pool.destroy());
    const tasks = Array.from({ length: 20 }, () => pool.run({ handle: lock.handle, leaves: false }, { name: 'task' }));
    assert.deepEqual(new Set(await Promise.all(tasks)), new Set(['wrote']));
    await pool.close();
    lock.detach();
  });
});

describe('how long a blocking call waits by default', () => {
  it('is 10 s on a main thread, whose event loop stands still, and for ever elsewhere', async () => {
    assert.equal(isMainThread, true);
    const worker = startWorker(new URL('lock-timeout-worker.ts', import.meta.url));
    const [elsewhere] = (await once(worker, 'message')) as [number];
    assert.deepEqual([defaultLockTimeoutMs(), elsewhere], [10_000, Number.POSITIVE_INFINITY]);
  });
});
