import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, formatAge, formatMs } from '../../src/text/amounts.ts';

describe('numbers for people', () => {
  for (const [ms, text] of [
    [0, '0'],
    [0.0005, '0.5µs'],
    [0.85, '850µs'],
    [0.9996, '1ms'],
    [12.345, '12.3ms'],
    [999.4, '999ms'],
    [999.7, '1s'],
    [1_234, '1.23s'],
    [59_000, '59s'],
    [125_400, '2m05s'],
  ] as const) {
    it(`writes ${ms} ms as ${text}`, () => {
      assert.equal(formatMs(ms), text);
    });
  }

  it('writes ages as kubectl does', () => {
    const second = 1_000;
    const ages = [-5, 0, 119, 120, 7_199, 7_200, 172_799, 172_800];
    assert.deepEqual(
      ages.map((age) => formatAge(age * second)),
      ['0s', '0s', '119s', '2m', '119m', '2h', '47h', '2d'],
    );
  });

  it('counts in the plural but for one', () => {
    assert.deepEqual([counted(0, 'pod'), counted(1, 'pod'), counted(1_000, 'pod')], ['0 pods', '1 pod', '1,000 pods']);
  });
});
