/** The end of a slot's state values: it is retired, counted, and never used again; a wrap past the sign bit is none. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefManager } from '../../../src/index.ts';
import { CHUNK_WORDS, Header } from '../../../src/memory/layout.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { runUntil } from '../../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../../support/dead-thread.ts';
import { loadLibraryCopy } from '../../support/second-thread.ts';
import { auditStore } from '../../support/store-audit.ts';

const LAST_LIVE = -3;
const LARGEST = 0x7fff_ffff;
const id = { type: 'containerd', id: 'a' };

/** A store with one reference whose state word is set to `state`. */
function storeWithState(state: number): RefManager {
  const refs = RefManager.create({ stripes: 1, maxThreads: 2, initialBytes: 0, maxBytes: 2 ** 18 });
  refs.setRef(id, { name: 'before' });
  const { words, layout } = SharedMemory.attach(refs.handle);
  const states = words.subarray(layout.firstChunk);
  for (let i = 0; i < states.length; i += CHUNK_WORDS) if (states[i] === 1) Atomics.store(states, i, state);
  return refs;
}

function retiredSlots(refs: RefManager): number {
  return Atomics.load(SharedMemory.attach(refs.handle).words, Header.RETIRED_SLOTS);
}

describe('the states of a slot', () => {
  it('end with a retired slot, after which others are used', () => {
    const refs = storeWithState(LAST_LIVE);
    assert.equal(refs.getRef(id)?.name, 'before');
    assert.equal(refs.clearRef(id), true);
    assert.equal(retiredSlots(refs), 1);
    for (let n = 0; n < 300; n++) refs.setRef({ type: 'containerd', id: `${n}` }, { name: `${n}` });
    for (let n = 0; n < 300; n++) assert.equal(refs.getRef({ type: 'containerd', id: `${n}` })?.name, `${n}`);
    assert.deepEqual(auditStore(refs).problems, []);
    for (let n = 0; n < 300; n++) refs.clearRef({ type: 'containerd', id: `${n}` });
    refs.setRef(id, { name: 'again' });
    assert.equal(refs.getRef(id)?.name, 'again');
    assert.deepEqual(auditStore(refs).problems, []);
    assert.equal(retiredSlots(refs), 1);
  });

  it('go on past the largest positive one', () => {
    const refs = storeWithState(LARGEST);
    assert.equal(refs.getRef(id)?.name, 'before');
    refs.setRef(id, { name: 'after' });
    refs.setRef(id, { name: 'later' });
    assert.equal(refs.getRef(id)?.name, 'later');
    assert.equal(retiredSlots(refs), 0);
    assert.deepEqual(auditStore(refs).problems, []);
  });

  it('stay ended through a repair', async () => {
    const refs = storeWithState(LAST_LIVE);
    refs.clearRef(id);
    refs.setRef(id, { name: 'beside' });
    const victim = (await loadLibraryCopy()).RefManager.attach(refs.handle);
    runUntil(5, 'before', () => victim.setRef(id, { name: 'never' }));
    buryOthers(refs);
    refs.recover(DEAD_THREAD_ID);
    assert.equal(refs.stats().repairs, 1);
    assert.deepEqual(auditStore(refs).problems, []);
    for (let n = 0; n < 300; n++) refs.setRef({ type: 'containerd', id: `${n}` }, null);
    assert.deepEqual(auditStore(refs).problems, []);
    assert.equal(retiredSlots(refs), 1);
  });
});
