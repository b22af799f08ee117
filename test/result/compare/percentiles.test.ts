import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareRuns, differencesOf, largestChange } from '../../../src/result/compare/comparison.ts';
import type { Difference, Judgement } from '../../../src/result/compare/difference.ts';
import type { StoredSummary } from '../../../src/result/read/stored-summary.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';

const RUN: StoredSummary = sampleLoadOutcome({ pods: 40, failureRate: 0 }).summary;

/** A result whose creates took those times, without their course over time. */
function withCreates(timesMs: readonly number[]): StoredSummary {
  const histogram = new StageHistogram();
  for (const ms of timesMs) histogram.recordMs(ms);
  return { ...RUN, stages: { ...RUN.stages, create: histogram.summary() } };
}

/** With a course over time: each time is of an interval of its own. */
function overTime(timesMs: readonly number[]): StoredSummary {
  const run = withCreates(timesMs);
  const list = [...timesMs];
  const create = { count: list.map(() => 1), p50Ms: list, p90Ms: list, p95Ms: list, p99Ms: list, maxMs: list };
  return { ...run, latencyOverTime: { intervalMs: 100, stages: { create } } };
}

function judgements(before: StoredSummary, after: StoredSummary): Judgement[] {
  const { stages } = compareRuns([before], [after]);
  const { differences = [] } = stages.find(({ stage }) => stage === 'create') ?? {};
  return differences.slice(0, 4).map(({ judgement }) => judgement);
}

/** `count` times from `from` to `to`, evenly. */
const times = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);

describe('percentiles of two runs', () => {
  it('differ at any size when the runs have nothing in common', () => {
    const [old, now] = [times(500, 1_000, 22_000), times(500, 100_000, 202_000)];
    assert.deepEqual(judgements(withCreates(old), withCreates(now)), ['worse', 'worse', 'worse', 'worse']);
    assert.deepEqual(judgements(withCreates(now), withCreates(old)), ['better', 'better', 'better', 'better']);
    assert.deepEqual(judgements(overTime(old), overTime(now)), ['worse', 'worse', 'worse', 'worse']);
    const [few, fewer] = [times(12, 1_000, 22_000), times(12, 100_000, 202_000)];
    assert.deepEqual(judgements(withCreates(few), withCreates(fewer)), ['worse', 'worse', 'worse', 'worse']);
  });

  it('are never within chance where no number of such starts could be told apart', () => {
    const [old, now] = [times(3, 1_000, 22_000), times(3, 100_000, 202_000)];
    assert.deepEqual(judgements(withCreates(old), withCreates(now)), ['few', 'few', 'few', 'few']);
    // Many starts, but in too few intervals: they may all have waited for one another.
    const [burst, later] = [withCreates(times(500, 1, 2)), withCreates(times(500, 3, 4))];
    const course = (run: StoredSummary): StoredSummary => {
      const { p50Ms, maxMs } = run.stages.create;
      const create = { count: [500], p50Ms: [p50Ms], p90Ms: [p50Ms], p95Ms: [p50Ms], p99Ms: [maxMs], maxMs: [maxMs] };
      return { ...run, latencyOverTime: { intervalMs: 100, stages: { create } } };
    };
    assert.deepEqual(judgements(course(burst), course(later)), ['few', 'few', 'few', 'few']);
    assert.deepEqual(judgements(burst, later), ['worse', 'worse', 'worse', 'worse']);
  });

  it('are within chance when a few slow starts at one time make the difference', () => {
    const calm = times(240, 100, 110);
    const hiccup = calm.map((ms, i) => (i >= 100 && i < 120 ? ms * 3 : ms));
    assert.deepEqual(judgements(overTime(calm), overTime(hiccup)).slice(2), ['unsure', 'unsure']);
  });

  it('of what takes always the same differ by nothing but that', () => {
    const [old, now] = [times(100, 40, 40), times(100, 50, 50)];
    assert.deepEqual(judgements(overTime(old), overTime(now)), ['worse', 'worse', 'worse', 'worse']);
    assert.deepEqual(judgements(overTime(old), overTime(old)), ['same', 'same', 'same', 'same']);
  });

  it('are judged by the results of a side as a whole when there are several', () => {
    const side = (factors: readonly number[]): StoredSummary[] =>
      factors.map((factor) => withCreates(times(500, 100 * factor, 200 * factor)));
    const of = (before: StoredSummary[], after: StoredSummary[]): Judgement | undefined =>
      compareRuns(before, after).stages.find(({ stage }) => stage === 'create')?.differences[0]?.judgement;
    assert.equal(of(side([1, 1.02, 0.98, 1]), side([1.5, 1.48, 1.52, 1.5])), 'worse');
    // Each of them differs from each other for certain, but by no more than those of one side do.
    assert.equal(of(side([1, 1.4, 0.7, 1.1]), side([1.2, 0.8, 1.5, 1])), 'unsure');
    assert.equal(of(side([1]), side([1.5, 1.5])), 'few');
  });
});

describe('a comparison as a whole', () => {
  it('names the largest judged change, and says of nothing untested that it is within chance', () => {
    const comparison = compareRuns([withCreates(times(300, 100, 200))], [withCreates(times(300, 300, 900))]);
    assert.equal(largestChange(comparison)?.name, 'create p99');
    const untested = (each: Difference): boolean => each.p === undefined && each.judgement === 'unsure';
    assert.deepEqual(differencesOf(comparison).filter(untested), []);
  });
});
