/**
 * When the image worker ended, a start worker that began later was connected to nothing: its image calls were never
 * answered and the run hung. Nor did the run's warnings tell why starts failed.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { StartPool } from '../../src/pool/start-pool.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { testPod } from '../support/pods.ts';

describe('a pool whose image worker has ended', () => {
  it('fails starts on workers that were connected and on those that come later, and says why', async (t) => {
    const refs = RefManager.create();
    const created = once(process, 'worker') as Promise<[Worker]>;
    const pool = new StartPool({
      refs,
      workers: 1,
      seed: 1,
      runtime: { kind: 'simulated', latency: 'none' },
      podsPerWorker: 16,
    });
    t.after(() => pool.close());
    const [imageWorker] = await created; // the pool makes it first
    const before = await pool.start({ pod: testPod(0), node: 0 });
    assert.ok(before.containers.every(({ ok }) => ok));
    await imageWorker.terminate();

    const connected = await pool.start({ pod: testPod(1), node: 1 });
    assert.deepEqual(
      connected.containers.map(({ ok, error }) => [ok, error]),
      [[false, 'ImageInspectError']],
    );

    const [victim] = pool.threads;
    assert.ok(victim !== undefined);
    await victim.terminate();
    let later = await pool.start({ pod: testPod(2), node: 0 }).catch(() => undefined);
    later ??= await pool.start({ pod: testPod(2), node: 0 }); // the first may still have gone to the victim
    assert.deepEqual(
      later.containers.map(({ ok, error }) => [ok, error]),
      [[false, 'ImageInspectError']],
    );
    assert.deepEqual(pool.troubles, ['the image worker ended: no image could be looked up or pulled any more']);
    await pool.close();
    refs.detach();
  });
});
