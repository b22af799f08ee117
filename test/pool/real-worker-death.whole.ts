import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CriRun } from '../../src/load/real/cri-run.ts';
import { runOnPool } from '../../src/load/run-manifests.ts';
import { StartPool } from '../../src/pool/start-pool.ts';
import { CallRecorder } from '../../src/result/recording/call-recorder.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { criPair, simulatedBackend } from '../support/cri-socket.ts';
import { leakyBackend } from '../support/leaky-backend.ts';
import { plannedPods, TEST_POD_CONTAINERS } from '../support/pods.ts';

const PODS = 16;
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
      const pool = new StartPool({ refs, workers: WORKERS, seed: 1, runtime: criRun.spec, podsPerWorker: 8 });
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

  it('that loses tasks costs no container either: the new attempt has numbers of its own', async (t) => {
    const backend = leakyBackend(simulatedBackend());
    let starts = 0;
    let kill = (): void => undefined;
    const { endpoint } = await criPair(t, {
      backend,
      onCall(called) {
        if (called === 'StartContainer' && ++starts === PODS) kill();
      },
    });
    const runtime = { kind: 'cri', endpoint, keep: true } as const;
    const criRun = await CriRun.begin(runtime, new CallRecorder());
    const refs = RefManager.create();
    const pool = new StartPool({ refs, workers: 1, seed: 1, runtime: criRun.spec, podsPerWorker: 8 });
    kill = () => {
      // The only one: whatever is started before it has ended is of the dead.
      const [worker] = pool.threads;
      backend.leak();
      worker?.once('exit', backend.heal);
      void worker?.terminate();
    };
    const pods = plannedPods(PODS);
    const plan = { pods: PODS, containers: PODS * TEST_POD_CONTAINERS };
    const options = { name: 'leak', pods, plan, workers: 1, nodes: 1, seed: 1, runtime };
    const outcome = await runOnPool(options, pool, refs, criRun);
    const { counts, failures } = outcome.summary;
    assert.deepEqual(failures, []);
    assert.deepEqual([counts.started, counts.failed], [plan.containers, 0]);

    const there = await backend.runtime.listContainers();
    const lost = there.filter(({ id }) => backend.leaked.has(id));
    assert.ok(lost.length > 0);
    const live = there.filter(({ id }) => !backend.leaked.has(id));
    assert.equal(live.length, plan.containers);
    const placeOf = ({ labels, metadata }: (typeof there)[number]): string =>
      `${labels['io.kubernetes.pod.uid']}/${metadata.name}`;
    for (const each of lost) {
      const instead = live.find((other) => placeOf(other) === placeOf(each));
      assert.equal(instead?.metadata.attempt, each.metadata.attempt + 1);
      const status = await backend.runtime.podSandboxStatus(instead.podSandboxId);
      assert.equal(status.metadata.attempt, 1);
    }
    const said = [...outcome.refs()].map(({ containerID }) => containerID.slice('simulated://'.length));
    assert.deepEqual(said.toSorted(), live.map(({ id }) => id).toSorted());
    await outcome.close();
  });
});
