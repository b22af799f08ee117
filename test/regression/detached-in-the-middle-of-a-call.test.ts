/**
 * A call that was under way when its RefManager was detached went on with a thread slot that another thread may have had
 * by then.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ContainerIDLike, RefManager } from '../../src/index.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';

const { RefManager: Elsewhere } = await loadLibraryCopy();
const ref = { name: 'web' };

/** An ID that detaches `refs` when it is read. */
function detaching(refs: RefManager): ContainerIDLike {
  return {
    get type() {
      refs.detach();
      return 'containerd';
    },
    id: 'a',
  };
}

const calls: Record<string, (refs: RefManager) => unknown> = {
  setRef: (refs) => refs.setRef(detaching(refs), ref),
  getRef: (refs) => refs.getRef(detaching(refs)),
  hasRef: (refs) => refs.hasRef(detaching(refs)),
  clearRef: (refs) => refs.clearRef(detaching(refs)),
  setRefAsync: (refs) => refs.setRefAsync(detaching(refs), ref),
  getRefAsync: (refs) => refs.getRefAsync(detaching(refs)),
  clearRefAsync: (refs) => refs.clearRefAsync(detaching(refs)),
};

describe('a RefManager that is detached while a call is under way', () => {
  for (const [name, call] of Object.entries(calls)) {
    it(`${name} ends with ERR_DETACHED and changes nothing`, async () => {
      const owner = RefManager.create({ stripes: 1 });
      owner.setRef({ type: 'containerd', id: 'a' }, { name: 'before' });
      const refs = Elsewhere.attach(owner.handle);
      await assert.rejects(async () => call(refs), { code: 'ERR_DETACHED' });
      assert.deepEqual(owner.getRef({ type: 'containerd', id: 'a' }), { name: 'before' });
    });
  }
});
