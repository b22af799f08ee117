import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lockSummary, storeSummary } from '../../../src/result/lock/lock-summary.ts';
import { RefManager } from '../../../src/store/ref-manager.ts';

const REFERENCES = 500;

describe('the lock summary', () => {
  it('has the writes and references of every stripe, as many as there were', (t) => {
    const refs = RefManager.create({ stripes: 16 });
    t.after(() => refs.detach());
    for (let i = 0; i < REFERENCES; i++) refs.setRef({ type: 'simulated', id: `c${i}` }, { name: `pod-${i}` });
    for (let i = 0; i < REFERENCES; i += 5) refs.clearRef({ type: 'simulated', id: `c${i}` });
    const stats = refs.stats();
    const { byStripe } = lockSummary(stats);
    assert.ok(byStripe !== undefined);
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    for (const counts of Object.values(byStripe)) assert.equal(counts.length, 16);
    assert.equal(sum(byStripe.refs), refs.size);
    assert.equal(sum(byStripe.sets), REFERENCES);
    assert.equal(sum(byStripe.wakeUps), 0);
    assert.equal(storeSummary(stats).usedBytes, stats.bytesUsed);
  });
});
