/** A reader inside the stripe makes `recover` leave the repair for later; the size must be right all the same. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { interruptAt, runUntil } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const dying = await loadLibraryCopy();

it('counts every reference once the reader is gone', () => {
  let deferred = 0;
  for (let deathStep = 1, completed = false; !completed; deathStep++) {
    for (let readerStep = 1; ; readerStep++) {
      const refs = RefManager.create({ stripes: 1, maxThreads: 3, maxBytes: 2 ** 18, initialBytes: 0 });
      const victim = dying.RefManager.attach(refs.handle);
      refs.setRef({ type: 'containerd', id: 'kept' }, { name: 'kept' });
      const reader = (): unknown => refs.getRef({ type: 'containerd', id: 'kept' });
      const inside = interruptAt(
        readerStep,
        () => {
          const dies = (): void => victim.setRef({ type: 'containerd', id: 'new' }, { name: 'new' });
          completed = runUntil(deathStep, 'before', dies) === 'completed';
          buryOthers(refs);
          if (!completed) refs.recover(DEAD_THREAD_ID);
          if (refs.stats().repairs === 0) deferred++;
        },
        reader,
      );
      const stored = [...auditStore(refs).entries.keys()].length;
      assert.equal(refs.size, stored);
      assert.deepEqual(auditStore(refs).problems, []);
      if (inside === 'completed' || completed) break;
    }
  }
  assert.ok(deferred > 0, 'no recovery met a reader inside');
});
