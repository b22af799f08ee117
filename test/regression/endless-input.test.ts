/**
 * Reading a manifest had no bound: a device that never ends took all memory, and a file above the longest string of
 * the engine was told as a broken run instead of a bad input.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readManifests } from '../../src/workload/read-manifests.ts';

const CHUNK_BYTES = 1_048_576;
const MAX_CHUNKS = 32;

describe('an input that never ends', () => {
  it('is refused after 32 MiB, and read no further', async () => {
    let handedOut = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        handedOut++;
        yield Buffer.alloc(CHUNK_BYTES, '#');
      }
    }
    const { files, problems } = await readManifests(['-'], endless());
    assert.deepEqual(files, []);
    assert.deepEqual(
      problems.map(({ file, path, message }) => `${file} ${path} ${message}`),
      ['<stdin> (file) is larger than 32 MiB; expected smaller files'],
    );
    assert.equal(handedOut, MAX_CHUNKS + 1);
  });
});
