import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { RefManagerError } from '../../src/errors.ts';
import { StartPool } from '../../src/pool/start-pool.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { attachedThreads } from '../support/attached-threads.ts';
import { testPod } from '../support/pods.ts';

/** A pool that is closed when the test ends, however it ends. */
function poolOver(t: TestContext, refs: RefManager, latency: 'default' | 'none'): StartPool {
  const pool = new StartPool({ refs, workers: 2, seed: 1, runtime: { kind: 'simulated', latency }, podsPerWorker: 16 });
  t.after(() => pool.close());
  return pool;
}

describe('StartPool', () => {
  it('starts a pod on a worker, and brings back its containers and events', async (t) => {
    const refs = RefManager.create();
    const pool = poolOver(t, refs, 'none');
    const { containers, end, events } = await pool.start({ pod: testPod(7), node: 0 });
    assert.equal(end.outcome, 'started');
    assert.deepEqual(
      containers.map(({ container, kind, ok }) => [container, kind, ok]),
      [
        ['migrate', 'init', true],
        ['app', 'regular', true],
        ['proxy', 'regular', true],
      ],
    );
    assert.equal(refs.size, 3);
    const uids = new Set(
      events.map(({ text }) => (JSON.parse(text) as { involvedObject: { uid: string } }).involvedObject.uid),
    );
    assert.deepEqual([...uids], [testPod(7).metadata?.uid]);
    await pool.close();
    refs.detach();
  });

  it('ends every thread when it is closed, and leaves no slot of the store taken', async (t) => {
    const refs = RefManager.create({ maxThreads: 3 });
    for (let i = 0; i < 2; i++) {
      const pool = poolOver(t, refs, 'none');
      await pool.start({ pod: testPod(i), node: 0 });
      const exits = pool.threads.map((worker) => once(worker, 'exit'));
      await pool.close();
      await Promise.all(exits);
      assert.equal(pool.deaths, 0);
    }
    assert.equal(refs.size, 6);
    refs.detach();
  });

  it('rejects the pods of a worker that dies, recovers it from the store, and goes on with another', async (t) => {
    const refs = RefManager.create();
    const pool = poolOver(t, refs, 'default');
    await pool.start({ pod: testPod(0), node: 0 }); // both images are there now, the workers are up
    const [victim] = pool.threads;
    assert.ok(victim !== undefined);
    const victimId = victim.threadId;
    assert.ok(attachedThreads(refs).includes(victimId));
    const died = once(victim, 'exit');
    const starts = Array.from({ length: 16 }, (_, i) => pool.start({ pod: testPod(1 + i), node: 0 }));
    const settled = Promise.allSettled(starts);
    await victim.terminate();
    await died;
    const results = await settled;
    const lost = results.filter((result) => result.status === 'rejected');
    assert.ok(lost.length > 0, 'the victim had pods');
    for (const { reason } of lost) {
      assert.ok(reason instanceof RefManagerError);
      assert.equal(reason.code, 'ERR_WORKER_DIED');
    }
    assert.equal(pool.deaths, 1);
    assert.equal(attachedThreads(refs).includes(victimId), false);
    const again = await Promise.all(results.map((_, i) => pool.start({ pod: testPod(1 + i), node: 0 })));
    assert.ok(again.every(({ containers }) => containers.every(({ ok }) => ok)));
    assert.equal(refs.size, 17 * 3);
    await pool.close();
    refs.detach();
  });

  it('reports what is in flight as interrupted, and what comes later too', async (t) => {
    const refs = RefManager.create();
    const pool = poolOver(t, refs, 'default');
    await pool.start({ pod: testPod(0), node: 0 });
    const running = [1, 2, 3].map((i) => pool.start({ pod: testPod(i), node: 0 }));
    pool.interrupt();
    for (const result of await Promise.all(running)) assert.equal(result.end.outcome, 'interrupted');
    assert.equal((await pool.start({ pod: testPod(4), node: 0 })).end.outcome, 'interrupted');
    await pool.close();
    refs.detach();
  });

  it('gives up with the reason when no worker can begin', async (t) => {
    const refs = RefManager.create({ maxThreads: 1 }); // taken by this thread
    const pool = poolOver(t, refs, 'none');
    let refusal: unknown;
    do refusal = await pool.start({ pod: testPod(0), node: 0 }).catch((error: unknown) => error);
    while (refusal instanceof RefManagerError && refusal.code === 'ERR_WORKER_DIED');
    assert.match(String(refusal), /start workers cannot begin: .*maxThreads/);
    refs.detach();
  });
});
