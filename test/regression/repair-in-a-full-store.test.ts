/** Repairing a stripe must need no chunk that other threads may take meanwhile: a full store is repaired too. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { interruptAt, runUntil } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const dying = await loadLibraryCopy();
const filling = await loadLibraryCopy();

/** Early in a clear: the writer word is taken, nothing else is done. */
const INSIDE_A_CLEAR = 8;
const STEPS_BETWEEN_VISITS = 17;

const id = (n: number): { type: string; id: string } => ({ type: 'containerd', id: `c${n}` });

/** Sets references until the store has no room; returns how many. */
function fill(refs: RefManager, from: number): number {
  for (let n = from; ; n++) {
    try {
      refs.setRef(id(n), { name: `n${n}` });
    } catch (error) {
      assert.ok(error instanceof Error && 'code' in error);
      assert.ok(error.code === 'ERR_STORE_FULL' || error.code === 'ERR_LOCK_TIMEOUT'); // the latter: the stripe in repair
      return n - from;
    }
  }
}

it('keeps every reference when another thread fills each chunk the repair gives back, at any step', () => {
  let visits = 0;
  for (let step = 1, ending = 'cut'; ending === 'cut'; step += STEPS_BETWEEN_VISITS) {
    const refs = RefManager.create({ stripes: 2, initialBytes: 0, maxBytes: 2 ** 18, maxThreads: 3 });
    const stored = fill(refs, 0);
    const victim = dying.RefManager.attach(refs.handle);
    runUntil(INSIDE_A_CLEAR, 'before', () => victim.clearRef(id(0)));
    buryOthers(refs);
    const other = filling.RefManager.attach({ ...refs.handle, lockTimeoutMs: 0 });
    ending = interruptAt(
      step,
      () => fill(other, stored),
      () => refs.recover(DEAD_THREAD_ID),
    );
    if (ending === 'cut') visits++;
    for (let n = 1; n < stored; n++) assert.equal(refs.getRef(id(n))?.name, `n${n}`);
    assert.deepEqual(auditStore(refs).problems, []);
    other.detach();
  }
  assert.ok(visits > 0);
});
