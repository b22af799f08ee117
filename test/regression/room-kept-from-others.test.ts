/** Chunks that a stripe keeps without need must not make the store full for the others. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { auditStore } from '../support/store-audit.ts';

const MAX_BYTES = 4 * 2 ** 20;
const LARGE_FIELD = 'x'.repeat(2 ** 16);
/** What 64 KiB fields must be able to fill, as a share of maxBytes: each takes five chunks of 16 KiB. */
const LEAST_FILLED = 0.85;
const KEYS_A_SIZE = 40;
const SIZE_STEP = 160;
const LARGEST_IN_SLOT = 3800;

const id = (text: string): { type: string; id: string } => ({ type: 'containerd', id: text });

function assertRoomForLargeFields(refs: RefManager): void {
  let bytes = 0;
  try {
    for (let n = 0; ; n++) {
      refs.setRef(id(`large-${n}`), { name: LARGE_FIELD });
      bytes += LARGE_FIELD.length * 1.25;
    }
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error);
    assert.equal(error.code, 'ERR_STORE_FULL');
  }
  assert.ok(bytes >= MAX_BYTES * LEAST_FILLED, `full after ${bytes} of ${MAX_BYTES} bytes`);
  assert.deepEqual(auditStore(refs).problems, []);
}

it('takes back the empty chunks that sets and clears of every size left behind', () => {
  const refs = RefManager.create({ maxBytes: MAX_BYTES });
  for (let size = 0; size < LARGEST_IN_SLOT; size += SIZE_STEP) {
    for (let n = 0; n < KEYS_A_SIZE; n++) {
      refs.setRef(id(`${size}-${n}`), { name: 'x'.repeat(size) });
      refs.clearRef(id(`${size}-${n}`));
    }
  }
  assertRoomForLargeFields(refs);
});

it('takes back the index pages of many small references that were cleared, though a few stay', () => {
  const refs = RefManager.create({ maxBytes: MAX_BYTES });
  let stored = 0;
  try {
    for (; ; stored++) refs.setRef(id(`${stored}`), { name: 'n' });
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'ERR_STORE_FULL');
  }
  for (let n = 8; n < stored; n++) assert.equal(refs.clearRef(id(`${n}`)), true);
  assertRoomForLargeFields(refs);
  for (let n = 0; n < 8; n++) assert.deepEqual(refs.getRef(id(`${n}`)), { name: 'n' });
});
