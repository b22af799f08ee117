/** Nodes that meet at the registry: what all of them pull together comes no faster than it sends. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunSummary } from '../../../src/result/result.ts';
import { digestOf, running, scenarioOf } from '../../support/scenarios.ts';

const storm = (clock: string, registry: string, nodes: number): string => `
name: storm
clock: ${clock}
nodes: ${nodes}
pods: [{ manifest: ../../test/load/virtual/one-container.yaml }]
runtime:
  kind: simulated
  latency: none
  registry: { ${registry}, images: { "queue:latest": { layers: { base: 1MB } } } }
executor: { kind: shared-iterations, vus: ${nodes}, iterations: ${nodes}, maxDuration: 10m }
`;

async function summaryOf(text: string, workers = 2): Promise<RunSummary> {
  return running(await scenarioOf(text), { workers }, ({ summary }) => summary);
}

/** Everything that one node may do to others through the registry, and a worker that dies meanwhile. */
const EVERYTHING = `
name: everything
seed: 42
clock: virtual
nodes: 11
pods: [{ manifest: shop-pods.yaml, lifetime: exponential(10s) }]
runtime:
  kind: simulated
  latency: { sandbox: 60ms, pull: lognormal(500ms, 0.8), create: normal(80ms, 20ms), start: 40ms, run: 50ms, stop: 5ms, resolve: 5ms }
  contention: { create: 2 }
  failures: { pull: 5%, create: 1% }
  registry: { bandwidth: 100MB/s, totalBandwidth: 300MB/s }
  pulls: parallel
  exits: [{ pods: { labels: { app: cart } }, after: exponential(4s), code: 1, share: 50% }]
probes: { period: 2s, failures: 10% }
chaos: { kubeletRestartAt: [3s], killWorkerEvery: 2500ms, freezeRuntime: [{ at: 2s, for: 1s, nodes: [1, 3] }] }
executor: { kind: constant-arrival-rate, rate: 30/s, duration: 6s, maxVUs: 60 }
`;

describe('a registry that all nodes share', () => {
  it('takes N·S/B for N nodes that pull an image of S bytes at B bytes a second together', async () => {
    const { durationMs, stages, counts } = await summaryOf(storm('virtual', 'totalBandwidth: 10MB/s', 100));
    assert.equal(counts.started, 100);
    assert.equal(durationMs, 10_000);
    assert.equal(stages.pull?.count, 100);
    assert.ok(Math.abs((stages.pull?.maxMs ?? 0) / 10_000 - 1) < 0.001); // a histogram's
  });

  it('is another thing than a line of each node, of which more nodes have more', async () => {
    assert.equal((await summaryOf(storm('virtual', 'bandwidth: 10MB/s', 100))).durationMs, 100);
    const both = await summaryOf(storm('virtual', 'bandwidth: 10MB/s, totalBandwidth: 10GB/s', 100));
    assert.equal(both.durationMs, 100);
  });

  it('is no faster in real time, whichever workers start the pods', async () => {
    const { durationMs, counts, stages } = await summaryOf(storm('real', 'totalBandwidth: 20MB/s', 10));
    assert.equal(counts.started, 10);
    assert.equal(stages.pull?.count, 10);
    assert.ok(durationMs >= 500, String(durationMs));
  });

  it('gives the same result on 1 and 3 workers, also when they are killed', async () => {
    const scenario = await scenarioOf(EVERYTHING);
    const digest = (workers: number): Promise<string> =>
      running(scenario, { workers, withRefs: true, withEvents: true }, async (outcome) => {
        assert.ok(outcome.summary.counts.started > 0);
        assert.equal(outcome.summary.chaos?.filter(({ kind }) => kind === 'worker-killed').length, 2);
        return digestOf(outcome);
      });
    assert.equal(await digest(1), await digest(3));
  });

  it('has the nodes simulated by one worker in virtual time, and says so', async () => {
    const text = 'bandwidth: 10MB/s, totalBandwidth: 50MB/s';
    const { workers, workerFacts, scenario } = await summaryOf(storm('virtual', text, 10), 3);
    assert.equal(workers, 1);
    assert.equal(workerFacts?.length, 1);
    const settingOf = (name: string): string | undefined => scenario?.settings.find((one) => one.name === name)?.text;
    assert.equal(settingOf('registry'), '10 MB/s a node, 50 MB/s for all nodes together');
    assert.equal(settingOf('worker threads'), 'one, because all nodes share the bandwidth of the registry');
    const alone = await summaryOf(storm('virtual', 'bandwidth: 10MB/s', 10), 3);
    assert.equal(alone.workerFacts?.length, 3);
  });

  it('is told of an interrupted run without a count of nodes: all are equally far', async () => {
    const scenario = await scenarioOf(
      storm('virtual', 'totalBandwidth: 10MB/s', 20).replace('iterations: 20', 'iterations: 400000'),
    );
    const told = new AbortController();
    const onProgress = ({ podsDone }: { podsDone: number }): void => {
      if (podsDone > 0) told.abort();
    };
    await running(scenario, { workers: 2, signal: told.signal, onProgress }, ({ summary, verdict }) => {
      assert.equal(verdict, 'interrupted');
      assert.equal(summary.validity.nodes, undefined);
      assert.ok(summary.counts.started > 0 && summary.counts.started < 400_000);
    });
  });
});
