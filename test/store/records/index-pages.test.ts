/** The index of a stripe with many keys: pages split, a directory doubles, deletion leaves no hole. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../../src/index.ts';
import { auditStore } from '../../support/store-audit.ts';

const KEYS = 12_000;
const id = (n: number): { type: string; id: string } => ({ type: 'containerd', id: `c${n}` });

it('finds every key of one stripe through page splits, clears and sets again', () => {
  const refs = RefManager.create({ stripes: 1, initialBytes: 0, cacheEntries: 0 });
  for (let n = 0; n < KEYS; n++) {
    refs.setRef(id(n), { name: `${n}` });
    if (n === 1500 || n === 3000 || n === 6000) assert.deepEqual(auditStore(refs).problems, []);
  }
  for (let n = 0; n < KEYS; n++) assert.equal(refs.getRef(id(n))?.name, `${n}`);
  assert.equal(refs.getRef(id(KEYS)), undefined);
  assert.deepEqual(auditStore(refs).problems, []);
  for (let n = 0; n < KEYS; n += 2) assert.equal(refs.clearRef(id(n)), true);
  assert.deepEqual(auditStore(refs).problems, []);
  for (let n = 0; n < KEYS; n++) assert.equal(refs.hasRef(id(n)), n % 2 === 1);
  for (let n = 0; n < KEYS; n += 2) refs.setRef(id(n), null);
  assert.equal(refs.size, KEYS);
  for (let n = 0; n < KEYS; n++) refs.clearRef(id(n));
  const { problems, freeChunks } = auditStore(refs);
  assert.deepEqual(problems, []);
  assert.ok(refs.stats().bytesReserved - refs.stats().bytesUsed >= (freeChunks - 1) * 2 ** 14);
});
