/**
 * A stack overflow between the two steps in which a thread forgets what it remembers of an ID left an answer behind that
 * never was stored: null. The depth at which it strikes there depends on what the engine has compiled, so the second step
 * throws as an overflow in it would.
 */

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { RefManager } from '../../src/index.ts';

const id = { type: 'containerd', id: 'a' };
const sameName = { type: 'docker', id: 'a' };
const ref = { name: 'web' };

/** Calls `cut` while the Map's method has no stack left. */
function cutIn(method: 'delete' | 'set', { mock }: TestContext, cut: () => unknown): void {
  const mocked = mock.method(Map.prototype, method, () => {
    throw new RangeError('Maximum call stack size exceeded');
  });
  try {
    assert.throws(cut, RangeError);
    assert.ok(mocked.mock.callCount() > 0);
  } finally {
    mocked.mock.restore();
  }
}

describe('a stack overflow while a thread forgets what it remembers', () => {
  it('of a reference that it clears, leaves what is stored', (t) => {
    const refs = RefManager.create();
    refs.setRef(id, ref);
    refs.getRef(id);
    cutIn('delete', t, () => refs.clearRef(id));
    assert.deepEqual(refs.getRef(id), ref);
  });

  it('of an ID that differs in its type alone, leaves what is stored under both', (t) => {
    const refs = RefManager.create();
    refs.setRef(id, ref);
    refs.setRef(sameName, { name: 'other' });
    refs.getRef(id);
    cutIn('set', t, () => refs.getRef(sameName));
    assert.deepEqual(refs.getRef(id), ref);
    assert.deepEqual(refs.getRef(sameName), { name: 'other' });
  });
});
