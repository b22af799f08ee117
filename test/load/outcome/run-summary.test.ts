import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Engine, EngineOptions } from '../../../src/load/engine.ts';
import { Judging } from '../../../src/load/outcome/judging.ts';
import { type RunFrame, summaryOf } from '../../../src/load/outcome/run-summary.ts';
import { scopesOf } from '../../../src/load/outcome/scopes.ts';
import { scenarioPods } from '../../../src/load/real/pods/pod-source.ts';
import { RealEngine } from '../../../src/load/real/real-engine.ts';
import { VirtualEngine } from '../../../src/load/virtual/virtual-engine.ts';
import type { RunStatistics } from '../../../src/result/statistics/run-statistics.ts';
import { RefManager } from '../../../src/store/ref-manager.ts';
import { scenarioOf } from '../../support/scenarios.ts';

const ENGINES: Readonly<Record<'real' | 'virtual', (options: EngineOptions) => Engine>> = {
  real: (options) => new RealEngine({ ...options, source: scenarioPods(options.scenario) }),
  virtual: (options) => new VirtualEngine(options),
};

describe('the summary of a run', () => {
  for (const clock of ['real', 'virtual'] as const) {
    it(`is the same from statistics that went through JSON, in ${clock} time`, async () => {
      const scenario = await scenarioOf(`
name: json
clock: ${clock}
nodes: 4
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: none, failures: { create: 20%, pull: 10% } }
executor: { kind: constant-arrival-rate, rate: 200/s, duration: 300ms }
probes: { period: 50ms, failures: 50% }
chaos: { kubeletRestartAt: [20ms] }
linger: 200ms
thresholds: { failures: ["rate<90%"], "failures{workload:front}": ["rate<90%", { threshold: "count>=0", window: 100ms }] }
`);
      const refs = RefManager.create();
      const workloads = scenario.pods.map(({ workload }) => workload);
      const scopes = scopesOf(scenario, workloads);
      const options = { scenario, refs, scopes, workers: 2, withEvents: false, withRefs: false, withPods: false };
      const engine = ENGINES[clock]({ ...options, crosses: undefined, onEvents: undefined });
      await engine.begin();
      const { statistics, close } = await engine.outcome();
      const startedAt = new Date(0).toISOString();
      const frame: RunFrame = {
        scenario,
        plan: undefined,
        workloads,
        workers: 2,
        startedAt,
        wallMs: 1,
        interrupted: false,
        runtime: undefined,
        judging: new Judging(scenario.thresholds),
      };
      const sent = JSON.parse(JSON.stringify(statistics)) as RunStatistics;
      assert.deepEqual(sent, statistics);
      const summary = summaryOf(frame, sent);
      assert.deepEqual(summary, summaryOf(frame, statistics));
      assert.equal(summary.counts.pods, 60);
      assert.equal(
        summary.workloads.reduce((sum, { pods }) => sum + pods, 0),
        60,
      );
      assert.ok(summary.counts.failed > 0 && summary.failureCounts.length > 0);
      await close();
      refs.detach();
    });
  }
});
