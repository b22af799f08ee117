import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextLook } from '../../../src/bench/plan/looks.ts';

describe('the next look', () => {
  it('comes after the next repeat while they are few, and after a tenth more when they are many', () => {
    assert.deepEqual([1, 5, 9, 10, 20, 50, 100].map(nextLook), [2, 6, 10, 11, 22, 55, 110]);
  });
});
