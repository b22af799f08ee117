import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cell } from '../../../src/bench/lock/cell.ts';
import type { ThreadSample, Workload } from '../../../src/bench/lock/contender.ts';

const WORKLOAD: Workload = { threads: 2, stripes: 1, roles: [1], holdUs: 0, timed: 'all', warmMs: 5, measureMs: 80 };

function thread(operations: number): ThreadSample {
  return { operations, elapsedMs: 100, writes: 0, waits: [], maxWaitNs: 0, timedOneIn: 1 };
}

describe('a cell', () => {
  it('of which no thread came through a section has stalled: it has no rate, not 0', () => {
    const cell = new Cell(WORKLOAD);
    cell.add({ threads: [thread(0), thread(0)], cpuUs: 1 });
    const { opsPerSecond, rates, failures } = cell.summary();
    assert.ok(Number.isNaN(opsPerSecond));
    assert.deepEqual(rates, [Number.NaN]);
    assert.deepEqual(failures, ['stalled: no thread came through a section in 100 ms']);
  });

  it('in which exclusion was broken once has no rate: what was counted before was no lock either', () => {
    const cell = new Cell(WORKLOAD);
    cell.add({ threads: [thread(1_000), thread(1_000)], cpuUs: 1 });
    cell.add({ threads: [], cpuUs: 0, failure: 'exclusion broken: 1 reader saw a writer inside' });
    const { opsPerSecond, rates, failures } = cell.summary();
    assert.ok(Number.isNaN(opsPerSecond));
    assert.deepEqual(rates, [Number.NaN, Number.NaN]);
    assert.deepEqual(failures, ['exclusion broken: 1 reader saw a writer inside']);
  });

  it('counts threads that got nothing while others did', () => {
    const cell = new Cell(WORKLOAD);
    cell.add({ threads: [thread(1_000), thread(0)], cpuUs: 1 });
    cell.add({ threads: [thread(500), thread(500)], cpuUs: 1 });
    const { rates, starved, failures } = cell.summary();
    assert.deepEqual([rates, starved, failures], [[10_000, 10_000], 1, []]);
  });
});
