import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SCALAR_TYPES } from '../../../src/workload/shapes/scalar-types.ts';

const { accepts } = SCALAR_TYPES.quantity;

describe('quantities', () => {
  for (const value of ['0', '1', '+5', '5.', '.5', '1Gi', ' 1Gi ', '1e3', '1E3', '1E', '-1m', 1, 0.5, 1e21]) {
    it(`may be ${JSON.stringify(value)}`, () => assert.ok(accepts(value)));
  }

  for (const value of [
    '',
    ' ',
    '.',
    'm',
    'e3',
    '1x',
    '1e',
    '1 Gi',
    '1Ki5',
    '--1',
    '1e99999999999999999999',
    true,
    null,
  ]) {
    it(`are not ${JSON.stringify(value)}`, () => assert.equal(accepts(value), false));
  }
});
