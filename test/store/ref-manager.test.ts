import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { lastSeen } from '../../src/api/container-id.ts';
import {
  ContainerID,
  type ObjectReference,
  RefManager,
  type RefManagerHandle,
  type RefManagerOptions,
} from '../../src/index.ts';
import { WATCH_CELL_WORDS, WORD_BYTES } from '../../src/memory/layout.ts';
import { MAX_TEXT_LENGTH } from '../../src/store/encoding/value-parts.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const id = (name: string): ContainerID => new ContainerID('containerd', name);
const web = {
  kind: 'Pod',
  namespace: 'default',
  name: 'web',
  uid: '1',
  apiVersion: 'v1',
  fieldPath: 'spec.containers{web}',
};
const small: RefManagerOptions = { stripes: 2, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 3 };

const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);

describe('a reference', () => {
  it('is absent, then stored, then overwritten, then cleared', () => {
    const refs = RefManager.create(small);
    assert.equal(refs.getRef(id('a')), undefined);
    assert.equal(refs.hasRef(id('a')), false);
    assert.equal(refs.clearRef(id('a')), false);
    refs.setRef(id('a'), web);
    assert.deepEqual(refs.getRef(id('a')), web);
    assert.equal(refs.hasRef(id('a')), true);
    refs.setRef(id('a'), { name: 'other' });
    assert.deepEqual(refs.getRef(id('a')), { name: 'other' });
    assert.equal(refs.size, 1);
    assert.equal(refs.clearRef(id('a')), true);
    assert.equal(refs.clearRef(id('a')), false);
    assert.equal(refs.getRef(id('a')), undefined);
    assert.equal(refs.size, 0);
  });

  it('may be null, which is stored and is not absence', () => {
    const refs = RefManager.create(small);
    refs.setRef(id('a'), null);
    assert.equal(refs.getRef(id('a')), null);
    assert.equal(refs.getRef(id('a')), null); // from this thread's memory
    assert.equal(refs.hasRef(id('a')), true);
    assert.equal(refs.size, 1);
  });

  it('reads back frozen and as a copy, with empty fields absent', () => {
    const refs = RefManager.create(small);
    const given: ObjectReference = { ...web, uid: '', ...({ resourceVersion: undefined } as object) };
    refs.setRef(id('a'), given);
    given.name = 'changed after';
    const read = refs.getRef(id('a'));
    assert.equal(read?.name, 'web');
    assert.ok(Object.isFrozen(read));
    assert.ok(!Object.hasOwn(read, 'uid') && !Object.hasOwn(read, 'resourceVersion'));
  });

  it('is found by any object with the two strings, an empty ID included', () => {
    const refs = RefManager.create(small);
    refs.setRef({ type: 'containerd', id: 'a' }, web);
    assert.deepEqual(refs.getRef(id('a')), web);
    assert.deepEqual(refs.getRef(structuredClone(id('a'))), web);
    const lookalikes = [
      new Proxy(id('a'), {}),
      new Proxy(id('a'), {
        getPrototypeOf() {
          throw new Error('nobody may know');
        },
      }),
      Object.create(ContainerID.prototype, { type: { value: 'containerd' }, id: { value: 'a' } }) as ContainerID,
    ];
    for (const lookalike of lookalikes) {
      assert.deepEqual(refs.getRef(lookalike), web);
      assert.deepEqual(refs.getRef(lookalike), web); // from this thread's memory
      refs.setRef(lookalike, web);
      assert.equal(refs.hasRef(lookalike), true);
    }
    refs.setRef({ type: '', id: '' }, { name: 'empty' });
    assert.deepEqual(refs.getRef(ContainerID.parse('://')), { name: 'empty' });
  });

  it('belongs to exactly one ID: neighbours differ in one bit, in case, or in where type ends', () => {
    const refs = RefManager.create(small);
    const ids = [
      { type: 'a', id: 'bc' },
      { type: 'ab', id: 'c' },
      { type: 'abc', id: '' },
      { type: 'a', id: 'bb' },
      { type: 'a', id: 'bC' },
      { type: 'a', id: 'bc\0' },
      { type: 'á', id: 'bc' },
      { type: 'a', id: 'Łc' },
      { type: 'a', id: 'Ac' },
      { type: 'a', id: '\ud800' },
      { type: 'a', id: '\udc00' },
      { type: 'a', id: '\ufffd' },
    ];
    for (const [n, key] of ids.entries()) refs.setRef(key, { name: `${n}` });
    assert.equal(refs.size, ids.length);
    for (const [n, key] of ids.entries()) assert.equal(refs.getRef(key)?.name, `${n}`);
    for (const [n, key] of ids.entries()) {
      assert.equal(refs.clearRef(key), true);
      assert.equal(refs.size, ids.length - n - 1);
    }
    assert.deepEqual(auditStore(refs).problems, []);
  });

  it('may have fields of 64 KiB and more, on both sides of every way to store them', () => {
    const refs = RefManager.create({ ...small, maxBytes: 2 ** 24 });
    for (const length of [254, 255, 256, 3900, 3950, 3990, 15_800, 15_872, 15_900, 65_536, MAX_TEXT_LENGTH]) {
      for (const unit of ['x', 'é']) {
        const ref = { name: unit.repeat(length), uid: `${length}` };
        refs.setRef(id(`${unit}${length}`), ref);
        assert.deepEqual(refs.getRef(id(`${unit}${length}`)), ref);
      }
    }
    refs.setRef(id('k'.repeat(65_536)), { name: 'long key' });
    assert.equal(refs.getRef(id('k'.repeat(65_536)))?.name, 'long key');
    assert.deepEqual(auditStore(refs).problems, []);
  });
});

describe('what is refused', () => {
  const tooLong = 'x'.repeat(MAX_TEXT_LENGTH + 1);
  const badIDs: unknown[] = [undefined, null, 'containerd://a', 7, {}, { type: 'a' }, { type: 'a', id: 1 }];
  badIDs.push({ type: null, id: 'x' }, { type: 'a', id: tooLong }, { type: tooLong, id: '' });
  const badRefs: unknown[] = [undefined, 'x', 7, true, { name: 7 }, { uid: {} }, { fieldPath: tooLong }];

  it('leaves the store as it was: IDs', () => {
    const refs = RefManager.create(small);
    refs.setRef(id('a'), web);
    const code = 'ERR_INVALID_CONTAINER_ID';
    for (const bad of badIDs as ContainerID[]) {
      assert.throws(() => refs.setRef(bad, web), { code });
      assert.throws(() => refs.getRef(bad), { code });
      assert.throws(() => refs.hasRef(bad), { code });
      assert.throws(() => refs.clearRef(bad), { code });
    }
    assert.deepEqual([...refs], [[id('a'), web]]);
  });

  it('leaves the store as it was: references', () => {
    const refs = RefManager.create(small);
    refs.setRef(id('a'), web);
    for (const bad of badRefs as null[]) {
      assert.throws(() => refs.setRef(id('a'), bad), { code: 'ERR_INVALID_REF' });
      assert.throws(() => refs.setRef(id('b'), bad), { code: 'ERR_INVALID_REF' });
    }
    assert.deepEqual([...refs], [[id('a'), web]]);
  });

  it('names the option, the value and what it may be', () => {
    const bad: [string, unknown][] = [];
    for (const value of [-1, 0.5, '1', Number.NaN, null, 2 ** 40])
      for (const name of ['initialBytes', 'maxBytes', 'stripes', 'maxThreads', 'cacheEntries']) bad.push([name, value]);
    bad.push(
      ['stripes', 0],
      ['stripes', 3],
      ['stripes', 2048],
      ['maxThreads', 0],
      ['maxThreads', 255],
      ['maxBytes', 1000],
    );
    bad.push(['lockTimeoutMs', -1], ['lockTimeoutMs', Number.NaN], ['lockTimeoutMs', '1'], ['lockTimeout', 1]);
    for (const [name, value] of bad)
      assert.throws(() => RefManager.create({ [name]: value }), {
        code: 'ERR_INVALID_OPTION',
        message: new RegExp(name),
      });
    for (const options of [null, 7, 'x'])
      assert.throws(() => RefManager.create(options as unknown as RefManagerOptions), { code: 'ERR_INVALID_OPTION' });
    assert.throws(() => RefManager.create({ initialBytes: 2 ** 21, maxBytes: 2 ** 20 }), {
      code: 'ERR_INVALID_OPTION',
    });
  });
});

describe('iteration', () => {
  it('yields every reference once, as entries, keys, values and by itself', () => {
    const refs = RefManager.create({ ...small, stripes: 8 });
    const expected = new Map<string, string>();
    for (let n = 0; n < 300; n++) {
      refs.setRef(id(`c${n}`), n % 7 === 0 ? null : { name: `n${n}` });
      expected.set(`containerd://c${n}`, n % 7 === 0 ? 'null' : `n${n}`);
    }
    const seen = new Map([...refs].map(([key, ref]) => [key.toString(), ref?.name ?? 'null']));
    assert.deepEqual(new Map([...seen].sort(byText)), new Map([...expected].sort(byText)));
    assert.equal([...refs.entries()].length, 300);
    assert.deepEqual([...refs.keys()].map(String).sort(byText), [...expected.keys()].sort(byText));
    assert.equal([...refs.values()].filter((ref) => ref === null).length, 43);
    for (const key of refs.keys()) assert.ok(key instanceof ContainerID);
  });

  it('holds no lock between two references: the body may write', () => {
    const refs = RefManager.create({ ...small, stripes: 1 });
    for (let n = 0; n < 50; n++) refs.setRef(id(`c${n}`), web);
    for (const [key] of refs) {
      refs.clearRef(key);
      refs.setRef({ type: 'new', id: key.id }, web);
    }
    assert.equal(refs.size, 50);
  });

  it('ends with ERR_DETACHED when its store is detached meanwhile', () => {
    const refs = RefManager.create({ ...small, stripes: 2 });
    for (let n = 0; n < 20; n++) refs.setRef(id(`c${n}`), web);
    const entries = refs.entries();
    entries.next();
    refs.detach();
    assert.throws(() => [...entries], { code: 'ERR_DETACHED' });
  });
});

describe('what a thread remembers', () => {
  it('answers without a lock until another thread overwrites or clears', async () => {
    const refs = RefManager.create(small);
    const other = (await loadLibraryCopy()).RefManager.attach(refs.handle);
    refs.setRef(id('a'), web);
    const read = refs.getRef(id('a'));
    assert.equal(refs.getRef(id('a')), read, 'the same frozen object');
    assert.equal(refs.stats().cacheHits, 1);
    other.setRef(id('a'), { name: 'other' });
    assert.deepEqual(refs.getRef(id('a')), { name: 'other' });
    other.clearRef(id('a'));
    assert.equal(refs.getRef(id('a')), undefined);
    other.setRef(id('a'), web);
    assert.deepEqual(refs.getRef(id('a')), web);
    assert.equal(refs.stats().cacheHits, 1);
    other.detach();
  });

  it('never takes another reference in the same place for the one it knew', async () => {
    const refs = RefManager.create({ ...small, stripes: 1 });
    const other = (await loadLibraryCopy()).RefManager.attach(refs.handle);
    for (let n = 0; n < 200; n++) {
      refs.setRef(id('a'), { name: `${n}` });
      assert.equal(refs.getRef(id('a'))?.name, `${n}`);
      other.clearRef(id('a'));
      other.setRef(id('b'), { name: `b${n}` }); // into the slot that became free
      assert.equal(refs.getRef(id('a')), undefined);
      other.clearRef(id('b'));
    }
    other.detach();
  });

  it('is found on the ContainerID that the caller holds, for each thread and store its own', async () => {
    const refs = RefManager.create(small);
    const other = (await loadLibraryCopy()).RefManager.attach(refs.handle);
    const another = RefManager.create(small);
    const held = id('a');
    refs.setRef(held, web);
    another.setRef(held, { name: 'another store' });
    const read = refs.getRef(held);
    assert.equal(refs.getRef(held), read);
    assert.deepEqual(another.getRef(held), { name: 'another store' });
    assert.equal(refs.getRef(held), read, 'found by its text again');
    other.setRef(structuredClone(held), null);
    assert.equal(refs.getRef(held), null);
    other.clearRef(structuredClone(held));
    assert.equal(refs.getRef(held), undefined);
    assert.equal(refs.hasRef(held), false);
    refs.setRef(held, web);
    refs.getRef(held);
    refs.detach();
    assert.throws(() => refs.getRef(held), { code: 'ERR_DETACHED' });
    other.detach();
  });

  it('keeps no more references than cacheEntries alive, however many IDs are held', () => {
    const refs = RefManager.create({ ...small, cacheEntries: 2 });
    const held = Array.from({ length: 40 }, (_, n) => id(`${n}`));
    const remembered = (): number => held.filter((key) => (lastSeen(key)?.ref ?? null) !== null).length;
    for (const key of held) refs.setRef(key, web);
    for (let round = 0; round < 5; round++) {
      for (const key of held) assert.deepEqual(refs.getRef(key), web);
      assert.equal(remembered(), 2);
    }
  });

  it('of more references than it holds takes in one of eight newcomers, so that asking for all costs little', () => {
    const refs = RefManager.create({ ...small, cacheEntries: 1 });
    for (const key of ['a', 'b']) refs.setRef(id(key), web);
    const hitsOf = (key: string): number => {
      const before = refs.stats().cacheHits;
      refs.getRef({ type: 'containerd', id: key });
      return refs.stats().cacheHits - before;
    };
    assert.deepEqual([hitsOf('a'), hitsOf('a')], [0, 1]);
    const turnedAway = Array.from({ length: 7 }, () => hitsOf('b'));
    assert.deepEqual(turnedAway, [0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([hitsOf('a'), hitsOf('b'), hitsOf('b'), hitsOf('a')], [1, 0, 1, 0]);
  });

  it('knows what this thread stored, when it was read by the same ID before', () => {
    const refs = RefManager.create(small);
    const key = id('a');
    refs.setRef(key, web);
    refs.getRef(key);
    refs.setRef(key, { ...web, name: 'later', uid: '' });
    const before = refs.stats().cacheHits;
    const { uid: _, ...rest } = web;
    assert.deepEqual(refs.getRef(key), { ...rest, name: 'later' });
    assert.equal(Object.isFrozen(refs.getRef(key)), true);
    refs.setRef(key, null);
    assert.equal(refs.getRef(key), null);
    assert.equal(refs.stats().cacheHits - before, 3);
    refs.clearRef(key);
    assert.equal(refs.getRef(key), undefined);
  });

  it('knows what this thread stored by an ID, by whichever object of the same strings it is asked for', () => {
    const objects = { held: id('a'), heldToo: id('a'), plain: { type: 'containerd', id: 'a' } };
    for (const [asked, asker] of Object.entries(objects)) {
      const refs = RefManager.create(small);
      refs.setRef(objects.held, web);
      for (const each of Object.values(objects)) refs.getRef(each);
      const before = refs.getRef(asker);
      refs.setRef(objects.held, { name: 'later' });
      const { cacheMisses } = refs.stats();
      assert.deepEqual(refs.getRef(asker), { name: 'later' });
      assert.equal(refs.stats().cacheMisses, cacheMisses, asked);
      assert.deepEqual(before, web, 'what was handed out stays as it was');
    }
  });

  it('is found again by each store that an ID is used with in turn', () => {
    const stores = [1, 2, 3].map(() => RefManager.create(small));
    const held = id('a');
    for (const [i, refs] of stores.entries()) refs.setRef(held, { name: `${i}` });
    for (const refs of stores) refs.getRef(held);
    const misses = stores.map((refs) => refs.stats().cacheMisses);
    for (let round = 0; round < 10; round++)
      for (const [i, refs] of stores.entries()) {
        assert.equal(refs.getRef(held)?.name, `${i}`);
        assert.equal(refs.hasRef(held), true);
      }
    assert.deepEqual(
      stores.map((refs) => refs.stats().cacheMisses),
      misses,
    );
  });

  it('answers hasRef and the asynchronous calls of an ID by which nothing was read', async () => {
    const refs = RefManager.create({ ...small, maxThreads: 1 });
    const held = id('a');
    refs.setRef(held, web);
    refs.getRef({ type: 'containerd', id: 'a' });
    const { cacheMisses } = refs.stats();
    assert.equal(refs.hasRef(held), true);
    assert.equal(await refs.hasRefAsync(held), true); // else it would need a second slot
    assert.deepEqual(await refs.getRefAsync(held), web);
    assert.deepEqual(refs.getRef(held), web);
    assert.equal(refs.stats().cacheMisses, cacheMisses);
  });

  it('asks once without it by an ID that was only written by', () => {
    const refs = RefManager.create(small);
    const held = id('a');
    refs.setRef(held, web);
    refs.getRef({ type: 'containerd', id: 'a' });
    const { cacheMisses } = refs.stats();
    for (let i = 0; i < 10; i++) assert.deepEqual(refs.getRef(held), web);
    assert.equal(refs.stats().cacheMisses - cacheMisses, 1);
  });

  it('takes the place of what it knew when another thread has stored something', async () => {
    const refs = RefManager.create({ ...small, cacheEntries: 2 });
    const other = (await loadLibraryCopy()).RefManager.attach(refs.handle);
    const [held, heldToo] = [id('a'), id('a')];
    refs.setRef(held, web);
    for (const key of [held, heldToo]) refs.getRef(key);
    for (const name of ['1', '2', '3']) {
      other.setRef({ type: 'containerd', id: 'a' }, { name });
      const { cacheHits } = refs.stats();
      assert.deepEqual(refs.getRef(heldToo), { name });
      assert.equal(refs.getRef(held), refs.getRef(heldToo), 'one for all objects of the same strings');
      assert.equal(refs.stats().cacheHits - cacheHits, 2);
    }
    assert.equal(lastSeen(held), lastSeen(heldToo));
    other.detach();
  });

  it('is bounded by cacheEntries, and off at 0', () => {
    const refs = RefManager.create({ ...small, cacheEntries: 0 });
    refs.setRef(id('a'), web);
    refs.getRef(id('a'));
    refs.getRef(id('a'));
    assert.equal(refs.stats().cacheHits, 0);
    const few = RefManager.create({ ...small, cacheEntries: 2 });
    for (const key of ['a', 'b', 'c']) few.setRef(id(key), web);
    for (const key of ['a', 'b', 'c']) few.getRef(id(key));
    assert.equal(few.stats().cacheHits, 0);
    for (const key of ['a', 'b', 'c']) few.getRef(id(key));
    assert.equal(few.stats().cacheHits, 2);
  });
});

describe('attaching', () => {
  it('costs one slot a thread, however often a task attaches and detaches', () => {
    const refs = RefManager.create({ ...small, maxThreads: 1 });
    for (let task = 0; task < 500; task++) {
      const again = RefManager.attach(refs.handle);
      again.setRef(id('a'), { name: `${task}` });
      again.detach();
    }
    assert.equal(refs.getRef(id('a'))?.name, '499');
    const kept = Array.from({ length: 50 }, () => RefManager.attach(refs.handle));
    assert.equal(refs.stats().threads, 1);
    for (const each of kept) each.detach();
  });

  it('gives the slot back with the last of a thread, and not before', async () => {
    const refs = RefManager.create({ ...small, maxThreads: 2 });
    const [one, two] = [await loadLibraryCopy(), await loadLibraryCopy()];
    const first = one.RefManager.attach(refs.handle);
    const again = one.RefManager.attach(refs.handle);
    assert.throws(() => two.RefManager.attach(refs.handle), {
      code: 'ERR_TOO_MANY_THREADS',
      message: /at most 2 threads/,
    });
    first.detach();
    assert.throws(() => two.RefManager.attach(refs.handle), { code: 'ERR_TOO_MANY_THREADS' });
    again.detach();
    two.RefManager.attach(refs.handle).detach();
  });

  it('works with a handle that was cloned, and with one of the store the thread is in already', () => {
    const refs = RefManager.create({ ...small, cacheEntries: 5, lockTimeoutMs: Number.POSITIVE_INFINITY });
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(refs.handle);
    const { message } = receiveMessageOnPort(port2) as { message: RefManagerHandle };
    port1.close();
    assert.deepEqual({ ...message, memory: 0 }, { ...refs.handle, memory: 0 });
    const same = RefManager.attach(message);
    refs.setRef(id('a'), web);
    assert.deepEqual(same.getRef(id('a')), web);
    same.detach();
    assert.deepEqual(refs.getRef(id('a')), web);
  });

  it('refuses what is no handle', () => {
    const handles: unknown[] = [undefined, null, 7, {}, { memory: 7 }, { memory: new SharedArrayBuffer(4096) }];
    for (const handle of handles)
      assert.throws(() => RefManager.attach(handle as RefManagerHandle), { code: 'ERR_BAD_HANDLE' });
  });

  it('ends with detach, after which every call but detach throws ERR_DETACHED', () => {
    const refs = RefManager.create(small);
    const { handle } = refs;
    refs.detach();
    refs.detach();
    const calls: (() => unknown)[] = [
      () => refs.getRef(id('a')),
      () => refs.setRef(id('a'), web),
      () => refs.hasRef(id('a')),
      () => refs.clearRef(id('a')),
      () => refs.size,
      () => refs.handle,
      () => refs.entries(),
      () => [...refs.keys()],
      () => [...refs.values()],
      () => [...refs],
      () => refs.stats(),
      () => refs.recover(1),
    ];
    for (const call of calls) assert.throws(call, { code: 'ERR_DETACHED' });
    const again = RefManager.attach(handle);
    again.setRef(id('a'), web);
    again[Symbol.dispose]();
    assert.throws(() => again.size, { code: 'ERR_DETACHED' });
  });
});

describe('what a store says of itself', () => {
  it('is one readable line', () => {
    const refs = RefManager.create(small);
    refs.setRef(id('a'), web);
    assert.match(inspect(refs), /^RefManager \{ size: 1, bytesUsed: \d+, bytesReserved: \d+, threads: 1 \}$/);
    assert.equal(String(refs), inspect(refs));
    assert.match(inspect({ refs }), /RefManager \{ size: 1/);
    refs.detach();
    assert.equal(inspect(refs), 'RefManager (detached)');
  });

  it('counts entries, memory, acquisitions and what was remembered', () => {
    const refs = RefManager.create(small);
    const before = refs.stats();
    for (let n = 0; n < 100; n++) refs.setRef(id(`c${n}`), web);
    for (let n = 0; n < 100; n++) refs.getRef(id(`c${n}`));
    for (let n = 0; n < 100; n++) refs.getRef(id(`c${n}`));
    refs.clearRef(id('c0'));
    const stats = refs.stats();
    assert.equal(stats.entries, 99);
    assert.equal(stats.writeAcquisitions - before.writeAcquisitions, 101);
    assert.equal(stats.readAcquisitions - before.readAcquisitions, 100);
    assert.equal(stats.cacheHits, 100);
    assert.equal(stats.cacheMisses, 100);
    assert.ok(stats.bytesUsed > before.bytesUsed && stats.bytesUsed <= stats.bytesReserved);
    assert.ok(stats.bytesReserved < refs.handle.memory.byteLength);
    assert.deepEqual([stats.contended, stats.waits, stats.recoveries, stats.repairs, stats.threads], [0, 0, 0, 0, 1]);
    assert.equal(stats.waitsUs.length, 32);
  });

  it('counts as used what holds something, not what is set aside, and the ring as far as it was written', () => {
    const refs = RefManager.create();
    assert.ok(refs.stats().bytesUsed < 2 ** 15, `${refs.stats().bytesUsed} bytes`);
    const watcher = refs.watch();
    const write = (): void => refs.setRef(id('c0'), web);
    write();
    const before = refs.stats().bytesUsed;
    for (let n = 0; n < 100; n++) write();
    assert.equal(refs.stats().bytesUsed - before, 100 * WATCH_CELL_WORDS * WORD_BYTES);
    for (let n = 0; n < 2 ** 16; n++) write(); // two laps
    const { bytesUsed, bytesReserved } = refs.stats();
    assert.ok(bytesUsed > before && bytesUsed <= bytesReserved);
    void watcher.return();
    refs.detach();
  });
});

describe('recover', () => {
  it('refuses ids that no ended thread can have had, and its own', () => {
    const refs = RefManager.create(small);
    for (const bad of [-1, 0.5, Number.NaN, '1', undefined])
      assert.throws(() => refs.recover(bad as number), { code: 'ERR_INVALID_OPTION' });
    assert.throws(() => refs.recover(0), { code: 'ERR_INVALID_OPTION', message: /own/ });
  });

  it('does nothing for a thread that was never attached, as often as it is called', () => {
    const refs = RefManager.create(small);
    refs.setRef(id('a'), web);
    for (let n = 0; n < 3; n++) refs.recover(123_456);
    assert.deepEqual(refs.getRef(id('a')), web);
    assert.equal(refs.stats().recoveries, 0);
  });
});
