/** Pods that are killed: at the end of their life, or to make room for others. How long that takes is a stage. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunSummary } from '../../src/result/result.ts';
import { digestOf, running, scenarioOf } from '../support/scenarios.ts';

/** 8 pods on 4 nodes within 0.8 s; then one is replaced every 100 ms. */
const churn = (clock: string, more = ''): string => `
name: churn
clock: ${clock}
nodes: 4
pods: [{ manifest: ../../test/cli/cases/pod1.yaml }]
executors:
  fill: { kind: constant-arrival-rate, rate: 10/s, duration: 800ms }
  churn: { kind: constant-arrival-rate, rate: 10/s, duration: 1500ms, startTime: 1s, churn: true }
runtime: { kind: simulated, latency: { sandbox: 1ms, create: 2ms, start: 1ms, stop: 30ms } }
${more}`;

async function summaryOf(text: string, workers = 1): Promise<RunSummary> {
  return running(await scenarioOf(text), { workers }, ({ summary }) => summary);
}

describe('churn', { concurrency: 2 }, () => {
  for (const clock of ['virtual', 'real']) {
    it(`in ${clock} time kills as many pods as it starts, also the last, and times their stops`, async () => {
      const { counts, stages, workloads, verdict, thresholds } = await summaryOf(
        churn(clock, 'thresholds: { stop: ["count==15", "min>=30ms"], "stop{executor:fill}": ["count==8"] }'),
        2,
      );
      const { pods, started, failed, refs } = counts;
      assert.deepEqual({ pods, started, failed, refs }, { pods: 23, started: 23, failed: 0, refs: 8 });
      assert.equal(stages.stop.count, 15);
      assert.ok(stages.stop.p50Ms >= 29.9, String(stages.stop.p50Ms));
      assert.deepEqual(
        workloads.map((workload) => workload.stages.stop?.count),
        [15],
      );
      assert.deepEqual(
        thresholds.filter(({ ok }) => !ok),
        [],
      );
      assert.equal(verdict, 'passed');
    });
  }

  it('is the same on any number of workers, with random arrivals, failures, lifetimes and restarts', async () => {
    const text = `
name: churned
seed: 7
clock: virtual
nodes: 7
pods: [{ manifest: shop-pods.yaml, lifetime: exponential(20s) }]
runtime:
  kind: simulated
  latency: { sandbox: 20ms, create: normal(80ms, 20ms), start: 40ms, stop: normal(200ms, 50ms) }
  contention: { stop: 1 }
  failures: { create: 2%, stop: 3% }
  exits: [{ pods: { labels: { app: cart } }, after: exponential(4s), code: 1, share: 50% }]
executors:
  fill: { kind: constant-arrival-rate, rate: 20/s, duration: 5s, arrivals: poisson }
  churn: { kind: ramping-arrival-rate, stages: [{ duration: 10s, target: 30/s }], startTime: 3s, churn: true, maxVUs: 40 }
chaos: { kubeletRestartAt: [6s] }
linger: 5s`;
    const scenario = await scenarioOf(text);
    const options = { withRefs: true, withEvents: true };
    const onOne = await running(scenario, { ...options, workers: 1 }, digestOf);
    await running(scenario, { ...options, workers: 2 }, async (outcome) => {
      assert.equal(await digestOf(outcome), onOne);
      const { stages, warnings } = outcome.summary;
      assert.ok(stages.stop.count > 100, String(stages.stop.count));
      assert.match(warnings.join('\n'), /^\d+ pods could not be stopped cleanly/mu);
    });
  });

  it('leaves alone a node without a running pod, and an arrival that is dropped', async () => {
    const none = churn('virtual').replace('rate: 10/s, duration: 800ms', 'rate: 1/s, duration: 1s');
    const { counts, stages } = await summaryOf(none);
    // 16 pods came, and each of 4 nodes keeps one.
    assert.deepEqual([counts.pods, counts.refs, stages.stop.count], [16, 4, 12]);
    const full = churn('virtual').replace('churn: true', 'churn: true, maxVUs: 1').replace('create: 2ms', 'create: 1s');
    const busy = await summaryOf(full);
    assert.ok(busy.counts.dropped > 0);
    assert.ok(busy.stages.stop.count <= 15 - busy.counts.dropped);
  });

  it('loses the pods of a worker that dies, and goes on with the others', async () => {
    const { counts, stages } = await summaryOf(churn('real', 'chaos: { killWorkerEvery: 1200ms }'), 2);
    assert.equal(counts.pods, 23);
    assert.equal(counts.failed, 0);
    assert.ok(stages.stop.count >= 1 && stages.stop.count <= 15, String(stages.stop.count));
  });
});

describe('the end of a lifetime', () => {
  for (const clock of ['virtual', 'real']) {
    it(`in ${clock} time is a stop as well`, async () => {
      const { counts, stages } = await summaryOf(`
name: lifetimes
clock: ${clock}
pods: [{ manifest: ../../test/cli/cases/pod1.yaml, lifetime: 200ms }]
executor: { kind: constant-arrival-rate, rate: 10/s, duration: 500ms }
runtime: { kind: simulated, latency: { stop: 20ms } }
linger: 2s`);
      assert.deepEqual([counts.pods, counts.refs, stages.stop.count], [5, 0, 5]);
      assert.ok(stages.stop.p50Ms >= 19.9, String(stages.stop.p50Ms));
    });
  }
});

describe('churn on a real runtime', () => {
  it('is refused: pods stay there until the end', async () => {
    const text = churn('real').replace(/runtime: .*/u, 'runtime: { kind: cri, endpoint: unix:///run/x.sock }');
    await assert.rejects(scenarioOf(text), /only pods of simulated nodes are killed while a run goes on/u);
  });
});
