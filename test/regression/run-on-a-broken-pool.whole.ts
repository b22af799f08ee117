/**
 * When no start worker could begin any more, the run threw and took along what had been started: no summary, no
 * reports. And a pod that was tried anew, but not started as a whole, kept references of containers that had gone with
 * the first worker.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { runOnPool } from '../../src/load/run-manifests.ts';
import type { RunOptions } from '../../src/load/run-options.ts';
import { StartPool } from '../../src/pool/start-pool.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { plannedPods, TEST_POD_CONTAINERS } from '../support/pods.ts';

const PODS = 300;

function options(latency: 'default' | 'none', pods: RunOptions['pods']): RunOptions {
  const plan = { pods: PODS, containers: PODS * TEST_POD_CONTAINERS };
  return { name: 'test', pods, plan, workers: 1, nodes: 1, seed: 1, runtime: { kind: 'simulated', latency } };
}

function poolOver(refs: RefManager, latency: 'default' | 'none'): StartPool {
  return new StartPool({ refs, workers: 1, seed: 1, runtime: { kind: 'simulated', latency }, podsPerWorker: 256 });
}

describe('a run', () => {
  it('yields an outcome that says why, when no worker can begin', async () => {
    const refs = RefManager.create({ maxThreads: 1 }); // taken by this thread
    const outcome = await runOnPool(options('none', plannedPods(PODS)), poolOver(refs, 'none'), refs);
    const { counts, failures, warnings } = outcome.summary;
    assert.equal(counts.started, 0);
    assert.ok(counts.failed > 0 && counts.failed === failures.length);
    assert.match(warnings.join('\n'), /^the run broke off, .* start workers cannot begin: .*maxThreads/m);
    await outcome.close();
  });

  it('keeps no references of an attempt that a later one did not repeat', async (t) => {
    const refs = RefManager.create();
    const created = once(process, 'worker') as Promise<[Worker]>;
    const pool = poolOver(refs, 'default');
    t.after(() => pool.close());
    const [imageWorker] = await created; // the pool makes it first
    let killed: Promise<unknown> | undefined;
    const pods = plannedPods(PODS, 1, (i) => {
      // The 257th pod is handed out only when some pod has ended: by then others have references.
      if (i === 256) killed = imageWorker.terminate().then(() => pool.threads[0]?.terminate());
    });
    const outcome = await runOnPool(options('default', pods), pool, refs);
    await killed;
    const { counts } = outcome.summary;
    assert.ok(counts.failed > 0);
    assert.equal(counts.refs, counts.started);
    await outcome.close();
  });
});
