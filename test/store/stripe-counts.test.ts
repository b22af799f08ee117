import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { RefManager } from '../../src/index.ts';

const REFERENCES = 300;
const STRIPES = 16;
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('the counts of each stripe in stats()', () => {
  it('are zeros in a new store, one a stripe', () => {
    const refs = RefManager.create({ stripes: STRIPES });
    after(() => refs.detach());
    const zeros = Array.from({ length: STRIPES }, () => 0);
    assert.deepEqual(refs.stats().byStripe, { wakeUps: zeros, sets: zeros, refs: zeros });
  });

  it('tell references apart from what was set: replaced and cleared ones were set too', () => {
    const refs = RefManager.create({ stripes: STRIPES });
    after(() => refs.detach());
    for (let i = 0; i < REFERENCES; i++) refs.setRef({ type: 'containerd', id: `c${i}` }, { name: `pod-${i}` });
    for (let i = 0; i < REFERENCES; i += 2) refs.setRef({ type: 'containerd', id: `c${i}` }, { name: 'another' });
    for (let i = 0; i < REFERENCES; i += 3) refs.clearRef({ type: 'containerd', id: `c${i}` });
    const { byStripe, entries } = refs.stats();
    assert.equal(sum(byStripe.sets), REFERENCES + REFERENCES / 2);
    assert.equal(sum(byStripe.refs), entries);
    assert.equal(entries, REFERENCES - REFERENCES / 3);
    byStripe.refs.forEach((count, stripe) => assert.ok(count <= (byStripe.sets[stripe] ?? 0)));
  });

  it('are a copy of their own: what is done to them changes no later answer', () => {
    const refs = RefManager.create({ stripes: 1 });
    after(() => refs.detach());
    refs.setRef({ type: 'containerd', id: 'c' }, null);
    refs.stats().byStripe.refs[0] = 99;
    assert.deepEqual(refs.stats().byStripe.refs, [1]);
  });
});
