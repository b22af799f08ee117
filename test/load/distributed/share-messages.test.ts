import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkChunk, checkShareResult } from '../../../src/load/distributed/share-messages.ts';

describe('what comes from a worker', () => {
  it('is taken when it is lines of a list', () => {
    const chunk = { number: 0, list: 'refs', lines: [['1', '{}']] };
    assert.equal(checkChunk('k', chunk), chunk);
  });

  it('is refused when it is anything else, with the place', () => {
    for (const chunk of [
      null,
      { number: 0, list: '__proto__', lines: [] },
      { number: 0, list: 'refs', lines: [[1, 2]] },
      { number: 0, ticks: [{ tick: 'x' }] },
    ])
      assert.throws(() => checkChunk('k', chunk), { code: 'ERR_REDIS', message: /cannot be read/ });
    assert.throws(() => checkShareResult('k', { chunks: 0 }), {
      code: 'ERR_REDIS',
      message: /cannot be read: statistics: /,
    });
  });
});
