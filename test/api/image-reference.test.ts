import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseImageReference } from '../../src/api/image-reference.ts';

it('knows no digest algorithm but its own, whatever objects have', () => {
  const hex = 'a'.repeat(64);
  for (const algorithm of ['constructor', 'md5']) {
    const problem = { problem: 'unsupported digest algorithm' };
    assert.deepEqual(parseImageReference(`foo@${algorithm}:${hex}`), problem);
  }
  // The grammar of names takes it, that of digests does not.
  assert.deepEqual(parseImageReference(`foo:1@SHA256:${hex}`), { problem: 'invalid checksum digest format' });
  assert.deepEqual(parseImageReference(`foo@sha256:${hex.slice(1)}`), { problem: 'invalid checksum digest length' });
  assert.deepEqual(parseImageReference(`foo@sha256:${hex}`), {
    repository: 'docker.io/library/foo',
    tag: '',
    digest: `sha256:${hex}`,
  });
});
