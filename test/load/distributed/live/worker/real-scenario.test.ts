import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { WorkerGrants } from '../../../../../src/load/distributed/live/needs.ts';
import { realScenario } from '../../../../../src/load/distributed/live/worker/real-scenario.ts';
import type { CriScenarioRuntime, Scenario } from '../../../../../src/scenario/scenario.ts';
import { scenarioOf } from '../../../../support/scenarios.ts';
import { readText } from '../../../../workload/reading.ts';

const KEY = '{refmanager}:run:x:scenario';
const OWN: WorkerGrants = { endpoint: 'unix:///run/own.sock' };

let scenario: Scenario;

before(async () => {
  scenario = await scenarioOf(
    'name: s\nclock: real\npods: [{ manifest: shop-pods.yaml }]\nruntime: { kind: cri, endpoint: unix:///run/x.sock }\nexecutor: { kind: shared-iterations, vus: 1, iterations: 1 }',
  );
});

/** One pod of that manifest's spec. */
async function withPod(spec: string, runtime: Partial<CriScenarioRuntime> = {}): Promise<Scenario> {
  const { files, problems } = await readText(`apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: ${spec}\n`);
  assert.deepEqual(problems, []);
  const pods = (files[0]?.workloads ?? []).map((workload) => ({ workload, scale: 1, lifetime: undefined }));
  return { ...scenario, pods, runtime: { ...(scenario.runtime as CriScenarioRuntime), ...runtime } };
}

const refused = (message: RegExp) => ({ code: 'ERR_REDIS', message });

describe('a scenario out of Redis for the runtime of this machine', () => {
  it('gets the socket of this worker, whatever it names', () => {
    const { runtime } = realScenario(KEY, scenario, OWN);
    assert.equal(runtime.kind === 'cri' && runtime.endpoint, OWN.endpoint);
  });

  it('is left alone where it only simulates', () => {
    const simulated = { ...scenario, runtime: { kind: 'simulated', latency: 'none' } } as const;
    assert.equal(realScenario(KEY, simulated, {}), simulated);
  });

  it('is refused by a worker without one, whatever the plan of its run says', () => {
    assert.throws(() => realScenario(KEY, scenario, {}), refused(/: this worker has no runtime/));
  });

  it('has paths of the machine only where its worker allows them, whatever it allows itself', async () => {
    const pod = '{ volumes: [{ name: v, hostPath: { path: /etc } }], containers: [{ name: c, image: i }] }';
    const asking = await withPod(pod, { allowHostPath: true });
    assert.throws(() => realScenario(KEY, asking, OWN), refused(/: this worker allows no hostPath volumes/));
    const { runtime } = realScenario(KEY, asking, { ...OWN, allowHostPath: true });
    assert.equal(runtime.kind === 'cri' && runtime.allowHostPath, true);
    const given = realScenario(
      KEY,
      await withPod('{ containers: [{ name: c, image: i }] }', { allowHostPath: true }),
      OWN,
    );
    assert.equal(given.runtime.kind === 'cri' && given.runtime.allowHostPath, false);
  });

  it('reaches into the machine only where its worker allows it', async () => {
    const asking = await withPod('{ hostPID: true, containers: [{ name: c, image: i }] }');
    assert.throws(() => realScenario(KEY, asking, OWN), refused(/: this worker allows no privileged pods/));
    assert.equal(realScenario(KEY, asking, { ...OWN, allowPrivileged: true }).pods.length, 1);
  });

  it('is refused when its pods need what is not there, unless that is to be empty', async () => {
    const pod = '{ containers: [{ name: c, image: i, envFrom: [{ secretRef: { name: gone } }] }] }';
    const asking = await withPod(pod);
    assert.throws(
      () => realScenario(KEY, asking, OWN),
      refused(/ Not found: Secret "default\/gone" is not in the input/),
    );
    const { runtime } = realScenario(KEY, await withPod(pod, { emptyVolumes: true }), OWN);
    assert.deepEqual(runtime.cluster?.assumed, ['Secret/default/gone']); // as it is found here, and not as it was told
  });

  it('is refused when its pods are none that a manifest comes to', () => {
    const [first] = scenario.pods;
    const workload = { ...first?.workload, name: '../../etc' };
    assert.throws(
      () => realScenario(KEY, { ...scenario, pods: [{ ...first, workload } as never] }, OWN),
      refused(/: workload 0: metadata\.name Invalid value: "\.\.\/\.\.\/etc"/),
    );
  });
});
