import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ENDPOINT_EXAMPLE,
  endpointOf,
  hasSocketScheme,
  socketPath,
  socketPathIn,
} from '../../../src/runtime/cri/endpoint.ts';

const NONE = [
  '',
  'unix',
  'unix:',
  'unix://',
  'unix://run/x.sock',
  '/run/x.sock',
  'UNIX:///x',
  ' unix:///x',
  'tcp:///x',
];

describe('endpoints', () => {
  it('are a scheme and an absolute path, there and back', () => {
    for (const path of ['/x', '/run/containerd/containerd.sock', '//', '/with space', '/ümlaut#?%20']) {
      assert.equal(socketPathIn(endpointOf(path)), path);
      assert.equal(socketPath(endpointOf(path)), path);
    }
    assert.equal(socketPath(ENDPOINT_EXAMPLE), '/run/containerd/containerd.sock');
  });

  it('are nothing else', () => {
    for (const text of NONE) {
      assert.equal(socketPathIn(text), undefined, text);
      assert.throws(() => socketPath(text), { code: 'ERR_INVALID_OPTION' });
    }
  });

  it('are told from other words by their scheme, also when the path is missing', () => {
    assert.deepEqual(['unix://', 'unix://run', 'unix:///x', 'simulated'].map(hasSocketScheme), [
      true,
      true,
      true,
      false,
    ]);
  });
});
