/** The fixed part of a store with many stripes or threads counts too: `maxBytes` is a limit, or an error. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';

it('refuses stripes and threads for which maxBytes has no room', () => {
  assert.throws(() => RefManager.create({ maxBytes: 2 ** 18, stripes: 1024, maxThreads: 254 }), {
    code: 'ERR_INVALID_OPTION',
    message: /maxBytes must be at least 340\d{3} with 1024 stripes and 254 threads, got 262144/,
  });
});

it('never has room for more than maxBytes', () => {
  for (let maxBytes = 2 ** 19; maxBytes < 2 ** 20; maxBytes += 4099) {
    for (const stripes of [1, 64, 1024]) {
      const refs = RefManager.create({ maxBytes, stripes });
      const memory = SharedMemory.attach(refs.handle);
      const bytes = memory.bytesOf(memory.layout.maxChunks);
      assert.ok(bytes <= maxBytes, `${bytes} > ${maxBytes}`);
      refs.detach();
    }
  }
});
