import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type RuntimeIdentity,
  runtimeIdentity,
  tellableIdentity,
  tellableSentences,
  tellableStarts,
  waitingStarts,
} from '../../../../src/load/distributed/live/runtime-messages.ts';

const CONTAINERD: RuntimeIdentity = { name: 'containerd', version: '1.7.2', api: 'v1', endpoint: 'unix:///run/c.sock' };
const RAW = '\u001b[2J\nfailed';

describe('what a segment tells of its runtime', () => {
  it('is taken as it is told', () => {
    const group = { reason: 'Error', exitCode: -1, count: 2, example: 'default/p/c' };
    const told = { ...CONTAINERD, atEnd: { containers: 3, exited: 2, groups: [group] }, notRemoved: ['p: busy'] };
    for (const identity of [CONTAINERD, told]) {
      assert.deepEqual(tellableIdentity(identity), identity);
      assert.ok(runtimeIdentity.safeParse(JSON.parse(JSON.stringify(identity))).success);
    }
  });

  it('is refused with what a terminal would obey, too much, and what has no name there', () => {
    for (const change of [
      { name: RAW },
      { endpoint: 'x'.repeat(1000) },
      { notRemoved: [RAW] },
      { notRemoved: Array.from({ length: 2000 }, () => 'x') },
      { atEnd: { containers: 1, exited: 1, groups: [{ reason: RAW, exitCode: 1, count: 1, example: '' }] } },
      { other: 1 },
    ])
      assert.ok(!runtimeIdentity.safeParse({ ...CONTAINERD, ...change }).success, JSON.stringify(change).slice(0, 80));
  });

  it('can be told, whatever the runtime says and however much', () => {
    const group = { reason: RAW, exitCode: 1, count: 1, example: RAW };
    const notRemoved = Array.from({ length: 2000 }, (_, i) => `${i}: ${RAW}${'y'.repeat(20_000)}`);
    const loud = { name: RAW, version: 'x'.repeat(1000), api: RAW, endpoint: RAW, notRemoved };
    const told = tellableIdentity({ ...loud, atEnd: { containers: 1, exited: 1, groups: [group] } });
    assert.equal(runtimeIdentity.safeParse(told).error, undefined);
    assert.equal(told.notRemoved?.at(-1), 'and 1,000 other problems');
  });

  it('names the starts that take longest, and not all of many', () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ pod: `a/${i}`, step: RAW, forMs: 200 - i }));
    const told = tellableStarts(many);
    assert.equal(waitingStarts.safeParse(told).error, undefined);
    assert.deepEqual([told.length, told[0]?.pod], [100, 'a/0']);
  });

  it('has all of its warnings where they are few', () => {
    assert.deepEqual(tellableSentences(['a', 'b'], 'other warning'), ['a', 'b']);
    const many = tellableSentences(Array.from({ length: 1001 }, String), 'other warning');
    assert.deepEqual([many.length, many.at(-1)], [1001, 'and 1 other warning']);
  });
});
