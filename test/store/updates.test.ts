/** Writes that depend on what is stored, writes of many, and listings of a part. */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { ContainerID, type ObjectReference, RefManager } from '../../src/index.ts';
import { startFleet } from '../support/fleet.ts';

const id = new ContainerID('containerd', 'a'.repeat(64));
const fresh = (): { type: string; id: string } => ({ type: 'containerd', id: 'a'.repeat(64) });
const web: ObjectReference = { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u-1' };

describe('updateRef', () => {
  it('stores what the function makes of what is stored, and returns it', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    const seen: unknown[] = [];
    const update = (old: ObjectReference | null | undefined): ObjectReference => {
      seen.push(old);
      return { ...old, resourceVersion: `${Number(old?.resourceVersion ?? 0) + 1}`, fieldPath: '' };
    };
    assert.deepEqual(refs.updateRef(id, update), { resourceVersion: '1' });
    refs.setRef(id, null);
    assert.deepEqual(refs.updateRef(id, update), { resourceVersion: '1' });
    const last = refs.updateRef(fresh(), update);
    assert.deepEqual(last, { resourceVersion: '2' });
    assert.ok(Object.isFrozen(last));
    assert.deepEqual(seen, [undefined, null, { resourceVersion: '1' }]);
    assert.deepEqual(refs.getRef(id), last);
  });

  it('leaves all as it is when the function returns undefined or throws', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    assert.equal(
      refs.updateRef(id, () => undefined),
      undefined,
    );
    assert.equal(refs.hasRef(id), false);
    refs.setRef(id, web);
    const problem = new Error('of the caller');
    assert.throws(
      () =>
        refs.updateRef(id, () => {
          throw problem;
        }),
      problem,
    );
    assert.throws(() => refs.updateRef(id, () => 7 as never), { code: 'ERR_INVALID_REF' });
    assert.throws(() => refs.updateRef(id, (async () => web) as never), { code: 'ERR_LOCK_MISUSE' });
    assert.deepEqual(refs.getRef(id), web);
  });

  for (const [name, held] of [
    ['a held ID', id],
    ['an ID of its own each time', undefined],
  ] as const) {
    it(`is tried again when something was stored meanwhile, under ${name}`, () => {
      const refs = RefManager.create();
      after(() => refs.detach());
      refs.setRef(held ?? fresh(), { name: 'first' });
      refs.getRef(held ?? fresh());
      const seen: unknown[] = [];
      const stored = refs.updateRef(held ?? fresh(), (old) => {
        seen.push(old?.name);
        if (seen.length === 1) refs.setRef(held ?? fresh(), { name: 'second' });
        if (seen.length === 2) refs.clearRef(held ?? fresh());
        if (seen.length === 3) refs.setRef(held ?? fresh(), { name: 'fourth' });
        return { name: `${old?.name}+` };
      });
      assert.deepEqual(seen, ['first', 'second', undefined, 'fourth']);
      assert.deepEqual(stored, { name: 'fourth+' });
      assert.deepEqual(refs.getRef(held ?? fresh()), { name: 'fourth+' });
    });
  }

  it('is tried again though the same was stored anew: it goes by the record, not by what it says', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    refs.setRef(id, web);
    let calls = 0;
    refs.updateRef(id, (old) => {
      if (++calls === 1) refs.setRef(id, web);
      return old;
    });
    assert.equal(calls, 2);
  });

  it('throws ERR_DETACHED when the function detaches', () => {
    const refs = RefManager.create();
    const update = (): ObjectReference => {
      refs.detach();
      return web;
    };
    assert.throws(() => refs.updateRef(id, update), { code: 'ERR_DETACHED' });
  });

  it('clears nothing for a function that returns a promise, which is true whatever it comes to', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    refs.setRef(id, web);
    assert.throws(() => refs.clearMany((async () => false) as never), { code: 'ERR_LOCK_MISUSE' });
    assert.equal(refs.hasRef(id), true);
  });

  it('loses no update of several threads', async () => {
    const refs = RefManager.create({ stripes: 1 });
    after(() => refs.detach());
    const threads = 3;
    const times = 2_000;
    const data = Array.from({ length: threads }, () => ({ handle: refs.handle, times }));
    await Promise.all(startFleet(new URL('updating-worker.ts', import.meta.url), data).map(({ ended }) => ended));
    assert.equal(refs.getRef(id)?.resourceVersion, `${threads * times}`);
  });
});

describe('setRefIfAbsent and compareAndSetRef', () => {
  it('store where nothing is, not even null', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    assert.equal(refs.setRefIfAbsent(id, null), true);
    assert.equal(refs.setRefIfAbsent(id, web), false);
    assert.equal(refs.getRef(id), null);
    refs.clearRef(id);
    assert.equal(refs.compareAndSetRef(id, undefined, web), true);
    assert.equal(refs.compareAndSetRef(id, undefined, null), false);
    assert.deepEqual(refs.getRef(id), web);
  });

  it('compare field by field, an empty one as good as an absent one', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    refs.setRef(id, web);
    assert.equal(refs.compareAndSetRef(id, null, null), false);
    assert.equal(refs.compareAndSetRef(id, {}, null), false);
    assert.equal(refs.compareAndSetRef(id, { ...web, name: 'web-1' }, null), false);
    assert.equal(refs.compareAndSetRef(id, { ...web, namespace: 'shopweb', name: '-0' }, null), false);
    assert.equal(refs.compareAndSetRef(id, { ...web, fieldPath: '' }, null), true);
    assert.equal(refs.compareAndSetRef(id, null, { name: 'x' }), true);
    assert.deepEqual(refs.getRef(fresh()), { name: 'x' });
  });

  it('refuse what is no reference, and change nothing', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    for (const call of [
      () => refs.setRefIfAbsent(id, undefined as never),
      () => refs.compareAndSetRef(id, undefined, { name: 7 } as never),
      () => refs.compareAndSetRef(id, 7 as never, web),
    ])
      assert.throws(call, { code: 'ERR_INVALID_REF' });
    assert.throws(() => refs.setRefIfAbsent('c1' as never, web), { code: 'ERR_INVALID_CONTAINER_ID' });
    assert.equal(refs.size, 0);
  });

  it('make room in a full store as setRef does', () => {
    const refs = RefManager.create({ maxBytes: 2 ** 18, stripes: 4 });
    after(() => refs.detach());
    const long = 'x'.repeat(3_000);
    const fill = (stem: string): number => {
      for (let n = 0; ; n++)
        try {
          if (!refs.setRefIfAbsent({ type: stem, id: `${n}` }, { uid: long })) return n;
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'ERR_STORE_FULL');
          return n;
        }
    };
    const first = fill('large');
    assert.ok(first > 10);
    assert.equal(refs.clear(), first);
    for (let n = 0; n < first; n++) assert.equal(refs.setRefIfAbsent({ type: 'n', id: `${n}` }, null), true);
  });
});

describe('many at once', () => {
  const many = (count: number): [ContainerID, ObjectReference | null][] =>
    Array.from({ length: count }, (_, n) => [
      new ContainerID('containerd', `c${n}`),
      n % 5 === 0 ? null : { namespace: `ns-${n % 3}`, uid: `u-${n % 2}`, name: `p${n}` },
    ]);

  it('are stored, from pairs or a Map', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    refs.setMany(many(100));
    assert.equal(refs.size, 100);
    refs.setMany(new Map([[fresh(), web]]));
    assert.deepEqual(refs.getRef(id), web);
  });

  it('are checked before the first is stored', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    const good = [id, web] as const;
    for (const [bad, code] of [
      [[id, { name: 7 }], 'ERR_INVALID_REF'],
      [[{ type: 'x', id: 7 }, web], 'ERR_INVALID_CONTAINER_ID'],
      [[{ type: 'x', id: 'y'.repeat(2 ** 18 + 1) }, web], 'ERR_INVALID_CONTAINER_ID'],
      ['no pair', 'ERR_INVALID_REF'],
    ] as const)
      assert.throws(() => refs.setMany([good, bad as never]), { code });
    for (const bad of [undefined, null, 7, {}]) {
      assert.throws(() => refs.setMany(bad as never), { code: 'ERR_INVALID_OPTION' });
      assert.throws(() => refs.clearMany(bad as never), { code: 'ERR_INVALID_OPTION' });
    }
    assert.throws(() => refs.clearMany([id, 'no ID' as never]), { code: 'ERR_INVALID_CONTAINER_ID' });
    assert.equal(refs.size, 0);
  });

  it('setMany reads an ID once that only looks like a ContainerID, and may say something else next time', () => {
    const refs = RefManager.create();
    const truthful = new ContainerID('docker', 'sly');
    for (const make of [
      (get: () => unknown) => Object.create(ContainerID.prototype, { type: { value: 'docker' }, id: { get } }),
      (get: () => unknown) =>
        new Proxy(Object.create(ContainerID.prototype) as ContainerID, {
          get: (_, field) => (field === 'type' ? 'docker' : get()),
        }),
    ]) {
      let asked = 0;
      const sly = make(() => (++asked === 1 ? 'sly' : asked)) as ContainerID;
      refs.setMany([[sly, { name: 'web' }]]);
      assert.deepEqual(refs.getRef(truthful), { name: 'web' });
      asked = 0;
      assert.equal(refs.clearMany([sly]), 1);
    }
  });

  it('are cleared by their IDs, by a function, or all', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    refs.setMany(many(100));
    assert.equal(refs.clearMany([new ContainerID('containerd', 'c1'), { type: 'containerd', id: 'c1' }, id]), 1);
    assert.equal(
      refs.clearMany((_, ref) => ref === null),
      20,
    );
    assert.equal(
      refs.clearMany(({ id: name }) => name === 'c2'),
      1,
    );
    assert.equal(refs.size, 78);
    assert.equal(refs.clear(), 78);
    assert.deepEqual([...refs], []);
    assert.equal(refs.clear(), 0);
  });

  it('of which one was replaced since the function saw it: it is asked again', () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    refs.setRef(id, { name: 'old' });
    const seen: (string | undefined)[] = [];
    const cleared = refs.clearMany((_, ref) => {
      if (seen.push(ref?.name) === 1) refs.setRef(fresh(), { name: 'new' });
      return ref?.name === 'old';
    });
    assert.deepEqual([cleared, seen], [0, ['old', 'new']]);
    assert.deepEqual(refs.getRef(id), { name: 'new' });
  });
});

describe('a listing of a part', () => {
  const refs = RefManager.create();
  const long = 'x'.repeat(300);
  const stored: [string, ObjectReference | null][] = [
    ['null', null],
    ['none', {}],
    ['shop', web],
    ['shop again', { ...web, uid: 'u-2', fieldPath: 'spec.containers{web}' }],
    ['as long', { ...web, namespace: 'shoq' }],
    ['wide', { ...web, name: long }],
    ['overflow', { ...web, name: 'x'.repeat(40_000) }],
    ['emoji', { ...web, name: '😀' }],
    ['Łódź', { ...web, namespace: 'Łódź' }],
    ['Łódź beside ASCII', { kind: 'é', namespace: 'shop', uid: 'u-1' }],
  ];
  refs.setMany(stored.map(([name, ref]) => [{ type: 't', id: name }, ref]));
  const listed = (filter?: Parameters<typeof refs.entries>[0]): string[] =>
    [...refs.keys(filter)].map((key) => key.id).sort();
  const expected = (wanted: (ref: ObjectReference) => boolean): string[] =>
    stored.flatMap(([name, ref]) => (ref !== null && wanted(ref) ? [name] : [])).sort();

  it('has what a filter over all has', () => {
    for (const namespace of ['shop', 'shoq', 'sho', '', 'Łódź', 'ABdz'])
      assert.deepEqual(
        listed({ namespace }),
        expected((ref) => (ref.namespace ?? '') === namespace),
      );
    for (const uid of ['u-1', 'u-2', ''])
      assert.deepEqual(
        listed({ uid }),
        expected((ref) => (ref.uid ?? '') === uid),
      );
    const both = { namespace: 'shop', uid: 'u-1' };
    assert.deepEqual(
      listed(both),
      expected((ref) => ref.namespace === 'shop' && ref.uid === 'u-1'),
    );
    assert.equal(listed(both).length, 5);
    assert.equal(listed({}).length, stored.length);
    assert.equal([...refs.values({ namespace: 'shoq' })][0]?.namespace, 'shoq');
  });

  it('is refused for what is no filter, when it is asked for', () => {
    for (const filter of [null, 7, { name: 'x' }, { namespace: 7 }])
      assert.throws(() => refs.entries(filter as never), { code: 'ERR_INVALID_OPTION' });
  });
});

describe('hasRefAsync', () => {
  it('says what hasRef says', async () => {
    const refs = RefManager.create();
    after(() => refs.detach());
    assert.equal(await refs.hasRefAsync(id), false);
    refs.setRef(id, null);
    assert.equal(await refs.hasRefAsync(id), true);
    assert.equal(await refs.hasRefAsync(fresh()), true);
    await assert.rejects(refs.hasRefAsync('c1' as never), { code: 'ERR_INVALID_CONTAINER_ID' });
  });
});
