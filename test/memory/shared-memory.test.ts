import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHUNK_BYTES, CHUNK_WORDS, Header, LAYOUT_VERSION, WORD_BYTES } from '../../src/memory/layout.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { interruptAt } from '../support/crash-points.ts';

const small = { initialBytes: 0, maxBytes: 2 ** 22, stripes: 1, maxThreads: 1 };

describe('SharedMemory', () => {
  it('begins with one chunk when nothing is asked for, and with what is asked otherwise', () => {
    assert.equal(SharedMemory.create(small).committedChunks(), 1);
    const memory = SharedMemory.create({ ...small, initialBytes: 2 ** 20 });
    const bytes = memory.bytesOf(memory.committedChunks());
    assert.ok(bytes <= 2 ** 20);
    assert.ok(bytes > 2 ** 20 - CHUNK_BYTES);
  });

  it('grows until maxBytes and then says no, without changing what is there', () => {
    const memory = SharedMemory.create(small);
    memory.words[memory.layout.firstChunk] = 42;
    let before = memory.committedChunks();
    while (memory.grow()) {
      assert.ok(memory.committedChunks() > before);
      before = memory.committedChunks();
    }
    assert.equal(memory.committedChunks(), memory.layout.maxChunks);
    assert.ok(memory.bytesOf(memory.committedChunks()) <= small.maxBytes);
    assert.equal(memory.words[memory.layout.firstChunk], 42);
    assert.equal(memory.grow(), false);
  });

  it('grows once when another thread is faster between the look and the commit, and else once for each', () => {
    const alone = SharedMemory.create(small);
    const sizes = [alone.committedChunks()];
    while (sizes.length < 3) {
      alone.grow();
      sizes.push(alone.committedChunks());
    }
    const growths: number[] = [];
    for (let step = 1; ; step++) {
      const one = SharedMemory.create(small);
      const two = SharedMemory.attach(one.handle);
      const other = (): void => assert.equal(two.grow(), true);
      const ending = interruptAt(step, other, () => assert.equal(one.grow(), true));
      if (ending === 'completed') break;
      growths.push(sizes.indexOf(two.committedChunks()));
    }
    assert.deepEqual(growths, [2, 1, 2]);
  });

  it('has views of all there will ever be, in every thread', () => {
    const one = SharedMemory.create(small);
    const two = SharedMemory.attach(one.handle);
    while (one.grow());
    const last = one.words.length - 1;
    one.words[last] = 7;
    assert.equal(two.words[last], 7);
    assert.ok(two.words.length > two.layout.firstChunk + two.layout.maxChunks * CHUNK_WORDS);
    assert.equal(two.bytes.length, two.words.length * WORD_BYTES);
  });

  it('has the same key wherever it is attached, and another than any other store', () => {
    const memory = SharedMemory.create(small);
    assert.equal(SharedMemory.attach(memory.handle).key, memory.key);
    assert.notEqual(SharedMemory.create(small).key, memory.key);
  });

  it('refuses what is not a store, and a store of another layout version', () => {
    const memory = SharedMemory.create(small);
    const bad = { code: 'ERR_BAD_HANDLE' };
    const foreign: unknown[] = [undefined, null, 1, 'x', {}, { memory: new ArrayBuffer(4096) }];
    foreign.push({ memory: new SharedArrayBuffer(0) }, { memory: new SharedArrayBuffer(4096) });
    for (const handle of foreign) assert.throws(() => SharedMemory.attach(handle as typeof memory.handle), bad);
    Atomics.store(memory.words, Header.LAYOUT_VERSION, LAYOUT_VERSION + 1);
    assert.throws(() => SharedMemory.attach(memory.handle), {
      ...bad,
      message: new RegExp(`got layout version ${LAYOUT_VERSION + 1}$`),
    });
  });
});
