import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  leftWarnings,
  liveRuntime,
  type RuntimeSegment,
  segmentWarnings,
} from '../../../../../src/load/distributed/live/coordinator/live-runtimes.ts';
import type { RuntimeIdentity } from '../../../../../src/load/distributed/live/runtime-messages.ts';
import type { Snapshot } from '../../../../../src/load/distributed/live/segment-messages.ts';
import { RunSum } from '../../../../../src/result/statistics/run-statistics.ts';

const CONTAINERD: RuntimeIdentity = { name: 'containerd', version: '1.7.2', api: 'v1', endpoint: 'unix:///run/c.sock' };

function segment(id: string, runtime: RuntimeIdentity | null, warnings: readonly string[] = []): RuntimeSegment {
  const worker = { id: `${id}/x`, host: 'h', threads: 1, node: '24.0.0', arch: 'x64' };
  const snapshot = { runtime, statistics: { ...new RunSum().total(), warnings } } as unknown as Snapshot;
  return { claim: { attempt: id, worker }, snapshot };
}

describe('the real runtimes of a run over several machines', () => {
  it('are none where all is simulated, or nobody has told of one yet', () => {
    assert.equal(liveRuntime([]), undefined);
    assert.equal(liveRuntime([segment('a/1', null), { claim: undefined, snapshot: undefined }]), undefined);
  });

  it('are one where they are alike, and else named each once', () => {
    assert.deepEqual(liveRuntime([segment('a/1', CONTAINERD), segment('b/1', CONTAINERD)]), CONTAINERD);
    const other = { ...CONTAINERD, version: '1.6.20', endpoint: 'unix:///run/d.sock' };
    assert.deepEqual(liveRuntime([segment('a/1', CONTAINERD), segment('b/1', other), segment('c/1', CONTAINERD)]), {
      name: 'containerd',
      version: '1.7.2, 1.6.20',
      api: 'v1',
      endpoint: 'unix:///run/c.sock, unix:///run/d.sock',
    });
    const many = Array.from({ length: 11 }, (_, i) => segment('a/1', { ...CONTAINERD, endpoint: `unix:///${i}` }));
    assert.match(liveRuntime(many)?.endpoint ?? '', /^unix:\/\/\/0, .*, unix:\/\/\/7 and 3 more$/);
  });

  it('have the living of all together, alike ones counted as one, and what could not be removed with where', () => {
    const group = { reason: 'Error', exitCode: 3, count: 1, example: 'default/p/c' };
    const killed = { reason: 'OOMKilled', exitCode: 137, count: 2, example: 'default/q/c' };
    const a = { ...CONTAINERD, atEnd: { containers: 4, exited: 3, groups: [killed, group] }, notRemoved: ['p: busy'] };
    const b = { ...CONTAINERD, atEnd: { containers: 5, exited: 2, groups: [{ ...group, count: 2, example: 'x' }] } };
    const { atEnd, notRemoved } = liveRuntime([segment('a/1', a), segment('b/2', b)]) ?? {};
    assert.deepEqual(atEnd, { containers: 9, exited: 5, groups: [{ ...group, count: 3 }, killed] });
    assert.deepEqual(notRemoved, ['a/1: p: busy']);
  });
});

describe('what segments warn of', () => {
  it('is told with how to remove what a lost one has left, where that is a real runtime', () => {
    const [real, simulated] = [segment('a/1', CONTAINERD), segment('b/2', null)];
    assert.deepEqual(leftWarnings([{ ...real, isLost: false }]), []);
    assert.deepEqual(
      leftWarnings([
        { ...real, isLost: true },
        { ...simulated, isLost: true },
      ]),
      ['what a/1 had started may still be there; on its machine: refmanager cleanup --runtime unix:///run/c.sock'],
    );
  });

  it('is said once where all say it, and else with who says it', () => {
    const said = segmentWarnings([
      segment('a/1', CONTAINERD, ['probes are not run', 'busy']),
      segment('b/2', CONTAINERD, ['probes are not run']),
      { claim: undefined, snapshot: undefined },
    ]);
    assert.deepEqual(said, ['probes are not run', 'a/1: busy']);
  });

  it('is said without that where they are simulated', () => {
    assert.deepEqual(segmentWarnings([segment('a/1', null, ['late']), segment('b/2', null, ['late', 'later'])]), [
      'late',
      'later',
    ]);
  });
});
