/**
 * A RefManager that nobody keeps was collected while its asynchronous call waited, or its entries were read: the first
 * ended the thread with an uncaught error, the second the iteration with ERR_DETACHED.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RefManager } from '../../src/index.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { Attachment } from '../../src/sync/threads/attachment.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const { RefManager: Elsewhere } = await loadLibraryCopy();
const TURNS = 10;
const ENTRIES = 50;

async function collectForAWhile(): Promise<void> {
  for (let i = 0; i < TURNS; i++) {
    await turn(); // finalizers have turns of their own
    collect();
  }
}

describe('a RefManager that nobody keeps', () => {
  it('lives until its asynchronous call has ended', async () => {
    const owner = Elsewhere.create({ stripes: 1 });
    const { words, buffer, layout } = SharedMemory.attach(owner.handle);
    const longs = new BigInt64Array(buffer, 0, Math.floor(layout.lock.end / 2));
    const holder = new Attachment(words, longs, layout.lock, () => undefined);
    holder.lock.acquireWrite(0, 0);
    const id = { type: 'containerd', id: 'a' };
    const stored = RefManager.attach(owner.handle).setRefAsync(id, { name: 'web' });
    await collectForAWhile();
    holder.lock.releaseWrite();
    await stored;
    assert.deepEqual(owner.getRef(id), { name: 'web' });
  });

  it('lives until its entries are read', async () => {
    const owner = Elsewhere.create();
    for (let i = 0; i < ENTRIES; i++) owner.setRef({ type: 'containerd', id: String(i) }, { name: 'web' });
    let seen = 0;
    for (const _ of RefManager.attach(owner.handle)) if (seen++ === 0) await collectForAWhile();
    assert.equal(seen, ENTRIES);
  });
});
