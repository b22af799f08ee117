import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { writeReport } from '../../src/report/write-report.ts';
import type { PodTimes } from '../../src/result/pod-times.ts';
import type { RunSummary } from '../../src/result/result.ts';
import { running, scenarioOf } from '../support/scenarios.ts';

function text(clock: 'real' | 'virtual'): string {
  return `
name: pods
clock: ${clock}
nodes: 3
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: { sandbox: 2ms, pull: 3ms, create: 4ms, start: 1ms, postStart: 1ms }, failures: { create: 20% } }
executor: { kind: constant-arrival-rate, rate: 100/s, duration: 800ms }
`;
}

interface Written {
  readonly summary: RunSummary;
  readonly lines: string;
  readonly table: string;
}

async function written(t: TestContext, clock: 'real' | 'virtual', workers: number): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-pods-'));
  t.after(() => rm(folder, { recursive: true }));
  const [lines, table] = [join(folder, 'x.pods.ndjson'), join(folder, 'x.pods.csv')];
  return running(await scenarioOf(text(clock)), { workers, withPods: true }, async (outcome) => {
    await writeReport(outcome, lines);
    await writeReport(outcome, table);
    return { summary: outcome.summary, lines: await readFile(lines, 'utf8'), table: await readFile(table, 'utf8') };
  });
}

function podsIn(lines: string): PodTimes[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PodTimes);
}

for (const clock of ['virtual', 'real'] as const) {
  describe(`every pod's own times, in ${clock} time`, () => {
    it('are one line a pod, by the moment it was to start, and add up to the result', async (t) => {
      const { summary, lines, table } = await written(t, clock, 1);
      const pods = podsIn(lines);
      assert.equal(pods.length, 80);
      assert.deepEqual(
        pods.map(({ intendedAtMs }) => Math.round(intendedAtMs)),
        Array.from({ length: 80 }, (_, i) => i * 10),
      );
      const containers = pods.flatMap((pod) => pod.containers);
      assert.equal(containers.filter(({ outcome }) => outcome === 'started').length, summary.counts.started);
      assert.ok(containers.some(({ outcome, reason }) => outcome === 'failed' && reason === 'CreateContainerError'));
      const whole = pods.filter(({ outcome }) => outcome === 'started');
      assert.equal(whole.length, summary.podStart.count);
      const longest = Math.max(...whole.map(({ totalMs }) => totalMs));
      assert.ok(Math.abs(longest - summary.podStart.maxMs) / longest < 0.002, `${longest} ${summary.podStart.maxMs}`);
      const creates = containers.flatMap(({ stagesMs: { create } }) => create ?? []);
      assert.equal(creates.length, summary.stages.create.count);
      assert.deepEqual(new Set(pods.map(({ workload }) => workload)), new Set(['cart', 'catalog', 'front']));
      const [head = '', ...rows] = table.trimEnd().split('\n');
      assert.equal(rows.length, 80);
      const column = head.split(',').indexOf('total_ms');
      assert.deepEqual(
        rows.map((row) => Number(row.split(',')[column])),
        pods.map(({ totalMs }) => totalMs),
      );
    });
  });
}

describe("every pod's own times", () => {
  it('are the same on any number of workers in virtual time', async (t) => {
    const [one, two] = [await written(t, 'virtual', 1), await written(t, 'virtual', 2)];
    assert.equal(two.lines, one.lines);
    assert.equal(two.table, one.table);
  });

  it('cannot be written of a run that did not keep them', async () => {
    const scenario = await scenarioOf(text('virtual').replace('800ms', '10ms'));
    await running(scenario, { workers: 1 }, async (outcome) => {
      await assert.rejects(writeReport(outcome, join(tmpdir(), 'never.pods.csv')), /own times were not kept/);
    });
  });
});
