/** A store beyond 2 GiB, where byte offsets no longer fit into 32 bits with a sign. Takes that much memory, and seconds. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { MAX_TEXT_LENGTH } from '../../src/store/encoding/value-parts.ts';
import { everyField } from '../support/every-field.ts';

const GIB = 2 ** 30;
const BEYOND_BYTES: number = 2.2 * GIB;
const SMALL = 2000;

it('stores small references beyond 2 GiB as anywhere', () => {
  const refs = RefManager.create({ maxBytes: 4 * GIB, cacheEntries: 0 });
  const text = 'f'.repeat(MAX_TEXT_LENGTH);
  const large = everyField(text);
  let count = 0;
  while (refs.stats().bytesReserved < BEYOND_BYTES) refs.setRef({ type: 'large', id: String(count++) }, large);
  for (let i = 0; i < SMALL; i++) {
    const id = { type: 'containerd', id: `small ${i}` };
    refs.setRef(id, { name: `n${i}`, uid: `u${i}` });
    assert.deepEqual(refs.getRef(id), { name: `n${i}`, uid: `u${i}` });
  }
  assert.equal(refs.size, count + SMALL);
  refs.detach();
});
