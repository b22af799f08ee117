import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LruCache } from '../../../src/kubelet/events/lru-cache.ts';

it('forgets what was used longest ago', () => {
  const cache = new LruCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  assert.equal(cache.get('a'), 1);
  cache.set('c', 3);
  assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [1, undefined, 3]);
  cache.set('a', 4);
  cache.set('d', 5);
  assert.deepEqual([cache.get('a'), cache.get('c'), cache.get('d')], [4, undefined, 5]);
});
