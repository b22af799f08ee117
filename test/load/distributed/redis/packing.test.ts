import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, unpack, unreadable } from '../../../../src/load/distributed/redis/packing.ts';

describe('what goes through Redis', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        assert.deepEqual(unpack('k', pack(value)), JSON.parse(JSON.stringify(value))),
      ),
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
    assert.throws(() => unpack('{refmanager}:run:x:plan', Buffer.from('no deflate')), {
      code: 'ERR_REDIS',
      message: /^what Redis holds in \{refmanager\}:run:x:plan cannot be read: incorrect header/,
    });
    const zeros = deflateSync(Buffer.alloc(1_000_001));
    assert.throws(() => unpack('k', zeros, 1_000_000), {
      code: 'ERR_REDIS',
      message: /cannot be read: Cannot create a Buffer larger/,
    });
  });

  it('is told shortly, and printably, when it is nothing of ours', () => {
    const { message } = unreadable('key\u001b[2J', `\u0007${'x'.repeat(10_000)}`);
    assert.match(message, /^what Redis holds in key\\x1b\[2J cannot be read: \\x07x+…$/);
    assert.ok(message.length < 400);
  });
});
