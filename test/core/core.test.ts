/** Which build of the core is had: WebAssembly over its own memory, JavaScript over any other and where it is forced. */

import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';
import { loadLockCopy } from '../support/second-thread.ts';

const VARIABLE = 'REFMANAGER_CORE';
delete process.env[VARIABLE]; // of this process alone, before anything asks

type Global = { WebAssembly: { Memory: unknown; Module: unknown; Instance: unknown } };
const { WebAssembly } = globalThis as unknown as Global;

/** The core of a new lock and of a new store. */
function cores(): string[] {
  const lock = RWLock.create();
  const refs = RefManager.create({ maxBytes: 2 ** 20 });
  refs.setRef({ type: 'containerd', id: 'a' }, { name: 'kept' });
  assert.equal(refs.getRef({ type: 'containerd', id: 'a' })?.name, 'kept');
  assert.equal(
    lock.write(() => lock.stats().writeAcquisitions),
    1,
  );
  const said = [lock.stats().core, refs.stats().core];
  lock.detach();
  refs.detach();
  return said;
}

describe('the core', () => {
  afterEach(() => {
    mock.restoreAll();
    delete process.env[VARIABLE];
  });

  it('is WebAssembly, also in a thread that attaches', async () => {
    assert.deepEqual(cores(), ['webassembly', 'webassembly']);
    const { RWLock: Copy } = await loadLockCopy();
    const lock = RWLock.create();
    const elsewhere = Copy.attach(structuredClone(lock.handle));
    assert.equal(elsewhere.stats().core, 'webassembly');
    elsewhere.detach();
    lock.detach();
  });

  it('is JavaScript where REFMANAGER_CORE says js, beside WebAssembly in other threads', async () => {
    const lock = RWLock.create();
    process.env[VARIABLE] = 'js';
    const { RWLock: Copy } = await loadLockCopy();
    const elsewhere = Copy.attach(structuredClone(lock.handle));
    assert.deepEqual([lock.stats().core, elsewhere.stats().core], ['webassembly', 'javascript']);
    lock.acquireWrite();
    assert.equal(elsewhere.tryAcquireRead(), false);
    lock.releaseWrite();
    assert.equal(elsewhere.tryAcquireRead(), true);
    assert.equal(lock.tryAcquireWrite(), false);
    elsewhere.releaseRead();
    elsewhere.detach();
    lock.detach();
    const own = Copy.create();
    assert.equal(own.handle.webAssemblyMemory, undefined);
    own.detach();
  });

  it('refuses what else REFMANAGER_CORE says; empty it says nothing', async () => {
    process.env[VARIABLE] = 'wasm';
    const message = 'REFMANAGER_CORE must be js, or not be set, got "wasm"';
    const { RWLock: Copy } = await loadLockCopy();
    assert.throws(() => Copy.create(), { code: 'ERR_INVALID_OPTION', message });
    process.env[VARIABLE] = '';
    const { RWLock: Other } = await loadLockCopy();
    const lock = Other.create();
    assert.equal(lock.stats().core, 'webassembly');
    lock.detach();
  });

  it('is JavaScript over the buffer of the user, and over a memory that came alone', async () => {
    const own = RWLock.create({ buffer: new SharedArrayBuffer(RWLock.byteLength()) });
    assert.equal(own.stats().core, 'javascript');
    const { RWLock: Copy } = await loadLockCopy();
    const lock = RWLock.create();
    const { refmanager, memory, byteOffset } = lock.handle;
    const alone = Copy.attach({ refmanager, memory, byteOffset });
    assert.equal(alone.stats().core, 'javascript');
    alone.detach();
    // One that is the memory of something else: the lock lies in `memory`.
    const [mine, other] = [RWLock.create({ buffer: new SharedArrayBuffer(RWLock.byteLength()) }), lock.handle];
    const mixed = Copy.attach({ ...mine.handle, webAssemblyMemory: other.webAssemblyMemory as object });
    assert.equal(mixed.stats().core, 'javascript');
    mixed.detach();
    const looksLikeOne = { buffer: memory, [Symbol.toStringTag]: 'WebAssembly.Memory' };
    const forged = Copy.attach({ ...lock.handle, webAssemblyMemory: looksLikeOne });
    assert.equal(forged.stats().core, 'javascript');
    forged.detach();
  });

  it('is JavaScript over a buffer alone where no WebAssembly memory is to be had', () => {
    mock.method(WebAssembly as Record<'Memory', new () => object>, 'Memory', function full(): never {
      throw new RangeError('WebAssembly.Memory(): could not allocate memory');
    });
    const refs = RefManager.create();
    assert.equal(refs.handle.webAssemblyMemory, undefined);
    assert.equal(refs.stats().core, 'javascript');
  });

  it('passes on any other error of the engine', () => {
    mock.method(WebAssembly as Record<'Memory', new () => object>, 'Memory', function broken(): never {
      throw new SyntaxError('not that');
    });
    assert.throws(() => RefManager.create(), SyntaxError);
  });

  it('is JavaScript where a page forbids to compile', async () => {
    mock.method(WebAssembly as Record<'Module', new () => object>, 'Module', function forbidden(): never {
      throw Object.assign(new Error('violates the Content Security Policy'), { name: 'CompileError' });
    });
    const { RWLock: Copy } = await loadLockCopy(); // one that has compiled nothing yet
    const lock = Copy.create();
    assert.equal(lock.stats().core, 'javascript');
    assert.equal(
      lock.write(() => 1),
      1,
    );
  });
});
