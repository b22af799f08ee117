/**
 * A call that was under way when its RefManager was detached went on with a thread slot that another thread may have had
 * by then.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ContainerIDLike, RefManager } from '../../src/index.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const { RefManager: Elsewhere } = await loadLibraryCopy();
const ref = { name: 'web' };

/** An ID that detaches `refs` when it is read, and then does `more`. */
function detaching(refs: RefManager, more?: () => void): ContainerIDLike {
  return {
    get type() {
      refs.detach();
      more?.();
      return 'containerd';
    },
    id: 'a',
  };
}

type Call = (refs: RefManager, id: ContainerIDLike) => unknown;

const calls: Record<string, Call> = {
  setRef: (refs, id) => refs.setRef(id, ref),
  getRef: (refs, id) => refs.getRef(id),
  hasRef: (refs, id) => refs.hasRef(id),
  clearRef: (refs, id) => refs.clearRef(id),
  setRefIfAbsent: (refs, id) => refs.setRefIfAbsent(id, ref),
  compareAndSetRef: (refs, id) => refs.compareAndSetRef(id, undefined, ref),
  updateRef: (refs, id) =>
    refs.updateRef({ type: 'containerd', id: '\u00e9' }, () => {
      void id.type;
      return ref;
    }),
  'clearMany with a function': (refs, id) => refs.clearMany(() => id.type !== ''),
  setRefAsync: (refs, id) => refs.setRefAsync(id, ref),
  getRefAsync: (refs, id) => refs.getRefAsync(id),
  clearRefAsync: (refs, id) => refs.clearRefAsync(id),
};

describe('a RefManager that is detached while a call is under way', () => {
  for (const [name, call] of Object.entries(calls)) {
    it(`${name} ends with ERR_DETACHED and changes nothing`, async () => {
      const owner = RefManager.create({ stripes: 1 });
      owner.setRef({ type: 'containerd', id: 'a' }, { name: 'before' });
      const refs = Elsewhere.attach(owner.handle);
      await assert.rejects(async () => call(refs, detaching(refs)), { code: 'ERR_DETACHED' });
      assert.deepEqual(owner.getRef({ type: 'containerd', id: 'a' }), { name: 'before' });
    });
  }

  for (const [name, call] of Object.entries(calls)) {
    it(`${name} leaves to whoever has the thread slot next what that encodes`, async () => {
      const owner = RefManager.create({ stripes: 1 });
      owner.setRef({ type: 'containerd', id: 'a' }, { name: 'before' });
      const { handle } = owner;
      const refs = Elsewhere.attach(handle);
      let next: RefManager | undefined;
      const id = detaching(refs, () => {
        next ??= Elsewhere.attach(handle);
        next.setRef({ type: 'docker', id: 'first' }, ref); // it remembers that its type is encoded
      });
      await assert.rejects(async () => call(refs, id), { code: 'ERR_DETACHED' });
      next?.setRef({ type: 'docker', id: 'second' }, ref);
      assert.deepEqual([...owner.keys()].map(String).sort(), ['containerd://a', 'docker://first', 'docker://second']);
      assert.deepEqual(auditStore(owner).problems, []);
    });
  }
});
