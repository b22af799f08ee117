import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distributedWarnings } from '../../../../../src/load/distributed/coordinator/distributed-warnings.ts';
import { Machines } from '../../../../../src/load/distributed/coordinator/workers/machines.ts';
import type { WorkerNote } from '../../../../../src/load/distributed/redis/registry.ts';
import type { ShareResult } from '../../../../../src/load/distributed/share-job.ts';
import { noCounts } from '../../../../../src/result/recording/start-recorder.ts';
import { RunSum } from '../../../../../src/result/statistics/run-statistics.ts';

function note(id: string, shares: readonly number[], run = 'r'): WorkerNote {
  const how = { virtualMs: 0, inFlight: 0, counts: noCounts(), lookups: { lookups: 0, misses: 0 } };
  const busy = shares.map((share) => ({ run, phase: 0, share, ...how }));
  const [host = ''] = id.split('/');
  return { id, host, pid: 1, threads: 2, fingerprint: 'f', version: '1', node: '24.0.0', arch: 'x64', busy };
}

function result(id: string, started: number, cpuMs: [number, number]): ShareResult {
  const { threads, host, node, arch } = note(id, []);
  const total = new RunSum().total();
  const statistics = { ...total, starts: { ...total.starts, counts: { ...noCounts(), started, pods: started } } };
  return { statistics, chunks: 0, attempt: 1, worker: { id, host, threads, node, arch }, busyMs: 3000, cpuMs };
}

describe('the machines of a run', () => {
  it('are told by host: processes, shares, and what they had of the CPU', () => {
    const machines = new Machines('r');
    machines.heard([
      note('a/1', [0]),
      note('a/2', [1]),
      note('b/1', [2]),
      note('idle/1', []),
      note('other/1', [7], 'other'),
    ]);
    machines.done('0.0', result('a/1', 5, [100, 900]));
    machines.done('0.1', result('a/2', 6, [50, 1050]));
    machines.done('0.3', result('a/1', 7, [900, 1500]));
    machines.done('0.2', result('b/1', 8, [0, 10]));
    const [a, b, ...others] = machines.facts;
    assert.deepEqual(others, []);
    assert.deepEqual(a, {
      host: 'a',
      processes: 2,
      threads: 4,
      shares: 3,
      pods: 18,
      started: 18,
      failed: 0,
      busyMs: 9000,
      cpuMs: 2400,
      node: '24.0.0',
      arch: 'x64',
      lost: 0,
    });
    assert.equal(b?.started, 8);
  });

  it('have lost a process that went away with a share which another has done', () => {
    const machines = new Machines('r');
    machines.heard([note('a/1', [0]), note('b/1', [1]), note('c/1', [2])]);
    machines.done('0.1', result('b/1', 1, [0, 1]));
    machines.heard([note('c/1', [0, 2])]);
    machines.done('0.0', result('c/1', 1, [0, 1]));
    assert.deepEqual(
      machines.facts.map(({ host, lost }) => [host, lost]),
      [
        ['a', 1],
        ['b', 0],
        ['c', 0],
      ],
    );
  });

  it('are warned of: lost processes, a machine that others used, missing shares, other versions of Node.js', () => {
    const machine = { processes: 1, threads: 1, shares: 1, pods: 0, started: 0, failed: 0, arch: 'x64', lost: 0 };
    const facts = {
      run: 'r',
      redis: 'h:1',
      fingerprint: 'f',
      shares: 8,
      retriedShares: 0,
      missingShares: 0,
      resumed: false,
    };
    const good = { ...machine, host: 'a', busyMs: 5000, cpuMs: 4900, node: '24.1.0' };
    assert.deepEqual(distributedWarnings({ ...facts, machines: [good] }), []);
    const bad = { ...machine, host: 'b', busyMs: 5000, cpuMs: 2500, node: '24.2.0', lost: 1 };
    assert.deepEqual(distributedWarnings({ ...facts, missingShares: 3, machines: [good, bad] }), [
      '3 of 8 shares were not simulated: the counts are of the others alone',
      'b: 1 worker went away with a share in hand, which was done again or is missing',
      "b was shared with other programs: busy for 5s of its threads' time, it had the CPU for 2.5s",
      'workers run different versions of Node.js: 24.1.0, 24.2.0',
    ]);
    const [lost] = distributedWarnings({ ...facts, machines: [{ ...good, lost: 2 }] });
    assert.equal(lost, 'a: 2 workers went away with a share in hand, which was done again');
  });
});
