import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareRuns, judged } from '../../../src/result/compare/comparison.ts';
import { changeText, type Difference } from '../../../src/result/compare/difference.ts';
import type { StoredSummary } from '../../../src/result/read/stored-summary.ts';
import { percentileInterval, sharesDiffer } from '../../../src/result/recording/histogram/confidence.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { randomOf } from '../../support/sample-outcome.ts';

const RUN: StoredSummary = sampleLoadOutcome({ pods: 400, failureRate: 0.05 }).summary;

/** The run with all its creates taking `factor` times as long. */
function slowed(factor: number): StoredSummary {
  const slower = new StageHistogram();
  for (const { lowMs, count } of StageHistogram.decode(RUN.stages.create.histogram).buckets()) {
    for (let i = 0; i < count; i++) slower.recordMs(lowMs * factor);
  }
  return { ...RUN, stages: { ...RUN.stages, create: slower.summary() } };
}

function createsOf(before: StoredSummary, after: StoredSummary): Difference[] {
  return compareRuns([before], [after]).stages.find(({ stage }) => stage === 'create')?.differences ?? [];
}

describe('compareRuns', () => {
  it('finds no difference between a run and itself', () => {
    const comparison = compareRuns([RUN], [RUN]);
    assert.deepEqual(judged(comparison), { better: [], worse: [], breached: [] });
    for (const { differences } of comparison.stages) for (const { change } of differences) assert.equal(change, 0);
  });

  it('calls a percentile worse when chance does not explain it, and better the other way round', () => {
    const slower = slowed(2);
    assert.deepEqual(
      createsOf(RUN, slower).map(({ judgement }) => judgement),
      ['worse', 'worse', 'worse', 'worse', 'told'],
    );
    assert.deepEqual(
      createsOf(slower, RUN).map(({ judgement }) => judgement),
      ['better', 'better', 'better', 'better', 'told'],
    );
  });

  it('leaves alone what chance may explain, and what is too small to matter', () => {
    const [, , , p99] = createsOf(RUN, slowed(1.1));
    assert.equal(p99?.judgement, 'unsure');
    assert.deepEqual(
      createsOf(RUN, slowed(1.005))
        .map(({ judgement }) => judgement)
        .slice(0, 4),
      ['same', 'same', 'same', 'same'],
    );
  });

  it('judges failures by their share, and rates only between runs of the same plan', () => {
    const of = (after: StoredSummary, name: string): string | undefined =>
      compareRuns([RUN], [after]).overall.find((difference) => difference.name === name)?.judgement;
    const { counts } = RUN;
    assert.equal(of({ ...RUN, counts: { ...counts, failed: 0 } }, 'failed'), 'better');
    assert.equal(of({ ...RUN, counts: { ...counts, failed: counts.failed + 1 } }, 'failed'), 'unsure');
    assert.equal(of({ ...RUN, durationMs: RUN.durationMs * 2 }, 'starts per second'), 'worse');
    const other = { ...RUN, durationMs: RUN.durationMs * 2, counts: { ...counts, containers: 1 } };
    assert.equal(of(other, 'starts per second'), 'told');
  });

  it('tells the waits for the lock by mode, where both runs do', () => {
    const namesOf = (before: StoredSummary, after: StoredSummary): unknown[][] =>
      compareRuns([before], [after])
        .lock.filter(({ name }) => name.startsWith('wait'))
        .map((difference) => [difference.name, difference.before, difference.after]);
    const told = { ...RUN, lock: { ...RUN.lock, waitP99Us: 8, readWaitsUs: [0, 1], writeWaitsUs: [0, 0, 0, 1] } };
    const { readWaitsUs: _read, writeWaitsUs: _write, ...lock } = told.lock;
    assert.deepEqual(namesOf(told, { ...told, lock: { ...told.lock, writeWaitsUs: [] } }), [
      ['wait p99, to read', 0.002, 0.002],
      ['wait p99, to write', 0.008, 0],
    ]);
    assert.deepEqual(namesOf(told, { ...told, lock }), [['wait p99', 0.008, 0.008]]);
  });

  it('pairs thresholds of both runs', () => {
    const [kept, dropped] = RUN.thresholds;
    assert.ok(kept !== undefined && dropped !== undefined);
    const added = { metric: 'pull', expression: 'max<1s', observed: '2s', ok: false };
    const pairs = compareRuns([RUN], [{ ...RUN, thresholds: [kept, added] }]).thresholds;
    assert.deepEqual(
      pairs.map(({ metric, before, after }) => [metric, before?.ok, after?.ok]),
      [
        [kept.metric, kept.ok, kept.ok],
        [dropped.metric, dropped.ok, undefined],
        ['pull', undefined, false],
      ],
    );
  });

  it('says changes in percent, and large ones as factors', () => {
    assert.deepEqual(
      [0, 0.123, -0.5, 24, undefined].map((change) => changeText(change).replace('\u00a0', ' ')),
      ['', '+12%', '−50%', '×25', 'new'],
    );
  });
});

describe('confidence', () => {
  it('holds the true percentile in about 95 of 100 samples', () => {
    const random = randomOf(7);
    let held = 0;
    const samples = 400;
    for (let sample = 0; sample < samples; sample++) {
      const histogram = new StageHistogram();
      for (let i = 0; i < 500; i++) histogram.recordMs(random() * 1_000);
      const interval = percentileInterval(histogram, 90);
      if (interval !== undefined && interval.lowMs <= 900 && 900 <= interval.highMs) held++;
    }
    assert.ok(held / samples > 0.93 && held / samples <= 1, `${held} of ${samples}`);
  });

  it('does not bound from above what too few lie beyond', () => {
    const histogram = new StageHistogram();
    assert.equal(percentileInterval(histogram, 99), undefined);
    for (let i = 1; i <= 50; i++) histogram.recordMs(i);
    assert.equal(percentileInterval(histogram, 99)?.bounded, false);
    assert.equal(percentileInterval(histogram, 50)?.bounded, true);
  });

  it('tells shares apart only where chance does not', () => {
    assert.equal(sharesDiffer([10, 1_000], [12, 1_000]), false);
    assert.equal(sharesDiffer([10, 1_000], [40, 1_000]), true);
    assert.equal(sharesDiffer([0, 0], [1, 1]), false);
  });
});
