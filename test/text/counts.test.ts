import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, formatAge, formatCount, formatInstant, formatShare, sharesOfWhole } from '../../src/text/counts.ts';

describe('counts', () => {
  it('separate thousands and keep three digits of a fraction below a thousand', () => {
    assert.deepEqual([1_234_567, 32.617, 1_234.5].map(formatCount), ['1,234,567', '32.6', '1,235']);
  });

  it('are in the plural but for one', () => {
    assert.deepEqual([counted(0, 'pod'), counted(1, 'pod'), counted(1_000, 'pod')], ['0 pods', '1 pod', '1,000 pods']);
  });

  it('as shares keep small ones visible', () => {
    assert.deepEqual([formatShare(0, 0), formatShare(1, 3), formatShare(1, 1_000_000)], ['0%', '33.3%', '<0.01%']);
  });
});

describe('moments', () => {
  it('are ages as kubectl writes them', () => {
    const second = 1_000;
    const ages = [-5, 0, 119, 120, 7_199, 7_200, 172_799, 172_800];
    assert.deepEqual(
      ages.map((age) => formatAge(age * second)),
      ['0s', '0s', '119s', '2m', '119m', '2h', '47h', '2d'],
    );
  });

  it('drop what the eye does not need and leave alone what is no instant', () => {
    assert.equal(formatInstant('2026-06-01T09:30:00.123Z'), '2026-06-01 09:30:00 UTC');
    assert.equal(formatInstant('soon'), 'soon');
  });
});

describe('sharesOfWhole', () => {
  for (const [parts, shares] of [
    [
      [1, 1, 1],
      ['33.4%', '33.3%', '33.3%'],
    ],
    [
      [5, 0, 5],
      ['50%', '0%', '50%'],
    ],
    [
      [1, 99_999],
      ['<0.1%', '>99.9%'],
    ],
    [
      [0, 7],
      ['0%', '100%'],
    ],
    [
      [0, 0],
      ['0%', '0%'],
    ],
  ] as const) {
    it(`adds up: ${parts.join(' and ')}`, () => {
      assert.deepEqual(sharesOfWhole(parts), shares);
    });
  }
});
