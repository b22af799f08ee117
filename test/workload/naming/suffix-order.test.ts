import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SUFFIX_COUNT, safeHash, safeSuffix } from '../../../src/workload/naming/safe-text.ts';
import { suffixOrder } from '../../../src/workload/naming/suffix-order.ts';

describe('the order of suffixes', () => {
  it('gives different numbers for different positions, also past the last suffix', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string(),
        fc.uniqueArray(fc.nat({ max: 3 * SUFFIX_COUNT }), { minLength: 2 }),
        (seed, series, positions) => {
          const order = suffixOrder(seed, series);
          assert.equal(new Set(positions.map(order)).size, positions.length);
        },
      ),
    );
  });

  it('stays in the range of suffixes for the first of them, and fills it without favouring a part', () => {
    const order = suffixOrder(1, 'a');
    const parts = 8;
    const counts = Array.from({ length: parts }, () => 0);
    for (let position = 0; position < 8_000; position++) {
      const number = order(position);
      assert.ok(number >= 0 && number < SUFFIX_COUNT);
      const part = Math.floor((number / SUFFIX_COUNT) * parts);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    for (const count of counts) assert.ok(count > 800 && count < 1_200, String(counts));
  });

  it('differs by seed and by series', () => {
    const first = [1, 2, 3].map(suffixOrder(1, 'a'));
    assert.notDeepEqual([1, 2, 3].map(suffixOrder(2, 'a')), first);
    assert.notDeepEqual([1, 2, 3].map(suffixOrder(1, 'b')), first);
  });
});

describe('safe text', () => {
  it('spells numbers in five characters, and more past the last', () => {
    assert.equal(safeSuffix(0), 'bbbbb');
    assert.equal(safeSuffix(SUFFIX_COUNT - 1), '99999');
    assert.equal(safeSuffix(SUFFIX_COUNT), 'cbbbbb');
  });

  it('writes a hash as the controllers do', () => {
    // The digits 0 to 9, moved into the alphabet by their character codes modulo 27.
    assert.equal(safeHash(1234567890), '5678' + '9bcdf' + '4');
  });
});
