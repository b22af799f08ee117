import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkClaim,
  checkLivePlan,
  checkSnapshot,
  type LivePlan,
  parseWord,
  type Snapshot,
  type Word,
  wordText,
} from '../../../../src/load/distributed/live/segment-messages.ts';
import { RunSum } from '../../../../src/result/statistics/run-statistics.ts';

const worker = { id: 'a/1/x', host: 'a', threads: 2, node: '24.0.0', arch: 'x64' };
const snapshot: Snapshot = {
  number: 3,
  phase: 'running',
  clock: { offsetMs: -3, errorMs: 0.1 },
  begunLateMs: 0.2,
  atMs: 2000,
  inFlight: 4,
  problem: null,
  statistics: new RunSum().total(),
  waiting: [],
  runtime: null,
  chunks: 0,
  busyMs: 2000,
  cpuMs: 100,
};

const PLAN: LivePlan = {
  run: 'r',
  of: 2,
  withEvents: true,
  withRefs: false,
  withPods: false,
  pods: 'series',
  needs: { runtime: true, hostPath: false, privileged: false },
  ending: { keep: false, gracePeriodSeconds: 5 },
};

describe('the word of a coordinator', () => {
  it('is read as it was written', () => {
    const words: Word[] = [
      { state: 'waiting' },
      { state: 'running', beginAtMs: 1_764_000_000_250.125 },
      { state: 'ended' },
    ];
    for (const word of words) assert.deepEqual(parseWord(wordText(word)), word);
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      'running',
      'running ',
      'running -1',
      'running 1e999',
      'running 1 2',
      'running Infinity',
      'phase 0',
      'ended ',
      'cancelled',
    ])
      assert.equal(parseWord(text), undefined, text);
  });
});

describe('what comes out of Redis', () => {
  const refused = { code: 'ERR_REDIS', message: /^what Redis holds in k cannot be read: / };

  it('is taken when a worker of ours has written it', () => {
    const plan = PLAN;
    assert.deepEqual(checkLivePlan('k', plan), plan);
    assert.deepEqual(checkClaim('k', { attempt: 'x', worker }), { attempt: 'x', worker });
    assert.equal(checkSnapshot('k', snapshot), snapshot);
    assert.deepEqual(checkSnapshot('k', JSON.parse(JSON.stringify(snapshot))), snapshot);
  });

  it('is refused when nobody of ours has', () => {
    const bad: unknown[] = [undefined, null, 7, 'text', [], {}];
    for (const value of bad) {
      assert.throws(() => checkLivePlan('k', value), refused);
      assert.throws(() => checkClaim('k', value), refused);
      assert.throws(() => checkSnapshot('k', value), refused);
    }
    for (const change of [{ of: 0 }, { of: 1e9 }, { pods: 'all' }, { needs: {} }, { ending: {} }, { run: 'a b' }])
      assert.throws(() => checkLivePlan('k', { ...PLAN, ...change }), refused, JSON.stringify(change));
    assert.throws(() => checkClaim('k', { attempt: 'x', worker: { ...worker, id: 'x'.repeat(1000) } }), refused);
    for (const change of [
      { phase: 'dead' },
      { clock: 3 },
      { statistics: {} },
      { inFlight: -1 },
      { waiting: [{ pod: 'a/b', step: '\u001b[2J', forMs: 1 }] },
      { waiting: Array.from({ length: 101 }, () => ({ pod: 'a/b', step: 'x', forMs: 1 })) },
      { runtime: { name: 'x' } },
      { atMs: Number.NaN },
      { number: '3' },
    ])
      assert.throws(() => checkSnapshot('k', { ...snapshot, ...change }), refused, JSON.stringify(change));
  });
});
