/** A store at the end of its memory: it refuses what has no room and does everything else. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ObjectReference, RefManager } from '../../src/index.ts';
import { auditStore } from '../support/store-audit.ts';

const MAX_BYTES = 2 ** 20;
const id = (n: number): { type: string; id: string } => ({ type: 'containerd', id: `c${n}` });
const smallRef = (n: number): ObjectReference => ({ name: `n${n}` });
const LARGE: ObjectReference = { name: 'x'.repeat(65_536) };

function create(): RefManager {
  return RefManager.create({ initialBytes: 0, maxBytes: MAX_BYTES, stripes: 2 });
}

/** Sets references until one is refused; returns how many were stored. */
function fill(refs: RefManager, refOf: (n: number) => ObjectReference): number {
  for (let n = 0; ; n++) {
    try {
      refs.setRef(id(n), refOf(n));
    } catch (error) {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, 'ERR_STORE_FULL');
      return n;
    }
  }
}

describe('a full store', () => {
  it('refuses one more and still reads, finds, iterates, clears and adds up', () => {
    const refs = create();
    const stored = fill(refs, smallRef);
    assert.ok(stored > 5000);
    assert.equal(refs.size, stored);
    assert.equal(refs.getRef(id(stored)), undefined);
    for (let n = 0; n < stored; n++) assert.equal(refs.getRef(id(n))?.name, `n${n}`);
    assert.equal([...refs].length, stored);
    assert.deepEqual(auditStore(refs).problems, []);
    assert.equal(refs.clearRef(id(7)), true);
    assert.equal(refs.hasRef(id(7)), false);
    refs.setRef(id(7), smallRef(7)); // the slot that became free
    assert.equal(refs.size, stored);
  });

  it('keeps the old reference when there is no room for its successor', () => {
    const refs = create();
    const stored = fill(refs, smallRef);
    for (let n = 0; n < stored; n += 97) {
      assert.throws(() => refs.setRef(id(n), LARGE), { code: 'ERR_STORE_FULL', message: /maxBytes 10\d+/ });
      assert.equal(refs.getRef(id(n))?.name, `n${n}`);
    }
    assert.deepEqual(auditStore(refs).problems, []);
    assert.equal(refs.size, stored);
  });

  it('lets a reference be overwritten once another one of its stripe was cleared', () => {
    const refs = RefManager.create({ initialBytes: 0, maxBytes: MAX_BYTES, stripes: 1 });
    const stored = fill(refs, smallRef);
    refs.clearRef(id(0));
    for (let n = 1; n < stored; n++) refs.setRef(id(n), { name: `m${n}` });
    for (let n = 1; n < stored; n++) assert.equal(refs.getRef(id(n))?.name, `m${n}`);
  });

  it('takes as much again after a clear, round after round', () => {
    const refs = create();
    const first = fill(refs, smallRef);
    for (let round = 0; round < 4; round++) {
      for (let n = 0; n < first; n++) assert.equal(refs.clearRef(id(n)), true);
      assert.equal(refs.size, 0);
      const again = fill(refs, smallRef);
      assert.ok(again >= first * 0.98, `${again} of ${first}`);
      for (let n = first; n < again; n++) refs.clearRef(id(n));
    }
    assert.deepEqual(auditStore(refs).problems, []);
  });

  it('takes 64 KiB fields after small references were cleared, and small ones after those', () => {
    const fresh = fill(create(), () => LARGE);
    const refs = create();
    const small = fill(refs, smallRef);
    for (let n = 0; n < small; n++) refs.clearRef(id(n));
    assert.ok(fill(refs, () => LARGE) >= fresh - 1);
    for (let n = 0; n <= fresh; n++) refs.clearRef(id(n));
    assert.ok(fill(refs, smallRef) >= small * 0.95);
    assert.deepEqual(auditStore(refs).problems, []);
  });

  it('leaks nothing when the body finds room and the slot does not, or the other way round', () => {
    const refs = create();
    const stored = fill(refs, (n) => ({ name: 'y'.repeat((n % 40) * 1000) }));
    for (let length = 0; length < 100_000; length += 1511) {
      try {
        refs.setRef(id(-1), { name: 'z'.repeat(length) });
        refs.clearRef(id(-1));
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error && error.code === 'ERR_STORE_FULL');
      }
      assert.deepEqual(auditStore(refs).problems, []);
    }
    assert.equal(refs.size, stored);
  });
});
