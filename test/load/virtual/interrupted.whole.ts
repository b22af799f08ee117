/** Runs in virtual time that are cut short: by a signal, node by node, or by a threshold, at a tick of all nodes. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunSummary } from '../../../src/result/result.ts';
import { running, scenarioOf } from '../../support/scenarios.ts';

const POD = 'pods: [{ manifest: ../../test/cli/cases/pod-init.yaml }]';

describe('a run in virtual time that is interrupted', () => {
  it('is told against the plan, by the nodes that were simulated', async () => {
    const scenario = await scenarioOf(`
name: interrupted
clock: virtual
nodes: 40
${POD}
runtime: { kind: simulated, latency: none }
executor: { kind: shared-iterations, vus: 40, iterations: 40000, maxDuration: 24h }
`);
    const told = new AbortController();
    const onProgress = ({ podsDone }: { podsDone: number }): void => {
      if (podsDone > 0) told.abort();
    };
    await running(scenario, { workers: 2, signal: told.signal, onProgress }, ({ summary, verdict }) => {
      const { counts, validity, verdictReason, warnings } = summary;
      assert.equal(verdict, 'interrupted');
      assert.deepEqual([counts.pods, counts.containers], [40_000, 80_000]);
      assert.ok((counts.untried ?? 0) > 0);
      const { all, reached } = validity.nodes ?? { all: 0, reached: 0 };
      assert.equal(all, 40);
      assert.ok(reached < all);
      // A node that is done has started all its pods, each of two containers.
      assert.ok(counts.started >= reached * 2000);
      assert.match(verdictReason, /not tried, stopped before the end with \d+ of 40 nodes simulated\.$/);
      assert.match(
        warnings.join('\n'),
        /of 40 nodes reached .* of virtual time.*: all counts are of that part, and no rate/,
      );
    });
  });

  it('ends although its workers are killed again and again, however often that would be', async () => {
    const scenario = await scenarioOf(`
name: killed
clock: virtual
${POD}
runtime: { kind: simulated, latency: { create: 50ms } }
executor: { kind: constant-arrival-rate, rate: 1/s, duration: 365d }
chaos: { killWorkerEvery: 1ms }
`);
    const told = new AbortController();
    const onProgress = (): void => told.abort();
    await running(scenario, { workers: 1, signal: told.signal, onProgress }, ({ verdict }) => {
      assert.equal(verdict, 'interrupted');
    });
  });
});

describe('a run in virtual time that a threshold ends', () => {
  const scenario = (threshold: string): string => `
name: aborted
seed: 5
clock: virtual
nodes: 7
${POD}
runtime: { kind: simulated, latency: { create: lognormal(50ms, 0.5), start: 20ms, run: 3s }, failures: { create: 3% } }
executor: { kind: constant-arrival-rate, rate: 40/s, duration: 60s }
thresholds: { ${threshold} }
`;

  for (const threshold of [
    'failures: [{ threshold: "count<20", abortOnFail: true }]',
    'create: [{ threshold: "p(99)<150ms", abortOnFail: true }]',
    'start_total: [{ threshold: "max<2s", abortOnFail: true, delayAbortEval: 10s }]',
  ]) {
    it(`${threshold} ends at the same moment with the same value on any number of workers`, async () => {
      const read = await scenarioOf(scenario(threshold));
      const endOf = (workers: number): Promise<Partial<RunSummary>> =>
        running(read, { workers }, ({ summary: { verdict, verdictReason, thresholds, counts, durationMs } }) => {
          return { verdict, verdictReason, thresholds, counts, durationMs };
        });
      const one = await endOf(1);
      assert.equal(one.verdict, 'aborted');
      assert.equal(one.thresholds?.[0]?.ok, false);
      assert.equal(one.thresholds?.[0]?.crossedAtMs, one.durationMs);
      assert.deepEqual(await endOf(2), one);
    });
  }
});
