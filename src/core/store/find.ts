/** Where a key's record is. The caller holds the stripe's lock. Portable: see ../memory.ts. */

import { RecordWord } from '../../memory/layout.ts';
import type { i32 } from '../memory.ts';
import { get, getOwn, load } from '../memory.ts';
import { entryOfHash } from './index-page.ts';
import { OWN_BODY } from './own.ts';
import { KEY_SHAPE_MASK, SHAPE_OVERFLOW } from './shape.ts';
import { recordOf } from './slab.ts';

/** The answer to what cannot be told here: a key that lies in overflow chunks, with the same hash and length. */
export const LARGE_KEY: i32 = -1;

const BYTES_SHIFT: i32 = 2;
const LAST_BYTES: i32 = 3;

/** Words that so many bytes take. */
export function wordsOf(bytes: i32): i32 {
  return (bytes + LAST_BYTES) >>> BYTES_SHIFT;
}

/** The entry of the thread's own key, or 0; or LARGE_KEY. */
export function findKey(own: i32, stripe: i32, hash: i32, keyBytes: i32, shape: i32): i32 {
  for (let at: i32 = entryOfHash(own, stripe, hash, 0); at !== 0; at = entryOfHash(own, stripe, hash, at)) {
    const record: i32 = get(at + 1);
    const theirs: i32 = get(record + RecordWord.SHAPE);
    if (((theirs ^ shape) & KEY_SHAPE_MASK) !== 0 || get(record + RecordWord.KEY_BYTES) !== keyBytes) continue;
    if ((theirs & SHAPE_OVERFLOW) !== 0) return LARGE_KEY;
    if (hasKey(own, record, wordsOf(keyBytes))) return at;
  }
  return 0;
}

/** Whether the record's key is the thread's own, of the same length. */
function hasKey(own: i32, record: i32, words: i32): boolean {
  for (let i: i32 = 0; i < words; i++)
    if (get(record + RecordWord.BODY + i) !== getOwn(own + OWN_BODY + i)) return false;
  return true;
}

/**
 * Under either lock of the stripe of its key: the record whose state was once seen to be this, or 0 when it is not stored any
 * more. No state comes twice, so while the word says what it said, the record is there: whatever was done to chunks and index
 * meanwhile. Read atomically, since else another stripe may have the word by now.
 */
export function notedRecord(own: i32, at: i32, state: i32): i32 {
  if (state === 0 || load(at) !== state) return 0;
  return recordOf(own, at);
}
