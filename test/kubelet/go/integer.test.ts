import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decimalInteger, hexInteger } from '../../../src/kubelet/go/integer.ts';

it('reads the integers that Go reads, and no others', () => {
  const read: Record<string, number | undefined> = { '0': 0, '007': 7, '-3': -3, '+7': 7, '-0': 0 };
  for (const [text, value] of Object.entries(read)) assert.ok(Object.is(decimalInteger(text), value), text);
  for (const text of ['', ' 5', '5 ', '0x10', '1e3', '1_0', '1.0', '+', 'Infinity', '9'.repeat(30)]) {
    assert.equal(decimalInteger(text), undefined, text);
  }
  assert.deepEqual(['ff', 'FF', '0'].map(hexInteger), [255, 255, 0]);
  for (const text of ['', '0xff', '-1', '12zz', 'f'.repeat(16)]) assert.equal(hexInteger(text), undefined, text);
});
