import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatAmount, formatCount, formatDuration, formatInstant, formatShare } from '../../src/text/html-amounts.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('formatDuration', () => {
  it('takes the unit that suits the size and keeps 3 digits', () => {
    const cases: [ms: number, text: string][] = [
      [0, '0 ms'],
      [0.001, '1 µs'],
      [0.85, '850 µs'],
      [0.9996, '1 ms'],
      [12.345, '12.3 ms'],
      [999.7, '1 s'],
      [4_560, '4.56 s'],
      [119_000, '119 s'],
      [200_000, '3 min 20 s'],
      [120_000, '2 min'],
      [3_599_900, '1 h'],
      [7_500_000, '2 h 5 min'],
    ];
    for (const [ms, text] of cases) assert.equal(plain(formatDuration(ms)), text);
  });
});

describe('formatCount, formatAmount and formatShare', () => {
  it('separate thousands, agree in number and keep small shares visible', () => {
    assert.equal(formatCount(1_234_567), '1,234,567');
    assert.equal(formatCount(32.617), '32.6');
    assert.deepEqual([formatAmount(1, 'pod'), formatAmount(2, 'pod')], ['1 pod', '2 pods']);
    assert.deepEqual([formatShare(0, 0), formatShare(1, 3), formatShare(1, 1_000_000)].map(plain), [
      '0 %',
      '33.3 %',
      '<0.01 %',
    ]);
  });
});

describe('formatInstant', () => {
  it('drops what the eye does not need and leaves alone what is no instant', () => {
    assert.equal(formatInstant('2026-06-01T09:30:00.123Z'), '2026-06-01 09:30:00 UTC');
    assert.equal(formatInstant('soon'), 'soon');
  });
});
