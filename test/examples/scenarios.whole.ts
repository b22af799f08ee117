/** Every scenario of examples/ does what its comments say; long ones are cut, which changes nothing but how much. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import type { RunSummary } from '../../src/result/result.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { running } from '../support/scenarios.ts';

const FOLDER = 'examples/scenarios';

async function read(name: string): Promise<Scenario> {
  const { scenario, problems } = await readScenario(`${FOLDER}/${name}.yaml`, process.stdin);
  assert.deepEqual(problems, []);
  assert.ok(scenario !== undefined);
  return scenario;
}

function summaryOf(scenario: Scenario): Promise<RunSummary> {
  return running(scenario, { workers: 2 }, ({ summary }) => {
    const crossed = summary.thresholds.filter(({ ok }) => !ok);
    assert.deepEqual(crossed, []);
    assert.ok(summary.counts.started > 0);
    return summary;
  });
}

/** The same load for less time. */
function cut(scenario: Scenario, to: object): Scenario {
  return { ...scenario, executor: { ...scenario.executor, ...to } };
}

describe('the example scenarios', () => {
  it('are all read without a problem, and at least eight', async () => {
    const files = await readdir(FOLDER);
    const scenarios = files.filter((file) => file.endsWith('.yaml') && !file.endsWith('-pods.yaml'));
    for (const file of scenarios)
      assert.equal((await read(file.slice(0, -'.yaml'.length))).name, file.slice(0, -'.yaml'.length));
    assert.ok(scenarios.length >= 8);
  });

  it('steady-state: holds its rate and its thresholds', async () => {
    const { validity, counts } = await summaryOf(cut(await read('steady-state'), { duration: 2_000 }));
    assert.equal(counts.pods, 80);
    assert.equal(validity?.intendedRatePerSecond, 40);
  });

  it('ci-gate: each workload has objectives of its own, and one that only warns', async () => {
    const { thresholds, workloads } = await running(await read('ci-gate'), { workers: 2 }, ({ summary }) => summary);
    assert.deepEqual(
      thresholds.filter(({ ok }) => !ok).map(({ metric, warnOnly }) => [metric, warnOnly]),
      [['start_total', true]],
    );
    assert.deepEqual(
      workloads.map(({ workload, pods }) => [workload, pods]),
      [
        ['catalog', 600],
        ['cart', 900],
        ['front', 900],
      ],
    );
  });

  it('background-and-burst: the burst delays what comes anyway, and no longer than it is worked off', async () => {
    const { counts } = await summaryOf(await read('background-and-burst'));
    assert.ok(counts.pods > 900 && counts.pods < 1100, String(counts.pods));
  });

  it('churn: as many pods run at the end as before, and every one that came late has taken the place of another', async () => {
    const { counts, stages } = await summaryOf(await read('churn'));
    assert.equal(counts.pods - stages.stop.count, 240);
    assert.equal(counts.failed, 0);
  });

  it('rollout-storm: creates queue, and some of the carts fail while the disk is full', async () => {
    const { counts, failures, durationMs } = await summaryOf(await read('rollout-storm'));
    assert.equal(counts.pods, 2975);
    assert.ok(durationMs > 35_000);
    assert.ok(failures.some(({ pod, error }) => pod.startsWith('cart-') && error === 'CreateContainerError'));
  });

  it('pull-storm: in parallel the median start is faster, though the line is no wider', async () => {
    const serial = await summaryOf(await read('pull-storm-serial'));
    const parallel = await summaryOf(await read('pull-storm-parallel'));
    assert.equal(serial.counts.started, parallel.counts.started);
    assert.ok(parallel.stages.startTotal.p50Ms < serial.stages.startTotal.p50Ms / 2);
    assert.ok(Math.abs(parallel.stages.startTotal.maxMs / serial.stages.startTotal.maxMs - 1) < 0.1);
  });

  it('pull-storm: the registry sends no faster than it can, and all start', async () => {
    const parallel = await summaryOf(await read('pull-storm-parallel'));
    const scenario = await read('pull-storm-registry');
    assert.ok(scenario.runtime.kind === 'simulated');
    const images = scenario.runtime.conditions?.registry?.images ?? {};
    await running(scenario, { withEvents: true }, async (outcome) => {
      const { summary } = outcome;
      assert.equal(summary.counts.started, parallel.counts.started);
      const pulled = new Map<string, number>(); // each layer comes once to each node
      for await (const { reason, message, source } of outcome.events()) {
        if (reason !== 'Pulled') continue;
        for (const { name, sizeBytes } of images[message.split('"')[1] ?? ''] ?? [])
          pulled.set(`${source.host}/${name}`, sizeBytes);
      }
      const bytes = [...pulled.values()].reduce((sum, each) => sum + each, 0);
      assert.ok(bytes > 10e9, String(bytes));
      const leastMs = (bytes / 250e6) * 1000;
      assert.ok(summary.durationMs >= leastMs, `${summary.durationMs} for ${leastMs}`);
      assert.ok(summary.durationMs < 1.2 * leastMs, `${summary.durationMs} for ${leastMs}`);
    });
    assert.ok(parallel.durationMs < 60_000);
  });

  it('crash-loop: containers are started again with longer and longer back-offs', async () => {
    const { counts } = await summaryOf(await read('crash-loop'));
    assert.ok((counts.restarted ?? 0) > 20, `${counts.restarted} restarts`);
  });

  it('kubelet-restart: events are lost with the references, and none when they are restored', async () => {
    const scenario = await read('kubelet-restart');
    const lost = await summaryOf(scenario);
    assert.ok((lost.refMisses?.count ?? 0) > 0);
    assert.ok(lost.warnings.some((warning) => warning.includes('could not be attributed')));
    const restored = { ...scenario, thresholds: [], chaos: { ...scenario.chaos, restoreRefs: true } };
    const { refMisses } = await summaryOf(restored);
    assert.equal(refMisses?.count, 0);
    assert.equal(refMisses.lookups, lost.refMisses?.lookups);
  });

  it('worker-chaos: all is started and every reference is there, whoever dies', async () => {
    const scenario = cut(await read('worker-chaos'), { duration: 2_000 });
    const { counts, chaos } = await summaryOf({
      ...scenario,
      chaos: { ...scenario.chaos, killWorkerEvery: 600 },
    });
    assert.equal(counts.started, counts.containers);
    assert.equal(counts.refs, counts.containers);
    assert.ok((chaos?.length ?? 0) >= 1);
  });

  it('trace-replay: every pod of the trace comes, with its shape and its lifetime', async () => {
    const { counts } = await summaryOf(await read('trace-replay'));
    assert.equal(counts.pods, 301);
    assert.ok(counts.refs < 20, 'nearly all have lived their lives');
  });

  it('lock-torture: VUs start pods as fast as they can', async () => {
    const { counts } = await summaryOf(cut(await read('lock-torture'), { duration: 1_000 }));
    assert.equal(counts.refs, counts.started);
  });

  it('million-starts: works as well for less than a million', async () => {
    const { counts } = await summaryOf(cut(await read('million-starts'), { iterations: 4_000, vus: 1000 }));
    assert.equal(counts.started, 6_500);
  });
});
