import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dominating, timeSpent } from '../../src/result/diagnosis.ts';
import type { SlowStart, StartStep } from '../../src/result/scenario-result.ts';

function slow(totalMs: number, steps: Partial<Record<StartStep['step'], number>>, container = 'app'): SlowStart {
  const taken = Object.entries(steps).map(([step, durationMs]) => {
    return { container, step: step as StartStep['step'], startMs: 0, durationMs };
  });
  return { namespace: 'shop', pod: 'web', node: 'node-0', intendedAtMs: 0, totalMs, ok: true, steps: taken };
}

describe('timeSpent', () => {
  it('adds up each kind of step over all starts, the largest share first', () => {
    const spent = timeSpent([slow(1_000, { create: 100, pull: 900 }), slow(1_000, { pull: 700, start: 300 })]);
    assert.deepEqual(
      spent.map(({ step, share }) => [step, share]),
      [
        ['pull', 0.8],
        ['start', 0.15],
        ['create', 0.05],
      ],
    );
  });

  it('names the container that most of a step was for', () => {
    const [first] = timeSpent([slow(10, { run: 4 }, 'wait-for-db'), slow(10, { run: 9 }, 'migrate')]);
    assert.equal(first?.container, 'migrate');
  });

  it('has nothing to say of starts that took no time', () => {
    assert.deepEqual(timeSpent([]), []);
    assert.deepEqual(timeSpent([slow(0, {})]), []);
  });
});

describe('dominating', () => {
  it('is the step that took at least half of the time, or none', () => {
    assert.equal(dominating(timeSpent([slow(100, { pull: 50, create: 49 })]))?.step, 'pull');
    assert.equal(dominating(timeSpent([slow(100, { pull: 49, create: 48 })])), undefined);
    assert.equal(dominating([]), undefined);
  });
});
