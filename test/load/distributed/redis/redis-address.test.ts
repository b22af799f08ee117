import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRedisAddress } from '../../../../src/load/distributed/redis/redis-address.ts';

describe('the address of a Redis', () => {
  it('has a place that may be shown: no user, no password', () => {
    const places = {
      'redis://10.0.0.5': '10.0.0.5:6379',
      'redis://user:p%40ss@redis.example:7000/3': 'redis.example:7000',
      'rediss://:secret@[::1]:6380': '[::1]:6380',
    };
    for (const [url, place] of Object.entries(places)) assert.deepEqual(parseRedisAddress(url), { url, place });
  });

  it('is refused when it is none', () => {
    for (const url of [
      '',
      'localhost',
      'localhost:6379',
      'http://x',
      'redis://',
      'redis:6379',
      'redis://h/a/b',
      'redis://h:99999',
      'redis://h/0?path=/run/other.sock',
      'redis://h?keyPrefix=x',
      'redis://h#x',
      'redis://:%zz@h',
    ])
      assert.equal(parseRedisAddress(url), undefined, url);
  });
});
