/** Locks that are created without a buffer lie side by side in one memory, and have nothing else in common. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coreOver } from '../../src/core/core.ts';
import { RefManager } from '../../src/index.ts';
import { receivedMemory } from '../../src/memory/linear-memory.ts';
import { RWLock } from '../../src/sync/index.ts';
import { allocateLock, memoryViews } from '../../src/sync/lock-arena.ts';
import { loadLockCopy } from '../support/second-thread.ts';

delete process.env['REFMANAGER_CORE']; // of this process alone

const BYTES = RWLock.byteLength();

describe('locks without a buffer', () => {
  it('share a memory, apart from one another by cache lines', () => {
    const places = Array.from({ length: 3 }, () => allocateLock(BYTES));
    const [first, second, third] = places as [(typeof places)[0], (typeof places)[0], (typeof places)[0]];
    assert.equal(first.memory.buffer, third.memory.buffer);
    assert.ok(first.byteOffset + BYTES <= second.byteOffset && second.byteOffset + BYTES <= third.byteOffset);
    assert.deepEqual(
      places.map(({ byteOffset }) => byteOffset % 128),
      [0, 0, 0],
    );
  });

  it('begin a further memory when one is full', () => {
    const buffers = new Set<SharedArrayBuffer>();
    for (let n = 0; n < 1000; n++) {
      const { memory, byteOffset } = allocateLock(BYTES);
      buffers.add(memory.buffer);
      assert.ok(byteOffset + BYTES <= memory.buffer.byteLength);
    }
    assert.ok(buffers.size >= 2 && buffers.size < 10, `${buffers.size} memories`);
  });

  it('have their memory to themselves', () => {
    const [lock, refs] = [RWLock.create(), RefManager.create({ maxBytes: 2 ** 20 })];
    const { memory } = lock.handle;
    const byteOffset = memory.byteLength - 2 ** 16; // zero yet, and room for what comes next
    const yours = 'buffer must be a SharedArrayBuffer of your own, got the memory of';
    const advice = 'leave buffer out, and the lock gets room of its own';
    assert.throws(() => RWLock.create({ buffer: memory, byteOffset }), {
      code: 'ERR_INVALID_OPTION',
      message: `${yours} locks that were created without a buffer: ${advice}`,
    });
    assert.throws(() => RWLock.create({ buffer: structuredClone(memory), byteOffset }), { code: 'ERR_INVALID_OPTION' });
    assert.ok(new Int32Array(memory, byteOffset).every((word) => word === 0));
    const { memory: store } = refs.handle;
    assert.throws(() => RWLock.create({ buffer: store, byteOffset: store.byteLength - 2 ** 16 }), {
      code: 'ERR_INVALID_OPTION',
      message: `${yours} a RefManager: ${advice}`,
    });
    const last = new Set([lock]);
    while ([...last].every(({ handle }) => handle.memory === memory)) last.add(RWLock.create());
    for (const each of last) each.detach();
    refs.detach();
  });

  it('have one core in a thread, however their memory arrives', () => {
    const { memory } = allocateLock(BYTES);
    const arrived = [1, 2].map(() => {
      const handle = structuredClone({ memory: memory.buffer, webAssemblyMemory: memory.webAssembly });
      return memoryViews(receivedMemory(handle) as typeof memory, 0);
    });
    assert.notEqual(arrived[0]?.words.buffer, arrived[1]?.words.buffer);
    assert.equal(arrived[0]?.core, arrived[1]?.core);
    assert.equal(arrived[0]?.core.build, 'webassembly');
    const other = coreOver(memory, new Int32Array(memory.buffer));
    assert.notEqual(arrived[0]?.core, other);
  });

  it('are held and waited for one by one', async () => {
    const { RWLock: Copy } = await loadLockCopy();
    const [one, other] = [RWLock.create(), RWLock.create()];
    assert.equal(one.handle.memory, other.handle.memory);
    const [oneThere, otherThere] = [Copy.attach(one.handle), Copy.attach(other.handle)];
    one.acquireWrite();
    assert.equal(oneThere.tryAcquireRead(), false);
    assert.equal(otherThere.tryAcquireWrite(), true);
    assert.equal(other.tryAcquireRead(), false);
    otherThere.releaseWrite();
    one.releaseWrite();
    assert.deepEqual(
      [one, other].map((lock) => lock.stats().writeAcquisitions),
      [1, 0],
    );
    for (const lock of [one, other, oneThere, otherThere]) lock.detach();
  });
});
