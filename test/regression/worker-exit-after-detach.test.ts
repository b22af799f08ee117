/** A watched worker that exits after the watcher detached must not be repaired under an identity that was given back. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import type { DyingData } from '../support/dying-worker.ts';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

/** Of a set: the write lock is taken. */
const HOLDING = 12;

it('frees what the dead held and leaves the repair to a thread that is attached', async () => {
  const refs = RefManager.create({ stripes: 1, maxThreads: 3, maxBytes: 2 ** 20 });
  const gate = new Gate();
  const data: DyingData = {
    handle: refs.handle,
    gate: gate.memory,
    call: 'setRef',
    step: HOLDING,
    end: 'when terminated',
  };
  const [member] = startFleet(new URL('../support/dying-worker.ts', import.meta.url), [data]);
  assert.ok(member !== undefined);
  await gate.opened(0);
  refs.watchWorker(member.worker);
  const { handle } = refs;
  refs.detach();
  const successor = (await loadLibraryCopy()).RefManager.attach({ ...handle, lockTimeoutMs: 0 });
  await member.worker.terminate();
  await member.ended;
  assert.match(auditStore(successor).problems.join(), /writer word of stripe 0 is left 0x3ff/, 'freed, not repaired');
  successor.setRef({ type: 'containerd', id: 'a' }, { name: 'a' });
  assert.equal(successor.stats().recoveries, 1);
  assert.deepEqual(auditStore(successor).problems, []);
  successor.detach();
});
