import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, unpack } from '../../../../src/load/distributed/redis/packing.ts';

describe('what goes through Redis', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => assert.deepEqual(unpack(pack(value)), JSON.parse(JSON.stringify(value)))),
    );
  });

  it('has no number that JSON would make null', () => {
    for (const value of [Number.POSITIVE_INFINITY, Number.NaN])
      assert.throws(() => pack({ a: [{ rate: value }] }), {
        code: 'ERR_INVALID_OPTION',
        message: /^rate is (Infinity|NaN), which/,
      });
  });

  it('is refused when it is nothing of ours, or would fill memory', () => {
    assert.throws(() => unpack(Buffer.from('no deflate')), {
      code: 'ERR_REDIS',
      message: /cannot be read: incorrect header/,
    });
    const zeros = deflateSync(Buffer.alloc(1_000_001));
    assert.throws(() => unpack(zeros, 1_000_000), {
      code: 'ERR_REDIS',
      message: /cannot be read: Cannot create a Buffer larger/,
    });
  });
});
