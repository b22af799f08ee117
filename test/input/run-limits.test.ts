import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runManifests } from '../../src/load/run-manifests.ts';
import { runScenario } from '../../src/load/run-scenario.ts';
import { readScenarioText } from '../../src/scenario/read-scenario.ts';

const TEXT = `
name: one
clock: virtual
pods: [{ manifest: shop-pods.yaml }]
executor: { kind: shared-iterations, vus: 1, iterations: 1, maxDuration: 1m }
`;

const folder = new URL('../../examples/scenarios', import.meta.url).pathname;

describe('what a run is asked for', () => {
  it('is refused when it has no such workers or seed, before anything is started', async () => {
    const { scenario, problems } = await readScenarioText({ file: 'one.yaml', text: TEXT }, folder);
    assert.ok(scenario !== undefined, JSON.stringify(problems));
    for (const workers of [0, -1, 1.5, 251, Number.NaN, '2' as never]) {
      const refused = { code: 'ERR_INVALID_OPTION', message: /^workers must be a whole number from 1 to 250, got / };
      await assert.rejects(runScenario(scenario, { workers }), refused);
      const plan = { name: '', pods: [], plan: { pods: 0, containers: 0 }, nodes: 1, seed: 1 };
      await assert.rejects(
        runManifests({ ...plan, workers, runtime: { kind: 'simulated', latency: 'none' } }),
        refused,
      );
    }
    for (const seed of [-1, 0.5, 2 ** 32, '1' as never])
      await assert.rejects(runScenario(scenario, { seed }), { code: 'ERR_INVALID_OPTION', message: /^seed must be/ });
  });

  it('is refused over workers that could not plan it, before any Redis is asked', async () => {
    const { scenario } = await readScenarioText({ file: 'one.yaml', text: TEXT }, folder);
    const workloads = scenario?.pods.map(({ workload }) => workload) ?? [];
    const own = { name: '', pods: [], plan: { pods: 1, containers: 1 }, nodes: 1, seed: 1, workers: 1 };
    const runtime = { kind: 'simulated', latency: 'none' } as const;
    for (const [asked, message] of [
      [{}, /^workloads: expected at least one beside redis/],
      [{ workloads, redis: { expectWorkers: 2 } }, /^redis\.expectWorkers: expected at most 1, /],
      [{ workloads, redis: { shares: 2 } }, /^redis\.shares: expected to be left out in real time/],
      [{ workloads, redis: { url: 'http://x' } }, /redis:\/\//],
    ] as const) {
      const redis = { url: 'redis://127.0.0.1:1', ...('redis' in asked ? asked.redis : {}) };
      const refused = { code: 'ERR_INVALID_OPTION', message };
      await assert.rejects(runManifests({ ...own, runtime, ...asked, redis }), refused);
    }
  });
});
