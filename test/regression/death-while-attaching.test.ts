/** A thread that dies in the middle of attaching must not cost the store a thread slot for ever. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { runUntil, sweep } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const copy = await loadLibraryCopy();

it('gives the slot of a thread that died at any step of attaching to the next one', () => {
  const kept: unknown[] = []; // nothing of the dead may be collected, and so detached, meanwhile
  const cuts = sweep((step, when) => {
    const refs = RefManager.create({ maxThreads: 2, maxBytes: 2 ** 18 });
    const ending = runUntil(step, when, () => kept.push(copy.RefManager.attach(refs.handle)));
    buryOthers(refs);
    refs.recover(DEAD_THREAD_ID);
    copy.RefManager.attach(refs.handle).detach();
    assert.deepEqual(auditStore(refs).problems, []);
    return ending;
  });
  assert.ok(cuts > 0);
});
