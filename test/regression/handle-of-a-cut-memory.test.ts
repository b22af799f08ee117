/** A handle whose memory is only the beginning of a store or a lock must be refused as a handle, not with a RangeError. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { memoryBytes } from '../../src/memory/store-layout.ts';
import { RWLock } from '../../src/sync/index.ts';

function beginningOf(memory: SharedArrayBuffer, bytes: number): SharedArrayBuffer {
  const cut = new SharedArrayBuffer(bytes);
  new Uint8Array(cut).set(new Uint8Array(memory, 0, bytes));
  return cut;
}

it('refuses a store that was cut off anywhere', () => {
  const { handle } = RefManager.create({ maxBytes: 2 ** 20 });
  const { layout } = SharedMemory.attach(handle);
  for (const bytes of [0, 63, 64, 4096, memoryBytes(layout) - 1]) {
    const cut = { ...handle, memory: beginningOf(handle.memory, bytes) };
    assert.throws(() => RefManager.attach(cut), { code: 'ERR_BAD_HANDLE' });
  }
});

it('refuses options in a store handle that no store can have', () => {
  const { handle } = RefManager.create();
  for (const cacheEntries of [-1, 0.5, Number.NaN, 'many' as unknown as number])
    assert.throws(() => RefManager.attach({ ...handle, cacheEntries }), { code: 'ERR_INVALID_OPTION' });
  assert.throws(() => RefManager.attach({ ...handle, lockTimeoutMs: -1 }), { code: 'ERR_INVALID_OPTION' });
});

it('refuses a lock that was cut off, or that would begin outside its memory', () => {
  const { handle } = RWLock.create({ buffer: new SharedArrayBuffer(RWLock.byteLength()) });
  const bytes = handle.memory.byteLength;
  for (const kept of [0, 63, 64, bytes - 1])
    assert.throws(() => RWLock.attach({ ...handle, memory: beginningOf(handle.memory, kept) }), {
      code: 'ERR_BAD_HANDLE',
    });
  for (const byteOffset of [-8, 4, 1.5, bytes, Number.NaN])
    assert.throws(() => RWLock.attach({ ...handle, byteOffset }), { code: 'ERR_BAD_HANDLE' });
});
