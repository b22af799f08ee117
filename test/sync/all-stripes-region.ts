/** A lock region of a few stripes in a memory of its own, as a store has one; for all-stripes.test.ts and its worker. */

import { lockRegion, STRIPE_WORDS } from '../../src/memory/layout.ts';
import { Attachment } from '../../src/sync/threads/attachment.ts';

const MAX_THREADS = 4;
export const STRIPES = 4;
const REGION = lockRegion(0, MAX_THREADS, STRIPES, STRIPE_WORDS);

/** The memory of a fresh region. */
export function createRegion(): SharedArrayBuffer {
  return new SharedArrayBuffer(REGION.end * Int32Array.BYTES_PER_ELEMENT);
}

/** Attaches this thread. */
export function attachRegion(memory: SharedArrayBuffer): Attachment {
  return new Attachment(new Int32Array(memory), new BigInt64Array(memory), REGION, () => undefined);
}
