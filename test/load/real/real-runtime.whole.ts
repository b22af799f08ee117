/** Runs on a runtime behind a socket: what fails there is told by its status code, and how much is asked at once is bounded. */

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { podsPerWorker } from '../../../src/load/real/pods/pods-per-worker.ts';
import { runManifests } from '../../../src/load/run-manifests.ts';
import { formatVerdict } from '../../../src/report/text/summary.ts';
import type { FailureCount } from '../../../src/result/result.ts';
import { PLAIN_STYLE } from '../../../src/text/style.ts';
import { criPair, simulatedBackend } from '../../support/cri-socket.ts';
import { plannedPods, TEST_POD_CONTAINERS } from '../../support/pods.ts';
import { running, scenarioOf } from '../../support/scenarios.ts';

function scenarioText(endpoint: string, vus: number): string {
  return `
name: real
clock: real
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: cri, endpoint: "${endpoint}" }
executor: { kind: shared-iterations, vus: ${vus}, iterations: ${vus} }
`;
}

/** A pair whose server notes how many sandboxes it makes at once; none is done before `enough` are asked for. */
async function countingPair(t: TestContext, enough: number): Promise<{ endpoint: string; most: () => number }> {
  const backend = simulatedBackend();
  const reached = Promise.withResolvers<void>();
  let [now, most] = [0, 0];
  const { runtime } = backend;
  const run = runtime.runPodSandbox.bind(runtime);
  runtime.runPodSandbox = async (...request) => {
    most = Math.max(most, ++now);
    if (now === enough) reached.resolve();
    await reached.promise;
    now--;
    return run(...request);
  };
  const { endpoint } = await criPair(t, { backend });
  return { endpoint, most: () => most };
}

describe('a run on a real runtime', () => {
  const UNAVAILABLE: FailureCount[] = [
    { outcome: 'failed', reason: 'RunContainerError', code: 'UNAVAILABLE', count: 36 },
  ];
  const faults = [{ method: 'StartContainer', fault: { kind: 'error', code: 'UNAVAILABLE' } }] as const;

  it('tells failed calls by reason and status code, as `run`', async (t) => {
    const { endpoint } = await criPair(t, { faults });
    const pods = 12;
    const plan = { pods, containers: pods * TEST_POD_CONTAINERS };
    const runtime = { kind: 'cri', endpoint } as const;
    const outcome = await runManifests({
      name: 'down',
      pods: plannedPods(pods),
      plan,
      workers: 1,
      nodes: 1,
      seed: 1,
      runtime,
    });
    const { summary } = outcome;
    assert.deepEqual(summary.failureCounts, UNAVAILABLE); // of each pod the init container, and the two that could not be tried after it
    const [failure] = summary.failures;
    assert.deepEqual(
      [failure?.error, failure?.reason, failure?.code],
      ['RunContainerError', 'RunContainerError', 'UNAVAILABLE'],
    );
    assert.match(formatVerdict(summary, PLAIN_STYLE)[0] ?? '', /^✗ 36 × RunContainerError \(UNAVAILABLE\), e\.g\. /);
    assert.equal(summary.runtime?.calls['start_container']?.errors, 12);
    await outcome.close();
  });

  it('tells them the same way as `load`', async (t) => {
    const { endpoint } = await criPair(t, { faults });
    await running(await scenarioOf(scenarioText(endpoint, 12)), { workers: 1 }, ({ summary }) => {
      assert.ok(
        summary.failureCounts.every(({ reason, code }) => reason === 'RunContainerError' && code === 'UNAVAILABLE'),
      );
      assert.equal(
        summary.failureCounts.reduce((sum, { count }) => sum + count, 0),
        summary.counts.failed,
      );
      assert.ok(summary.counts.failed >= 12);
    });
  });

  it('has as many pods in flight a worker, whether `run` or `load`', async (t) => {
    const most = 2 * podsPerWorker({ kind: 'cri' });
    const forRun = await countingPair(t, most);
    const pods = most + 4;
    const plan = { pods, containers: pods * TEST_POD_CONTAINERS };
    const runtime = { kind: 'cri', endpoint: forRun.endpoint } as const;
    const options = { pods: plannedPods(pods), plan };
    const outcome = await runManifests({ name: 'run', ...options, workers: 2, nodes: 1, seed: 1, runtime });
    assert.equal(outcome.summary.counts.started, plan.containers);
    await outcome.close();
    const forLoad = await countingPair(t, most);
    await running(await scenarioOf(scenarioText(forLoad.endpoint, pods)), { workers: 2 }, ({ summary }) => {
      assert.equal(summary.counts.failed, 0);
    });
    assert.deepEqual([forRun.most(), forLoad.most()], [most, most]);
  });

  it('removes what a load test started, unless it is to be kept', async (t) => {
    const { endpoint, client } = await criPair(t);
    const scenario = await scenarioOf(scenarioText(endpoint, 3));
    let removing = 0;
    const onRemoving = (): void => void removing++;
    await running(scenario, { workers: 1, keep: true, onRemoving }, () => undefined);
    assert.deepEqual([(await client.runtime.listPodSandboxes()).length, removing], [3, 0]);
    await running({ ...scenario, seed: 2 }, { workers: 1, onRemoving }, ({ summary }) => {
      assert.match(summary.warnings.join(), /^3 pod sandboxes of other runs are on this runtime/);
    });
    assert.deepEqual([(await client.runtime.listPodSandboxes()).length, removing], [3, 1]);
  });
});
