/** A stack overflow inside an operation must neither corrupt the store nor keep a lock that nobody will give back. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { nearStackEnd } from '../support/deep-stack.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const kept = { type: 'containerd', id: 'kept' };
const other = { type: 'containerd', id: 'other' };
const before = { name: 'before' };
const after = { name: 'after', uid: 'x'.repeat(2000) };

const operations: Record<string, (refs: RefManager) => void> = {
  'a set': (refs) => refs.setRef(other, after),
  'an overwrite': (refs) => refs.setRef(kept, after),
  'a clear': (refs) => refs.clearRef(kept),
  'a get': (refs) => refs.getRef(kept),
};

const copy = await loadLibraryCopy();

for (const [name, operation] of Object.entries(operations)) {
  describe(`a stack overflow inside ${name}`, () => {
    it('leaves the store whole, and no lock taken after the next call of that thread', () => {
      let overflows = 0;
      nearStackEnd((deep) => {
        const refs = RefManager.create({ stripes: 1, initialBytes: 0, maxBytes: 2 ** 18, maxThreads: 2 });
        const elsewhere = copy.RefManager.attach({ ...refs.handle, lockTimeoutMs: 0 });
        refs.setRef(kept, before);
        try {
          deep(() => operation(refs));
        } catch (error) {
          assert.ok(error instanceof RangeError);
          overflows++;
        }
        refs.hasRef({ type: '', id: '' }); // the stack may have had no room left to give the lock back
        const found = elsewhere.getRef(kept);
        assert.ok(found === undefined || found?.name === 'before' || found?.uid === after.uid);
        elsewhere.setRef(other, after);
        refs.setRef(kept, after);
        assert.deepEqual([...refs.entries()].length, 2);
        assert.deepEqual(auditStore(refs).problems, []);
        elsewhere.detach();
        refs.detach();
      });
      assert.ok(overflows > 0, 'the sweep reached no stack end');
    });
  });
}
