/** setRefAsync, getRefAsync, clearRefAsync: the store for code that must not stand still. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ContainerID, RefManager } from '../../src/index.ts';
import { startWorker } from '../support/started-worker.ts';
import type { HolderData } from '../support/stripe-holder-worker.ts';

const id = new ContainerID('containerd', 'a'.repeat(64));
const other = new ContainerID('containerd', 'b'.repeat(64));
const third = new ContainerID('containerd', 'c'.repeat(64));
const ref = { kind: 'Pod', name: 'web-0', uid: '1' };

/** A thread that reads in the only stripe of `refs` until it is told to leave. */
async function readerOf(refs: RefManager): Promise<{ leave(): void; end: Promise<unknown> }> {
  const leave = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: HolderData = { handle: refs.handle, leave };
  const worker = startWorker(new URL('../support/stripe-holder-worker.ts', import.meta.url), { workerData });
  const end = once(worker, 'exit');
  await once(worker, 'message');
  return {
    leave: () => {
      Atomics.store(new Int32Array(leave), 0, 1);
      Atomics.notify(new Int32Array(leave), 0);
    },
    end,
  };
}

describe('asynchronous calls', () => {
  it('do what their synchronous twins do', async () => {
    const refs = RefManager.create();
    assert.equal(await refs.getRefAsync(id), undefined);
    await refs.setRefAsync(id, ref);
    assert.deepEqual(await refs.getRefAsync(id), ref);
    assert.deepEqual(refs.getRef(structuredClone(id)), ref);
    await refs.setRefAsync(other, null);
    assert.equal(await refs.getRefAsync(other), null);
    assert.equal(await refs.clearRefAsync(id), true);
    assert.equal(await refs.clearRefAsync(id), false);
    assert.equal(await refs.getRefAsync(id), undefined);
    assert.equal(refs.size, 1);
    refs.detach();
  });

  it('read the reference before they return', async () => {
    const refs = RefManager.create();
    const changing = { name: 'before' };
    const stored = refs.setRefAsync(id, changing);
    changing.name = 'after';
    await stored;
    assert.equal(refs.getRef(id)?.name, 'before');
    refs.detach();
  });

  it('hold nothing when the caller goes on: any other call may follow at once', async () => {
    const refs = RefManager.create({ stripes: 1 });
    const pending: Promise<unknown>[] = [refs.setRefAsync(id, ref), refs.getRefAsync(other)];
    refs.setRef(other, ref);
    assert.deepEqual(refs.getRef(other), ref);
    pending.push(refs.clearRefAsync(other));
    assert.equal(refs.hasRef(other), true, 'asked for, not yet done');
    await Promise.all(pending);
    assert.deepEqual([refs.getRef(id), refs.getRef(other)], [ref, undefined]);
    refs.detach();
  });

  it('wait for another thread while the event loop turns', async () => {
    const refs = RefManager.create({ stripes: 1 });
    const reader = await readerOf(refs);
    let stored = false;
    const write = refs.setRefAsync(id, ref).then(() => {
      stored = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(stored, false);
    reader.leave();
    await write;
    assert.deepEqual(refs.getRef(id), ref);
    await reader.end;
    refs.detach();
  });

  it('let a synchronous call of their thread go on with them when they are in its way', async () => {
    const refs = RefManager.create({ stripes: 1, lockTimeoutMs: 60_000 });
    const reader = await readerOf(refs);
    const write = refs.setRefAsync(id, ref);
    const late = refs.setRefAsync(other, ref);
    await new Promise((resolve) => setImmediate(resolve)); // the first has the writer word now, and waits for the reader
    reader.leave();
    refs.setRef(third, { name: 'third' }); // blocks this thread, and with it both promises
    assert.deepEqual(refs.getRef(id), ref, 'the write that was in the way came first');
    assert.deepEqual(refs.getRef(third), { name: 'third' }, 'what it wrote is its own');
    await Promise.all([write, late]);
    assert.deepEqual([refs.size, refs.getRef(other)], [3, ref]);
    await reader.end;
    refs.detach();
  });

  it('leave the wait of another call as it is when a synchronous one times out', async () => {
    const refs = RefManager.create({ stripes: 1, lockTimeoutMs: 5 });
    const reader = await readerOf(refs);
    const write = refs.setRefAsync(id, ref, { timeoutMs: 60_000 });
    await new Promise((resolve) => setImmediate(resolve));
    assert.throws(() => refs.getRef(other), { code: 'ERR_LOCK_TIMEOUT' });
    reader.leave();
    await write;
    assert.deepEqual(refs.getRef(id), ref);
    await reader.end;
    refs.detach();
  });

  it('end by a signal or a time-out, with nothing changed', async () => {
    const refs = RefManager.create({ stripes: 1 });
    refs.setRef(id, ref);
    const reader = await readerOf(refs);
    const abort = new AbortController();
    const aborted = refs.clearRefAsync(id, { signal: abort.signal });
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await assert.rejects(aborted, { code: 'ERR_ABORTED' });
    await assert.rejects(refs.setRefAsync(id, null, { timeoutMs: 1 }), { code: 'ERR_LOCK_TIMEOUT' });
    reader.leave();
    await reader.end;
    assert.deepEqual(refs.getRef(structuredClone(id)), ref);
    refs.detach();
  });

  it('refuse what their twins refuse', async () => {
    const refs = RefManager.create();
    const bad = { type: 'containerd', id: 7 } as unknown as ContainerID;
    await assert.rejects(refs.getRefAsync(bad), { code: 'ERR_INVALID_CONTAINER_ID' });
    await assert.rejects(refs.setRefAsync(id, { name: 7 } as never), { code: 'ERR_INVALID_REF' });
    await assert.rejects(refs.getRefAsync(id, { timeoutMs: -1 }), { code: 'ERR_INVALID_OPTION' });
    refs.detach();
    await assert.rejects(refs.clearRefAsync(id), { code: 'ERR_DETACHED' });
  });

  it('say that the store is full, and store again when there is room', async () => {
    const refs = RefManager.create({ stripes: 1, initialBytes: 0, maxBytes: 2 ** 18 });
    const large = { name: 'x'.repeat(2 ** 14) };
    const keys = Array.from({ length: 100 }, (_, i) => new ContainerID('containerd', `${i}`));
    await assert.rejects(Promise.all(keys.map((key) => refs.setRefAsync(key, large))), { code: 'ERR_STORE_FULL' });
    await Promise.all(keys.map((key) => refs.clearRefAsync(key)));
    assert.equal(refs.size, 0);
    await refs.setRefAsync(id, large);
    assert.deepEqual(await refs.getRefAsync(id), large);
    refs.detach();
  });
});
