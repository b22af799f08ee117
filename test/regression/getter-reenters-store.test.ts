/** A getter of a reference or an ID that uses the same store must not disturb the call that runs it. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ContainerID, RefManager } from '../../src/index.ts';
import { auditStore } from '../support/store-audit.ts';

const outer = { type: 'containerd', id: 'outer' };
const inner = { type: 'containerd', id: 'inner-with-a-longer-name' };

it('stores what was given when a getter of the reference sets and gets another one', () => {
  const refs = RefManager.create();
  refs.setRef(outer, {
    kind: 'Pod',
    get name(): string {
      refs.setRef(inner, { name: 'a much longer inner name', uid: 'u' });
      refs.getRef({ type: 'absent', id: 'absent' });
      return 'web';
    },
    uid: '1',
  });
  assert.deepEqual(refs.getRef(outer), { kind: 'Pod', name: 'web', uid: '1' });
  assert.deepEqual(refs.getRef(inner), { name: 'a much longer inner name', uid: 'u' });
  assert.deepEqual(auditStore(refs).problems, []);
});

it('looks up what was given when a getter of the ID uses the store', () => {
  const refs = RefManager.create();
  refs.setRef(outer, { name: 'web' });
  const id = {
    get type(): string {
      refs.setRef(inner, { name: 'inner' });
      return outer.type;
    },
    get id(): string {
      refs.clearRef(inner);
      return outer.id;
    },
  };
  assert.deepEqual(refs.getRef(id), { name: 'web' });
  assert.equal(refs.clearRef(id), true);
  assert.equal(refs.size, 0);
});

it('changes nothing when a getter throws, and passes the error on', () => {
  const refs = RefManager.create();
  refs.setRef(outer, { name: 'web' });
  const boom = new Error('boom');
  const ref = {
    kind: 'Pod',
    get uid(): string {
      throw boom;
    },
  };
  assert.throws(
    () => refs.setRef(outer, ref),
    (error) => error === boom,
  );
  assert.deepEqual(refs.getRef(outer), { name: 'web' });
  assert.equal(refs.stats().entries, 1);
});

it('answers what is stored when the trap of an ID has the remembered answer forgotten', () => {
  for (const method of ['getRef', 'updateRef'] as const) {
    let asksOfAll = 0;
    for (let at = 1; at === 1 || at <= asksOfAll; at++) {
      const refs = RefManager.create();
      refs.setRef(outer, { name: 'web' });
      refs.getRef(outer); // remembered
      let asked = 0;
      const id = new Proxy(new ContainerID(outer.type, outer.id), {
        getPrototypeOf(target) {
          if (++asked !== at) return ContainerID.prototype;
          refs.clearRef(target);
          refs.setRef(target, { name: 'web' });
          return ContainerID.prototype;
        },
      });
      const found = method === 'getRef' ? refs.getRef(id) : refs.updateRef(id, (old) => old);
      asksOfAll = Math.max(asksOfAll, asked);
      assert.deepEqual(found, { name: 'web' }, `${method}, at the ${at}. look at the prototype of ${asked}`);
    }
    assert.ok(asksOfAll >= 3, 'the last of them is when the answer is noted on the ID');
  }
});

it('remembers on an ID the record of its own, and none that a trap of its prototype stored meanwhile', () => {
  const refs = RefManager.create();
  let isWriting = true;
  class TrappedID extends ContainerID {}
  const trapped = new Proxy(ContainerID.prototype, {
    getPrototypeOf(target) {
      if (isWriting) return target;
      isWriting = true;
      refs.setRef(inner, { name: 'inner' });
      isWriting = false;
      return target;
    },
  });
  Object.setPrototypeOf(TrappedID.prototype, trapped);
  const id = new TrappedID(outer.type, outer.id);
  refs.setRef(id, { name: 'before' });
  refs.getRef(id); // remembered on the ID
  isWriting = false;
  refs.setRef(id, { name: 'web' });
  isWriting = true;
  refs.setRef(outer, { name: 'after' });
  assert.deepEqual(refs.getRef(id), { name: 'after' });
});
