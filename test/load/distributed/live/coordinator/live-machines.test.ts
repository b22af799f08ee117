import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type KnownSegment,
  liveMachines,
  liveWarnings,
  liveWorkers,
  meanCountedAtMs,
  startSkewMs,
} from '../../../../../src/load/distributed/live/coordinator/live-machines.ts';
import type { Snapshot } from '../../../../../src/load/distributed/live/segment-messages.ts';
import { noCounts } from '../../../../../src/result/recording/start-recorder.ts';
import { RunSum } from '../../../../../src/result/statistics/run-statistics.ts';

function segment(id: string, started: number, change: Partial<Snapshot> = {}, isLost = false): KnownSegment {
  const [host = ''] = id.split('/');
  const total = new RunSum().total();
  const counts = { ...noCounts(), started, pods: started, failed: 1 };
  const statistics = { ...total, mainLoopDelayP99Ms: started, starts: { ...total.starts, counts } };
  const snapshot: Snapshot = {
    number: 1,
    phase: 'running',
    clock: { offsetMs: 1, errorMs: 0.1 },
    begunLateMs: 2,
    atMs: 1000,
    inFlight: 3,
    problem: null,
    statistics,
    waiting: [],
    runtime: null,
    chunks: 0,
    busyMs: 1000,
    cpuMs: 300,
    ...change,
  };
  return { claim: { attempt: id, worker: { id, host, threads: 2, node: '24.0.0', arch: 'x64' } }, snapshot, isLost };
}

describe('the machines of a run in real time', () => {
  it('are told by host, with the worst clock and the latest beginning of its processes', () => {
    const [a, b, ...others] = liveMachines([
      segment('a/1', 5),
      segment('a/2', 6, { clock: { offsetMs: -3000, errorMs: 0.4 }, begunLateMs: 7 }, true),
      segment('b/1', 8),
      { claim: undefined, snapshot: undefined, isLost: false },
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(a, {
      host: 'a',
      processes: 2,
      threads: 4,
      shares: 2,
      pods: 11,
      started: 11,
      failed: 2,
      busyMs: 4000,
      cpuMs: 600,
      node: '24.0.0',
      arch: 'x64',
      lost: 1,
      clockOffsetMs: -3000,
      clockErrorMs: 0.4,
      begunLateMs: 7,
      loopDelayP99Ms: 6,
    });
    assert.equal(b?.started, 8);
  });

  it('are warned of when they began late, or when nobody knows how late', () => {
    const warned = (change: Partial<Snapshot>): string[] =>
      liveWarnings({ machines: liveMachines([segment('a/1', 1, change)]) });
    assert.deepEqual(warned({ begunLateMs: 50, clock: { offsetMs: 9000, errorMs: 10 } }), []);
    assert.deepEqual(warned({ begunLateMs: 51 }), ['a began 51ms after the moment that all had agreed on']);
    assert.deepEqual(warned({ clock: { offsetMs: 0, errorMs: 12 } }), [
      'the clock of a is only known to ±12ms: it may have begun that much earlier or later than others',
    ]);
  });

  it('began apart by the time between the first and the last', () => {
    assert.equal(startSkewMs([segment('a/1', 1), segment('b/1', 1, { begunLateMs: 9 })]), 7);
    assert.equal(startSkewMs([segment('a/1', 1), segment('b/1', 1, { begunLateMs: 0, statistics: null })]), 0);
    assert.equal(startSkewMs([]), 0);
  });

  it('are as far as their segments', () => {
    assert.deepEqual(liveWorkers([segment('a/1', 4), { claim: undefined, snapshot: undefined, isLost: false }]), [
      { podsInFlight: 3, podsDone: 4, started: 4, failed: 1, countedAtMs: 1000 },
      { podsInFlight: 0, podsDone: 0, started: 0, failed: 0, countedAtMs: 0 },
    ]);
  });

  it('have together counted at the mean of their moments, which goes on as one clock does', () => {
    const [first, second] = [segment('a/1', 4, { atMs: 1000 }), segment('b/1', 4, { atMs: 1600 })];
    assert.equal(meanCountedAtMs([first, second]), 1300);
    assert.equal(meanCountedAtMs([segment('a/1', 8, { atMs: 2000 }), second]), 1800);
    assert.equal(meanCountedAtMs([first, { claim: undefined, snapshot: undefined, isLost: false }]), 500);
  });
});
