import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ThresholdResult } from '../../src/result/result.ts';
import { type Judged, verdictOf } from '../../src/result/verdict.ts';

const COUNTS = { pods: 10, containers: 10, started: 10, failed: 0, refs: 10, events: 40, dropped: 0 };
const RUN: Judged = {
  interrupted: false,
  judgedBy: 'thresholds',
  counts: COUNTS,
  thresholds: [],
  durationMs: 1000,
  failureCounts: [],
};
const held: ThresholdResult = { metric: 'failures', expression: 'rate<1%', observed: '0%', ok: true };
const crossed: ThresholdResult = { ...held, observed: '9%', ok: false };
const unjudged: ThresholdResult = {
  metric: 'pull',
  expression: 'max<1s',
  observed: 'no data',
  ok: false,
  judged: false,
};

function of(more: Partial<Judged>): [string, string] {
  const { verdict, verdictReason } = verdictOf({ ...RUN, ...more });
  return [verdict, verdictReason];
}

describe('the verdict of a run', () => {
  it('is passed when all thresholds hold, whatever failed', () => {
    assert.deepEqual(of({ thresholds: [held] }), ['passed', 'All 10 containers started in 1s.']);
    const counts = { ...COUNTS, started: 4, failed: 6 };
    assert.deepEqual(of({ counts }), ['passed', '4 of 10 containers started in 1s, 6 failed.']);
  });

  it('is failed for a threshold that is crossed, or has no data', () => {
    const [verdict, reason] = of({ thresholds: [held, crossed, unjudged] });
    assert.equal(verdict, 'failed');
    assert.match(reason, /, 1 threshold of 3 breached, 1 threshold of 3 without data\.$/);
    assert.equal(of({ thresholds: [unjudged] })[0], 'failed');
    assert.equal(of({ thresholds: [{ ...unjudged, ok: true, required: false }] })[0], 'passed');
  });

  it('is failed for a container of a plan that did not start', () => {
    for (const counts of [
      { ...COUNTS, started: 9, failed: 1 },
      { ...COUNTS, started: 9, untried: 1 },
    ])
      assert.equal(of({ judgedBy: 'starts', counts })[0], 'failed');
    assert.equal(of({ judgedBy: 'starts' })[0], 'passed');
  });

  it('is what ended it first: a threshold, a signal, or what broke', () => {
    const ending = { ...crossed, crossedAtMs: 13_000 };
    const all = { aborted: true, interrupted: true, broke: 'no worker', thresholds: [ending] };
    const [verdict, reason] = of(all);
    assert.equal(verdict, 'aborted');
    assert.match(reason, /, ended after 13s by failures rate<1% \(observed 9%\)\.$/);
    assert.equal(of({ ...all, aborted: false })[0], 'interrupted');
    assert.deepEqual(of({ broke: 'no worker', thresholds: [crossed] })[0], 'broke');
    assert.match(of({ broke: 'no worker' })[1], /, the run broke: no worker\.$/);
  });

  it('is never passed when nothing was tried', () => {
    const nothing = { ...COUNTS, pods: 0, containers: 0, started: 0 };
    assert.match(of({ counts: nothing }).join(': '), /^broke: .*the run broke: no container was tried\.$/);
    assert.match(of({ counts: { ...nothing, dropped: 5 } }).join(': '), /^broke: .*: every arrival was dropped\.$/);
    const died = { outcome: 'worker-died', reason: 'WorkerDied', count: 3 } as const;
    const counts = { ...COUNTS, started: 0, failed: 3 };
    assert.match(of({ counts, failureCounts: [died] }).join(': '), /^broke: .*: every start lost its worker\.$/);
    assert.equal(of({ counts, failureCounts: [died, { ...died, outcome: 'failed' }] })[0], 'passed');
    assert.equal(of({ counts: nothing, thresholds: [unjudged] })[0], 'failed');
    assert.equal(of({ judgedBy: 'starts', counts: nothing })[0], 'broke');
  });

  it('is never passed when something was left on a real runtime', () => {
    const left = of({ judgedBy: 'starts', runtime: { notRemoved: ['pod a', 'pod b'] } });
    assert.match(left.join(': '), /^broke: .*the run broke: 2 things on the runtime could not be removed\.$/);
  });

  it('tells what was not tried, and on how many nodes', () => {
    const counts = { ...COUNTS, started: 4, untried: 6 };
    const validity = { nodes: { all: 200, reached: 24, atMs: 1000 } };
    const [verdict, reason] = of({ interrupted: true, counts, validity });
    assert.equal(verdict, 'interrupted');
    assert.match(reason, /^4 of 10 .*, 6 not tried, stopped before the end with 24 of 200 nodes simulated\.$/);
  });
});
