/** One thread that has loaded the package twice: its wait for itself is refused, when it begins. */

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';
import { withMutant } from '../mutation/with-mutant.ts';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';

const dyingWorker = new URL('../support/dying-worker.ts', import.meta.url);
const misuse = { code: 'ERR_LOCK_MISUSE', message: /another copy of refmanager/ };
const FOR_EVER = Number.POSITIVE_INFINITY;

describe('a second copy of the package in one thread', () => {
  let Copy: typeof RWLock;
  let StoreCopy: typeof RefManager;
  before(async () => {
    const copy = await withMutant({ edits: [], among: [] }, (mutant) =>
      mutant.load<{ RWLock: typeof RWLock; RefManager: typeof RefManager }>('sync/index.ts', 'src/index.ts'),
    );
    Copy = copy.RWLock;
    StoreCopy = copy.RefManager;
    assert.notEqual(Copy, RWLock);
  });

  it('is refused what the first one holds to write', () => {
    const lock = RWLock.create();
    const other = Copy.attach(lock.handle);
    const guard = lock.acquireWrite();
    assert.throws(() => other.acquireWrite(FOR_EVER), misuse);
    assert.throws(() => other.acquireRead(FOR_EVER), misuse);
    assert.throws(() => other.read(() => 1), misuse);
    assert.equal(other.tryAcquireWrite(), false);
    guard.release();
    assert.equal(other.acquireWrite(0).abandoned, false, 'nothing was left behind');
    other.releaseWrite();
  });

  it('is refused to write where the first one reads, and may read', () => {
    const lock = RWLock.create();
    const other = Copy.attach(lock.handle);
    const guard = lock.acquireRead();
    assert.throws(() => other.acquireWrite(FOR_EVER), misuse);
    other.acquireRead(0).release();
    guard.release();
    const next = other.acquireWrite(0);
    assert.equal(next.abandoned, false);
    next.release();
  });

  it('is refused a place behind a writer of another thread that waits for the first one to leave', async () => {
    const lock = RWLock.create();
    const other = Copy.attach(lock.handle);
    const guard = lock.acquireRead();
    const gate = new Gate();
    const data = { handle: lock.handle, gate: gate.memory, call: 'acquireWrite', step: 12, end: 'when terminated' };
    const [member] = startFleet(dyingWorker, [data]);
    await gate.opened(0); // it has the writer word, and waits for this thread's line
    assert.throws(() => other.acquireRead(FOR_EVER), misuse);
    assert.throws(() => other.acquireWrite(FOR_EVER), misuse);
    await member?.worker.terminate();
    guard.release();
    other.acquireWrite().release();
  });

  it('waits without standing still for what the first one gives back', async () => {
    const lock = RWLock.create();
    const other = Copy.attach(lock.handle);
    const guard = lock.acquireWrite();
    const written = other.writeAsync(() => 'written');
    guard.release();
    assert.equal(await written, 'written');
  });

  it('is refused what the first one holds asynchronously', async () => {
    const lock = RWLock.create();
    const other = Copy.attach(lock.handle);
    await lock.writeAsync(async () => {
      assert.throws(() => other.acquireRead(FOR_EVER), misuse);
      await Promise.resolve();
    });
    other.acquireRead(0).release();
  });

  it('shares a store', () => {
    const refs = RefManager.create();
    const other = StoreCopy.attach(refs.handle);
    const id = { type: 'containerd', id: 'c1' };
    refs.setRef(id, { name: 'p1' });
    assert.deepEqual(other.getRef(id), { name: 'p1' });
    other.setRef(id, { name: 'p2' });
    assert.deepEqual(refs.getRef(id), { name: 'p2' });
    assert.ok(other.snapshot().byteLength > 0);
    other.detach();
    refs.detach();
  });
});
