import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallRecorder } from '../../../src/load/call-recorder.ts';
import { CriRun } from '../../../src/load/cri-run.ts';
import { runOnPool } from '../../../src/load/run-manifests.ts';
import { StartPool } from '../../../src/pool/start-pool.ts';
import { RefManager } from '../../../src/store/ref-manager.ts';
import { criPair } from '../../support/cri-socket.ts';
import { plannedPods, TEST_POD_CONTAINERS } from '../../support/pods.ts';

const PODS = 40;
const WORKERS = 2;
const SLOW_MS = 5;

describe('the death of a worker on a real runtime', () => {
  // In the middle of the first pods' calls, of each kind.
  for (const method of ['RunPodSandbox', 'CreateContainer', 'StartContainer', 'ExecSync']) {
    it(`during ${method} costs no container and leaves none twice: what is there is what the references say`, async (t) => {
      let calls = 0;
      let kill = (): void => undefined;
      const { endpoint, client, backend } = await criPair(t, {
        faults: [{ method, fault: { kind: 'slow', ms: SLOW_MS } }],
        onCall(called) {
          if (called === method && ++calls === PODS / WORKERS) kill();
        },
      });
      const runtime = { kind: 'cri', endpoint, keep: true } as const;
      const recorder = new CallRecorder();
      const criRun = await CriRun.begin(runtime, recorder);
      const refs = RefManager.create();
      const pool = new StartPool({ refs, workers: WORKERS, seed: 1, runtime: criRun.spec, podsPerWorker: 16 });
      kill = () => void pool.threads[0]?.terminate();
      const pods = plannedPods(PODS);
      const plan = { pods: PODS, containers: PODS * TEST_POD_CONTAINERS };
      const options = { name: 'death', pods, plan, workers: WORKERS, nodes: 1, seed: 1, runtime };
      const outcome = await runOnPool(options, pool, refs, criRun);
      const { counts, failures, warnings } = outcome.summary;
      assert.deepEqual(failures, []);
      assert.deepEqual([counts.started, counts.failed], [plan.containers, 0]);
      assert.match(
        warnings.join(),
        /^1 worker thread died during the run; [1-9]\d* pod starts were tried anew, 0 pods/,
      );

      const there = await backend.runtime.listContainers();
      const places = there.map(
        ({ labels }) => `${labels['io.kubernetes.pod.uid']}/${labels['io.kubernetes.container.name']}`,
      );
      assert.equal(new Set(places).size, plan.containers);
      const said = [...outcome.refs()].map(({ containerID, ref }) => `${containerID} ${ref?.uid}`);
      const are = there.map(({ id, labels }) => `simulated://${id} ${labels['io.kubernetes.pod.uid']}`);
      assert.deepEqual(said.toSorted(), are.toSorted());
      assert.equal((await client.runtime.listPodSandboxes()).length, PODS);
      await outcome.close();
    });
  }
});
