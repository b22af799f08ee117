import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JudgedCounts, sumOf } from '../../../src/load/virtual/judged-counts.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { noCounts, StartRecorder } from '../../../src/result/recording/start-recorder.ts';

const NO_LOOKUPS = { lookups: 0, misses: 0 };

describe('what a run is judged by tick after tick', () => {
  it('adds up, over ticks and shares, to what was recorded in all', () => {
    const whole = new StageHistogram();
    const shares = [0, 1, 2].map((share) => {
      const judged = new JudgedCounts();
      for (let tick = 0; tick < 4; tick++) {
        const create = Array.from({ length: 50 }, (_, i) => share * 7.5 + tick * 100 + i * 1.37);
        for (const ms of create) whole.recordMs(ms);
        const counts = { ...noCounts(), started: (tick + 1) * 50, arrivals: (tick + 1) * 60 };
        judged.ticked({
          kind: 'tick',
          tick,
          counts,
          times: { create },
          scopes: [],
          lookups: { lookups: tick, misses: 1 },
        });
      }
      return judged;
    });
    const sum = sumOf(shares);
    assert.deepEqual([sum.counts.started, sum.counts.arrivals], [600, 720]);
    assert.equal(sum.histogram('create').encode(), whole.encode());
    assert.equal(sum.histogram('pull').count, 0);
    assert.deepEqual(shares[0]?.lookups, { lookups: 3, misses: 1 });
  });

  it('is what the nodes recorded in all, once they have come to their end', () => {
    const judged = new JudgedCounts();
    judged.ticked({
      kind: 'tick',
      tick: 0,
      counts: noCounts(),
      times: { create: [1, 2] },
      scopes: [],
      lookups: NO_LOOKUPS,
    });
    const recorder = new StartRecorder(0);
    recorder.counts.started = 3;
    for (const ms of [1, 2, 3]) recorder.histogram('create').recordMs(ms);
    const recording = recorder.recording();
    const life = { restarted: 0, killed: 0, killFailures: 0, examples: [], restarts: [], ...NO_LOOKUPS };
    judged.finished({ recording, life });
    assert.equal(judged.counts.started, 3);
    assert.equal(judged.stage('create')?.encode(), recorder.histogram('create').encode());
  });

  it('costs what a tick did: of the stages that are asked for, each duration is told once', () => {
    const recorder = new StartRecorder(0, { taken: { stages: ['create'] } });
    assert.deepEqual(recorder.take().times, { create: [] });
    const pod = {
      metadata: { name: 'p', namespace: 'n', uid: 'u' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const container = {
      container: 'c',
      ok: true,
      startedAtMs: 0,
      totalMs: 30,
      stagesMs: { create: 10, start: 20 },
      end: { outcome: 'started', reason: '', message: '' },
    } as const;
    const result = {
      containers: [container],
      startedAtMs: 0,
      totalMs: 30,
      sandboxMs: 0,
      end: container.end,
      events: [],
      eventCount: 0,
    };
    recorder.ended({ pod, node: 0, intendedAtMs: 0, result } as unknown as Parameters<StartRecorder['ended']>[0]);
    assert.deepEqual(recorder.take().times, { create: [10] });
    assert.deepEqual(recorder.take().times, { create: [] });
  });
});
