/** A held ID knows where its record lies: writes by it must never meet another record there, whatever happened meanwhile. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContainerID, type ObjectReference, RefManager, type RefManagerOptions } from '../../src/index.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { Encoder } from '../../src/store/encoding/encoder.ts';
import { runUntil, sweep } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const other = await loadLibraryCopy();
const small: RefManagerOptions = { stripes: 1, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 4 };
const roomy: RefManagerOptions = { ...small, maxBytes: 2 ** 24 };
const id = (name: string): ContainerID => new ContainerID('containerd', name);
const named = (name: string): ObjectReference => ({ name });

/** What the store holds, by ID, read through IDs that know nothing; sound all over. */
function contentsOf(refs: RefManager): Record<string, string | undefined> {
  assert.deepEqual(auditStore(refs).problems, []);
  return Object.fromEntries([...refs].map(([key, ref]) => [key.id, ref?.name]));
}

describe('a write by an ID whose record was noted', () => {
  it('overwrites and clears it', () => {
    const refs = RefManager.create(small);
    const held = id('a');
    for (const name of ['1', '2', '3']) refs.setRef(held, named(name));
    assert.deepEqual(contentsOf(refs), { a: '3' });
    assert.equal(refs.clearRef(held), true);
    assert.equal(refs.clearRef(held), false);
    assert.deepEqual(contentsOf(refs), {});
    refs.setRef(held, named('4'));
    assert.deepEqual(contentsOf(refs), { a: '4' });
  });

  it('leaves alone what another thread stored in the same slot under another ID', () => {
    for (const write of ['set', 'clear', 'get'] as const) {
      const refs = RefManager.create(small);
      const theirs = other.RefManager.attach(refs.handle);
      const held = id('a');
      refs.setRef(held, named('1'));
      theirs.clearRef({ type: 'containerd', id: 'a' });
      theirs.setRef({ type: 'containerd', id: 'b' }, named('2'));
      if (write === 'set') refs.setRef(held, named('3'));
      if (write === 'clear') assert.equal(refs.clearRef(held), false);
      if (write === 'get') assert.equal(refs.getRef(held), undefined);
      assert.deepEqual(contentsOf(refs), write === 'set' ? { a: '3', b: '2' } : { b: '2' });
    }
  });

  it('replaces what another thread stored under this ID meanwhile', () => {
    const refs = RefManager.create(small);
    const theirs = other.RefManager.attach(refs.handle);
    const held = id('a');
    refs.setRef(held, named('1'));
    theirs.setRef({ type: 'containerd', id: 'a' }, named('2'));
    refs.setRef(held, named('3'));
    assert.deepEqual(contentsOf(refs), { a: '3' });
    theirs.setRef({ type: 'containerd', id: 'a' }, named('4'));
    assert.equal(refs.clearRef(held), true);
    assert.deepEqual(contentsOf(refs), {});
  });

  it('gives back the chunks of a large one, whoever stored it', () => {
    const refs = RefManager.create(small);
    const theirs = other.RefManager.attach(refs.handle);
    const [held, alike] = [id('a'), { type: 'containerd', id: 'a' }];
    const large = (mark: string): ObjectReference => ({ name: mark.repeat(40_000) });
    const writes: Readonly<Record<string, () => void>> = {
      '1': () => refs.setRef(held, named('1')),
      '': () => void refs.clearRef(held),
    };
    for (const [name, write] of Object.entries(writes)) {
      refs.setRef(held, large('mine'));
      write();
      assert.deepEqual(contentsOf(refs), name === '' ? {} : { a: name });
      theirs.setRef(alike, large('theirs'));
      assert.equal(refs.getRef(held)?.name?.slice(0, 6), 'theirs');
      write();
      assert.deepEqual(contentsOf(refs), name === '' ? {} : { a: name });
    }
  });

  it('finds the record after the memory grew and the index was split', () => {
    const refs = RefManager.create(roomy);
    const held = Array.from({ length: 5000 }, (_, n) => id(`n${n}`));
    for (const key of held) refs.setRef(key, named('before'));
    for (const [n, key] of held.entries()) {
      if (n % 2 === 0) refs.setRef(key, named('after'));
      else assert.equal(refs.clearRef(key), true);
    }
    const contents = contentsOf(refs);
    assert.equal(Object.keys(contents).length, held.length / 2);
    assert.ok(Object.values(contents).every((name) => name === 'after'));
  });

  it('finds the record after the stripe was repaired, and nothing where the repair freed it', () => {
    const kept: unknown[] = []; // nothing of the dead may be collected meanwhile
    const cuts = sweep((step, when) => {
      const refs = RefManager.create(small);
      const victim = other.RefManager.attach(refs.handle);
      kept.push(victim);
      const [untouched, replaced] = [id('untouched'), id('replaced')];
      for (const key of [untouched, replaced]) refs.setRef(key, named('before'));
      const theirs = { type: 'containerd', id: 'replaced' };
      const ending = runUntil(step, when, () => victim.setRef(theirs, named('theirs')));
      buryOthers(refs);
      refs.recover(DEAD_THREAD_ID);
      for (const key of [untouched, replaced]) refs.setRef(key, named('after'));
      assert.deepEqual(contentsOf(refs), { untouched: 'after', replaced: 'after' });
      for (const key of [untouched, replaced]) assert.equal(refs.clearRef(key), true);
      return ending;
    });
    assert.ok(cuts > 0);
  });

  it('finds what another thread stored where nothing was, and again nothing', () => {
    const refs = RefManager.create(small);
    const theirs = other.RefManager.attach(refs.handle);
    const [held, alike] = [id('a'), { type: 'containerd', id: 'a' }];
    for (let round = 0; round < 3; round++) {
      assert.equal(refs.getRef(held), undefined);
      assert.equal(refs.hasRef(held), false);
      assert.equal(refs.clearRef(held), false);
      theirs.setRef(alike, named('theirs'));
      if (round === 0) assert.equal(refs.hasRef(held), true);
      if (round === 1) assert.deepEqual(refs.getRef(held), named('theirs'));
      assert.equal(refs.clearRef(held), true);
      theirs.setRef(alike, named('theirs'));
      refs.setRef(held, named('mine'));
      theirs.clearRef(alike);
      assert.equal(refs.hasRef(held), false);
    }
    assert.deepEqual(contentsOf(refs), {});
  });

  it('is noted anew by a get that finds it in another place, though the state there says the same', (t) => {
    const refs = RefManager.create({ ...small, cacheEntries: 0 });
    const held = id('a');
    refs.setRef(held, named('1'));
    refs.setRef({ type: 'containerd', id: 'a' }, named('2')); // in a slot that was never used before, as the first one was
    assert.equal(refs.getRef(held)?.name, '2');
    const keys = t.mock.method(Encoder.prototype, 'encodeHashedKey');
    assert.equal(refs.getRef(held)?.name, '2');
    assert.equal(keys.mock.callCount(), 0);
  });

  it('is not taken in by another key with the same hash', () => {
    const refs = RefManager.create(small);
    const { storeId } = SharedMemory.attach(refs.handle);
    const encoder = new Encoder(storeId[0] ^ storeId[1]);
    const byHash = new Map<number, string>();
    for (let n = 0; ; n++) {
      encoder.encodeKey('containerd', `n${n}`);
      const twin = byHash.get(encoder.hash);
      byHash.set(encoder.hash, `n${n}`);
      if (twin === undefined) continue;
      const [held, there] = [id(twin), id(`n${n}`)];
      refs.hasRef(held);
      refs.setRef(there, named('there'));
      assert.equal(refs.getRef(held), undefined);
      assert.equal(refs.hasRef(held), false);
      assert.equal(refs.clearRef(held), false);
      refs.setRef(held, named('held'));
      refs.setRef(held, named('held again'));
      assert.deepEqual(contentsOf(refs), { [there.id]: 'there', [held.id]: 'held again' });
      assert.equal(refs.clearRef(there), true);
      assert.deepEqual(contentsOf(refs), { [held.id]: 'held again' });
      return;
    }
  });

  it('knows nothing of another store, nor of the same one after it was detached', () => {
    const [one, two] = [RefManager.create(small), RefManager.create(small)];
    const held = id('a');
    one.setRef(held, named('one'));
    assert.equal(two.clearRef(held), false);
    assert.equal(two.getRef(held), undefined);
    two.setRef(held, named('two'));
    one.setRef(held, named('one again'));
    two.setRef(held, named('two again'));
    assert.deepEqual([contentsOf(one), contentsOf(two)], [{ a: 'one again' }, { a: 'two again' }]);
    const keeper = other.RefManager.attach(one.handle);
    const { handle } = one;
    one.setRef(held, named('last'));
    one.detach();
    keeper.clearRef({ type: 'containerd', id: 'a' });
    keeper.setRef({ type: 'containerd', id: 'b' }, named('b'));
    const again = RefManager.attach(handle);
    assert.equal(again.clearRef(held), false);
    again.setRef(held, named('new'));
    assert.deepEqual(contentsOf(again), { a: 'new', b: 'b' });
  });

  it('knows nothing of a store that was restored from a snapshot of its own', () => {
    const refs = RefManager.create(small);
    const held = id('a');
    for (const name of ['b', 'a', 'c']) refs.setRef(name === 'a' ? held : id(name), named(name));
    const restored = RefManager.restore(refs.snapshot(), small);
    restored.setRef(held, named('new'));
    assert.deepEqual(contentsOf(restored), { a: 'new', b: 'b', c: 'c' });
    assert.equal(restored.clearRef(held), true);
    assert.deepEqual(contentsOf(restored), { b: 'b', c: 'c' });
    assert.deepEqual(contentsOf(refs), { a: 'a', b: 'b', c: 'c' });
  });

  it('takes any key and any value, the ones that do not fit a slot included', () => {
    const refs = RefManager.create(roomy);
    const keys = ['', 'x', 'é', 'Łódź', '€'.repeat(300), 'k'.repeat(100), 'k'.repeat(20_000)].map(id);
    const values = ['', 'v', 'é', 'x'.repeat(255), 'x'.repeat(256), '€'.repeat(300), 'z'.repeat(20_000)];
    for (const key of keys) {
      for (const [n, name] of [...values, ...values.toReversed()].entries()) {
        refs.setRef(key, n % 5 === 4 ? null : named(name));
        const expected = n % 5 === 4 ? null : name === '' ? {} : named(name);
        assert.deepEqual(refs.getRef({ type: key.type, id: key.id }), expected);
        assert.deepEqual(auditStore(refs).problems, []);
      }
      assert.equal(refs.clearRef(key), true);
      assert.equal(refs.getRef({ type: key.type, id: key.id }), undefined);
    }
    assert.deepEqual(contentsOf(refs), {});
  });

  it('leaves nothing of its key and value in the next one, whatever their lengths', () => {
    const refs = RefManager.create(roomy);
    const [short, long] = [new ContainerID('', 'x'), id('k'.repeat(64))];
    refs.setRef(short, named('s'));
    refs.setRef(long, named('l'));
    refs.setRef(short, named('a name longer than the type'));
    refs.setRef(id('next'), named('n'));
    refs.setRef(long, named('l2'));
    refs.setRef(new ContainerID('c', 'other'), named('o'));
    refs.setRef(short, named('s2'));
    const expected = { x: 's2', ['k'.repeat(64)]: 'l2', next: 'n', other: 'o' };
    assert.deepEqual(contentsOf(refs), expected);
    assert.deepEqual(
      [...refs.keys()].map(({ type, id: name }) => `${type}/${name}`).sort(),
      ['/x', 'c/other', `containerd/${'k'.repeat(64)}`, 'containerd/next'].sort(),
    );
  });

  it('tells watchers the key and the value', async () => {
    const refs = RefManager.create(small);
    const held = id('a');
    refs.setRef(held, named('1'));
    const watcher = refs.watch();
    refs.setRef(held, named('2'));
    refs.setRef(id('b'), named('between'));
    refs.clearRef(held);
    const events: unknown[] = [];
    for await (const { id: key, ref } of watcher) {
      events.push([key.type, key.id, ref?.name]);
      if (events.length === 3) break;
    }
    assert.deepEqual(events, [
      ['containerd', 'a', '2'],
      ['containerd', 'b', 'between'],
      ['containerd', 'a', undefined],
    ]);
  });

  it('is refused by a full store and changes nothing', () => {
    const refs = RefManager.create(small);
    const held = id('a');
    const filler = named('f'.repeat(2000));
    refs.setRef(held, named('1'));
    assert.throws(
      () => {
        for (let n = 0; ; n++) refs.setRef(id(`f${n}`), filler);
      },
      { code: 'ERR_STORE_FULL' },
    );
    assert.throws(() => refs.setRef(held, named('x'.repeat(100_000))), { code: 'ERR_STORE_FULL' });
    assert.deepEqual(refs.getRef({ type: 'containerd', id: 'a' }), named('1'));
    assert.deepEqual(auditStore(refs).problems, []);
    refs.setRef(held, named('2'));
    assert.equal(refs.clearRef(held), true);
    assert.deepEqual(auditStore(refs).problems, []);
  });
});
