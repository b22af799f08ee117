import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Costs, modelledRun } from '../../bench/distributed/model.ts';

const FREE: Costs = {
  startUs: 0,
  pastUs: 0,
  shareMs: 0,
  coordinatorShareMs: 0,
  redisShareMs: 0,
  coordinatorWorkerMs: 0,
  redisWorkerMs: 0,
  workerEventUs: 0,
  coordinatorEventUs: 0,
  redisEventUs: 0,
};
const LOAD = { pods: 500_000, starts: 1_000_000, events: 2_000_000, nodes: 1000 };
const ON = { machines: 10, threadsPerMachine: 4 };

describe('a distributed load test on paper', () => {
  it('has four shares a thread, at most 256, and at most one a node', () => {
    const sharesOn = (machines: number, nodes: number): number =>
      modelledRun(FREE, { ...LOAD, nodes }, { machines, threadsPerMachine: 4 }).shares;
    assert.deepEqual([sharesOn(1, 1000), sharesOn(100, 1000), sharesOn(100, 50)], [16, 256, 50]);
  });

  it('takes as long as the starts of one thread, when nothing else costs anything', () => {
    const run = modelledRun({ ...FREE, startUs: 40 }, LOAD, ON);
    assert.deepEqual([run.seconds, run.bottleneck], [1, 'slowest share']);
  });

  it('gains nothing from machines by which no share becomes smaller: every share goes past all pods', () => {
    const past = { ...FREE, pastUs: 1 };
    const seconds = [64, 100].map((machines) => modelledRun(past, LOAD, { machines, threadsPerMachine: 4 }).seconds);
    assert.deepEqual(seconds, [0.5, 0.5]);
  });

  it('takes as long as the coordinator needs for all shares, and for the last of them when all else is done', () => {
    const run = modelledRun({ ...FREE, coordinatorShareMs: 50 }, LOAD, ON);
    assert.deepEqual([run.shares, run.seconds, run.bottleneck], [160, 8, 'coordinator']);
    const both = modelledRun({ ...FREE, coordinatorShareMs: 50, startUs: 400 }, LOAD, ON);
    assert.deepEqual([both.seconds, both.bottleneck], [12, 'slowest share']);
  });

  it('waits for Redis when events are what costs, and is the slower for workers that tell of themselves', () => {
    const costs = { ...FREE, redisEventUs: 2, redisWorkerMs: 50 };
    const run = modelledRun(costs, LOAD, ON);
    assert.deepEqual([run.seconds, run.bottleneck], [8, 'Redis']);
    assert.equal(modelledRun(costs, LOAD, { ...ON, machines: 20 }).seconds, Number.POSITIVE_INFINITY);
  });
});
