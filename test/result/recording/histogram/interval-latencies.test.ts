import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IntervalLatencies } from '../../../../src/result/recording/histogram/interval-latencies.ts';

describe('IntervalLatencies', () => {
  it('has the course of stages, and that of whole pods beside them', () => {
    const latencies = new IntervalLatencies();
    latencies.record('create', 10, 80);
    latencies.record('podStart', 300, 2_000);
    const { intervalMs, stages, podStart } = latencies.overTime();
    assert.equal(intervalMs, 125);
    assert.deepEqual(Object.keys(stages), ['create']);
    assert.deepEqual(stages.create?.count, [1, 0, 0]);
    assert.deepEqual(podStart?.count, [0, 0, 1]);
    assert.ok(Math.abs((podStart?.p99Ms[2] ?? 0) - 2_000) < 20);
  });

  it('has nothing of pods where none came to its end', () => {
    const latencies = new IntervalLatencies();
    latencies.record('pull', 10, 80);
    assert.equal('podStart' in latencies.overTime(), false);
  });

  it('gives the same, however many recorded and whichever outgrew its intervals', () => {
    const [whole, first, second] = [new IntervalLatencies(), new IntervalLatencies(), new IntervalLatencies()];
    for (let i = 0; i < 400; i++) {
      const [atMs, ms] = [i * 100, 50 + ((i * 37) % 900)];
      for (const name of ['startTotal', 'podStart'] as const) {
        whole.record(name, atMs, ms);
        (i < 40 ? first : second).record(name, atMs, ms);
      }
    }
    const merged = new IntervalLatencies();
    // By way of JSON, as workers and other machines send it.
    for (const part of [first, second])
      merged.merge(JSON.parse(JSON.stringify(part.recording())) as ReturnType<typeof part.recording>);
    assert.deepEqual(merged.overTime(), whole.overTime());
    assert.equal(
      whole.overTime().podStart?.count.reduce((sum, count) => sum + count, 0),
      400,
    );
  });
});
