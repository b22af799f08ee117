import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runScenario } from '../../src/load/run-scenario.ts';
import { scenarioOf } from '../support/scenarios.ts';

for (const clock of ['real', 'virtual']) {
  it(`runScenario starts workloads without the API server's defaults, in ${clock} time`, async () => {
    const scenario = await scenarioOf(
      `name: bare\nclock: ${clock}\npods: [{ manifest: shop-pods.yaml }]\nruntime: { latency: none }\nexecutor: { kind: shared-iterations, vus: 1, iterations: 4 }\n`,
    );
    const pods = scenario.pods.map(({ workload, ...rest }) => {
      const spec = { containers: workload.spec.containers.map(({ name, image }) => ({ name, image: image ?? '' })) };
      return { ...rest, workload: { ...workload, spec } };
    });
    const outcome = await runScenario({ ...scenario, pods }, { workers: 1 });
    const { counts, failures } = outcome.summary;
    await outcome.close();
    assert.deepEqual(failures, []);
    assert.ok(counts.started > 0 && counts.failed === 0);
  });
}
