import assert from 'node:assert/strict';
import { it } from 'node:test';
import { canonicalQuantity, quantityMilliValue, quantityValue } from '../../../src/kubelet/config/quantity.ts';

it('reads quantities in every suffix, rounding up', () => {
  const values: [string | number, number | bigint, number | bigint][] = [
    ['500m', 1, 500],
    ['0.5', 1, 500],
    [2, 2, 2000],
    ['128Mi', 134_217_728, 134_217_728_000],
    ['1.5Gi', 1_610_612_736, 1_610_612_736_000],
    ['1G', 1e9, 1e12],
    ['1e3', 1000, 1_000_000],
    ['1n', 1, 1],
    ['.5k', 500, 500_000],
    ['-1', -1, -1000],
    ['-0.5', -1, -500],
    ['1e-12', 1, 1],
    ['1E+2', 100, 100_000],
    ['0', 0, 0],
  ];
  for (const [text, value, milli] of values) {
    assert.deepEqual([quantityValue(text), quantityMilliValue(text)], [BigInt(value), BigInt(milli)], String(text));
  }
});

it('takes no time over exponents beyond all measure', () => {
  assert.equal(canonicalQuantity('1000e200000'), '100e200001');
  assert.equal(quantityValue('1e200000'), 0n);
  assert.equal(quantityValue('1e-200000'), 1n);
  assert.equal(quantityValue(`${'9'.repeat(30)}e200000`), 0n);
});

it('takes what is no quantity for nothing', () => {
  for (const text of ['', 'x', '1Q', '.', '.1e', '1e', '1e99999999999999999999', undefined])
    assert.equal(quantityValue(text), 0n);
  assert.equal(quantityMilliValue(undefined), 0n);
  assert.equal(canonicalQuantity('x'), 'x');
});

it('writes quantities as the API server does', () => {
  const texts: [string | number, string][] = [
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1000Mi', '1000Mi'],
    ['0.5Gi', '512Mi'],
    ['0.1Ki', '102400m'],
    ['1000k', '1M'],
    ['1e3', '1e3'],
    ['100e0', '100e0'],
    ['1.500', '1.500'],
    ['1.536G', '1.536G'],
    ['1E3', '1E3'],
    ['+5', '+5'],
    ['5.', '5.'],
    ['1000e0', '1e3'],
    ['1.5000', '1500m'],
    ['0Mi', '0'],
    ['-2048Ki', '-2Mi'],
    ['1e21', '1e21'],
    ['1000000E', '1'], // Go finds no suffix for it, and says nothing
    [2, '2'],
  ];
  for (const [text, canonical] of texts) assert.equal(canonicalQuantity(text), canonical, String(text));
});

it('makes what Go makes of more than an int64 holds', () => {
  const texts: [string, bigint, bigint][] = [
    // Go does not look at a product with 10, 100, 1000, 10^6 or 10^9; of others it makes 0.
    ['-928154667453G', -5817463767522419200n, 0n],
    ['-39116577086228862M', 8967094109096977536n, 1976489274135450624n],
    ['5560651977500M', 5560651977500000000n, 8182011313424963584n],
    ['9164295334967.500T', 8219380815885826048n, 0n],
    ['109197376994T', 0n, 0n],
    // Decimals: the low 64 bits, and one more where there was a rest.
    ['9223372036854775807519m', -9223372036854775808n, -481n],
    ['9223372036854775807.392185769m', 9223372036854776n, -9223372036854775808n],
  ];
  for (const [text, value, milli] of texts) {
    assert.deepEqual([quantityValue(text), quantityMilliValue(text)], [value, milli], text);
  }
});
