/** What the compiler accepts and refuses of the public types; the compiler runs it, the test only keeps it alive. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ObjectReference as OfficialReference } from 'kubernetes-types/core/v1.d.ts';
import {
  ContainerID,
  type ObjectReference,
  RefManager,
  type RefManagerHandle,
  type RefManagerOptions,
  type WatchEvent,
} from '../../src/index.ts';
import { type LockGuard, RWLock, type RWLockOptions } from '../../src/sync/index.ts';

it('takes and gives what the official types of Kubernetes take and give', () => {
  const official: OfficialReference = { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{web}' };
  const ours: ObjectReference = official;
  const back: Partial<Record<keyof OfficialReference, string | undefined>> = ours;
  assert.equal(back.name, 'web');
});

it('says what get returns and what set takes', () => {
  const refs = RefManager.create();
  const found: ObjectReference | null | undefined = refs.getRef({ type: 'a', id: 'b' });
  assert.equal(found, undefined);
  refs.setRef(new ContainerID('a', 'b'), null);
  const each: [ContainerID, ObjectReference | null][] = [...refs];
  const cleared: boolean = refs.clearRef({ type: 'a', id: 'b' });
  assert.deepEqual([each.length, cleared], [1, true]);
});

it('says what a watcher yields', async () => {
  const refs = RefManager.create();
  const watcher: AsyncIterable<WatchEvent> = refs.watch({ signal: new AbortController().signal });
  refs.setRef({ type: 'a', id: 'b' }, null);
  for await (const { type, id, ref } of watcher) {
    const told: ['set' | 'clear', ContainerID, ObjectReference | null] = [type, id, ref];
    assert.deepEqual(told, ['set', new ContainerID('a', 'b'), null]);
    break;
  }
});

it('refuses wrong shapes at compile time', () => {
  const refs = RefManager.create();
  const lock = RWLock.create();
  const wrong: (() => unknown)[] = [
    // @ts-expect-error an ID is two strings
    () => refs.getRef('docker://x'),
    // @ts-expect-error both are needed
    () => refs.getRef({ type: 'docker' }),
    // @ts-expect-error a field is a string
    () => refs.setRef({ type: 'a', id: 'b' }, { name: 7 }),
    // @ts-expect-error unknown fields are mistakes
    () => refs.setRef({ type: 'a', id: 'b' }, { names: 'x' }),
    // @ts-expect-error absent is not stored, null is
    () => refs.setRef({ type: 'a', id: 'b' }, undefined),
    // @ts-expect-error created, never constructed
    () => new RefManager(),
    // @ts-expect-error unknown options are mistakes
    () => RefManager.create({ maxByte: 1 }),
    // @ts-expect-error a handle carries memory
    () => RefManager.attach({}),
    // @ts-expect-error milliseconds are a number
    () => lock.acquireRead('1s'),
  ];
  assert.equal(wrong.length, 9);
  const id = new ContainerID('a', 'b');
  assert.throws(() => {
    // @ts-expect-error an ID cannot be changed
    id.id = 'x';
  }, TypeError);
});

it('lets options be spelled out as types', () => {
  const options: Required<RefManagerOptions> = {
    initialBytes: 0,
    maxBytes: 2 ** 20,
    stripes: 1,
    maxThreads: 1,
    cacheEntries: 0,
    lockTimeoutMs: 1,
  };
  const lockOptions: RWLockOptions = { maxThreads: 1 };
  const handle: RefManagerHandle = RefManager.create(options).handle;
  const guard: LockGuard = RWLock.create(lockOptions).acquireRead();
  guard[Symbol.dispose]();
  assert.ok(handle.memory instanceof SharedArrayBuffer);
});
