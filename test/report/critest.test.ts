import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { critestReport } from '../../src/report/critest.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';

interface Benchmark {
  operationsNames: string[];
  numParallel: number;
  datapoints: {
    sampleIndex: number;
    startTime: number;
    endTime: number;
    operationsDurationsNs: number[];
    metaInfo: Record<string, string>;
  }[];
}

async function benchmarkOf(summary = sampleOutcome().summary): Promise<Benchmark> {
  return JSON.parse((await Array.fromAsync(critestReport(summary))).join('')) as Benchmark;
}

/** The value that `share` of `values` do not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}

describe('critestReport', () => {
  it("has critest's shape, and a datapoint for each container that started", async () => {
    const { summary } = sampleOutcome();
    const { operationsNames, numParallel, datapoints } = await benchmarkOf(summary);
    assert.deepEqual(operationsNames, ['CreateContainer', 'StartContainer']);
    assert.equal(numParallel, summary.workers);
    assert.equal(datapoints.length, summary.stages.start.count);
    for (const [i, point] of datapoints.entries()) {
      assert.equal(point.sampleIndex, i);
      assert.ok(point.operationsDurationsNs.every((ns) => Number.isInteger(ns) && ns > 0));
      assert.ok(point.startTime <= point.endTime);
    }
  });

  it("has the run's durations, operation by operation, to the histogram's precision", async () => {
    const { summary } = sampleOutcome();
    const { datapoints } = await benchmarkOf(summary);
    for (const [i, stage] of (['create', 'start'] as const).entries()) {
      const durationsMs = datapoints.map(({ operationsDurationsNs }) => (operationsDurationsNs[i] ?? 0) / 1e6);
      for (const [share, key] of [
        [0.5, 'p50Ms'],
        [0.9, 'p90Ms'],
        [0.99, 'p99Ms'],
      ] as const) {
        const expected = summary.stages[stage][key];
        assert.ok(Math.abs(quantile(durationsMs, share) / expected - 1) < 0.002, `${stage} ${key}`);
      }
    }
  });

  it('deals durations without a trend: both halves have the same median', async () => {
    const { datapoints } = await benchmarkOf(sampleOutcome({ pods: 2_000 }).summary);
    const creates = datapoints.map(({ operationsDurationsNs }) => operationsDurationsNs[0] ?? 0);
    const half = Math.floor(creates.length / 2);
    const [first, second] = [creates.slice(0, half), creates.slice(half)].map((part) => quantile(part, 0.5));
    assert.ok(Math.abs((first ?? 0) / (second ?? 1) - 1) < 0.01, `${first} and ${second}`);
  });

  it('is a valid file of nothing when nothing started', async () => {
    assert.deepEqual((await benchmarkOf(sampleOutcome({ pods: 0 }).summary)).datapoints, []);
  });
});
