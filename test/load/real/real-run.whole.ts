/** Load tests in real time: what is told while they go on, and what is said of a load that the machine cannot bear. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuredRun } from '../../../src/report/metrics/prom.ts';
import type { RunProgress } from '../../../src/result/run-progress.ts';
import { running, scenarioOf } from '../../support/scenarios.ts';

const WORKERS = 2;

describe('a load test in real time', () => {
  it('tells of events without reference while it goes on, and a threshold on them ends it', async () => {
    const scenario = await scenarioOf(`
name: misses
clock: real
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: none }
executor: { kind: constant-arrival-rate, rate: 20/s, duration: 10m }
probes: { period: 100ms, failures: 100% }
chaos: { kubeletRestartAt: [300ms, 2s, 5s, 15s, 40s] } # whenever the machine has come to start something
thresholds: { ref_misses: [{ threshold: "count==0", abortOnFail: true }] }
`);
    const told: number[] = [];
    let current: (() => MeasuredRun) | undefined;
    const onProgress = (): void => void told.push(current?.().refMisses?.count ?? 0);
    const observe = (now: () => MeasuredRun): void => {
      current = now;
    };
    await running(scenario, { workers: 2, onProgress, observe }, ({ summary }) => {
      assert.equal(summary.aborted, true);
      assert.ok(told.some((count) => count > 0));
      assert.ok((summary.refMisses?.count ?? 0) >= Math.max(...told));
    });
  });

  it('tells how often the lock was taken while it goes on, however few the starts', async () => {
    const scenario = await scenarioOf(`
name: few
clock: real
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: none }
executor: { kind: shared-iterations, vus: 1, iterations: 5, maxDuration: 10m }
linger: 10m
probes: { period: 1m, failures: 0% }
`);
    const ended = new AbortController();
    let current: (() => MeasuredRun) | undefined;
    const onProgress = ({ podsDone }: RunProgress): void => {
      // Else it goes on until the test times out.
      if (podsDone === 5 && (current?.().lock.writeAcquisitions ?? 0) > 0) ended.abort();
    };
    const observe = (now: () => MeasuredRun): void => {
      current = now;
    };
    await running(scenario, { workers: 2, onProgress, observe, signal: ended.signal }, ({ summary }) => {
      assert.equal(summary.counts.pods, 5);
      assert.equal(summary.interrupted, true);
    });
  });

  it('terminates no worker again that it has terminated, however often it is to', async () => {
    const scenario = await scenarioOf(`
name: killed
clock: real
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: { create: 50ms } }
executor: { kind: constant-arrival-rate, rate: 20/s, duration: 2s }
chaos: { killWorkerEvery: 1ms }
`);
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    try {
      await running(scenario, { workers: WORKERS }, ({ summary }) => {
        const killed = summary.chaos.filter(({ kind }) => kind === 'worker-killed').length;
        const died = Number(/(\d+) worker threads? died/.exec(summary.warnings.join('\n'))?.[1]);
        assert.ok(killed > 0);
        assert.ok(killed <= died + WORKERS, `${killed} killed, ${died} died`);
      });
    } finally {
      process.off('warning', onWarning);
    }
    assert.deepEqual(warnings, []); // of listeners, one for each time
  });

  it('says that the machine could not hold a rate, and by how much it was missed', async () => {
    const scenario = await scenarioOf(`
name: too-fast
clock: real
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: none }
executor: { kind: constant-arrival-rate, rate: 100000/s, duration: 20ms }
`);
    await running(scenario, { workers: 1 }, ({ summary: { counts, validity, warnings } }) => {
      assert.equal(counts.pods, 2_000);
      assert.equal(validity?.intendedRatePerSecond, 100_000);
      assert.ok((validity.achievedRatePerSecond ?? 0) < 50_000);
      const [warning = ''] = warnings;
      assert.match(
        warning,
        /^the machine could not hold the rate: [\d.]+ pods\/s, [\d.]+% below the 100000\/s wanted$/,
      );
    });
  });
});
