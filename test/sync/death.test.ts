/** Threads that end while they hold a lock or wait for one, as real workers: nobody else is stuck. */

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { RWLock } from '../../src/sync/index.ts';
import type { DyingData } from '../support/dying-worker.ts';
import { type Member, startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';

const dyingWorker = new URL('../support/dying-worker.ts', import.meta.url);
const linux = process.platform === 'linux' ? {} : { skip: 'the system does not tell which threads live' };

/** A worker that has stopped at `step` of `call`. */
async function stopped(lock: RWLock, call: DyingData['call'], step = 0): Promise<Member> {
  const gate = new Gate();
  const data: DyingData = { handle: lock.handle, gate: gate.memory, call, step, end: 'when terminated' };
  const [member] = startFleet(dyingWorker, [data]);
  await gate.opened(0);
  return member as Member;
}

describe('a thread that ends with the write lock', () => {
  it('is recovered when its exit is watched, and the next writer is told', async () => {
    const lock = RWLock.create();
    const { worker, ended } = await stopped(lock, 'acquireWrite');
    lock.watchWorker(worker);
    assert.equal(lock.tryAcquireWrite(), false);
    await worker.terminate();
    await ended;
    const guard = lock.acquireWrite(0);
    assert.equal(guard.abandoned, true);
    assert.equal(lock.abandoned, true, 'for whoever has no guard');
    guard.release();
    const next = lock.acquireWrite();
    assert.equal(next.abandoned, true, 'until somebody says that the data is sound');
    lock.markConsistent();
    next.release();
    assert.equal(lock.acquireWrite().abandoned, false);
    lock.releaseWrite();
    assert.equal(lock.acquireRead().abandoned, false);
    lock.releaseRead();
    assert.equal(lock.stats().recoveries, 1);
    assert.equal(lock.stats().repairs, 1);
  });

  it('is found by a waiter that nobody told', linux, async () => {
    const lock = RWLock.create();
    const { worker } = await stopped(lock, 'acquireWrite');
    void worker.terminate(); // this thread blocks: no exit event can arrive
    lock.acquireRead().release();
    assert.equal(lock.stats().recoveries, 1);
  });

  it('is found by a waiter with a time-out shorter than a probe', linux, async () => {
    const lock = RWLock.create();
    const { worker } = await stopped(lock, 'acquireWrite');
    await worker.terminate();
    lock.acquireWrite(1).release();
  });

  it('is recovered by id, once, however often that is asked', async () => {
    const lock = RWLock.create();
    const { worker, threadId } = await stopped(lock, 'acquireWrite');
    await worker.terminate();
    for (let n = 0; n < 3; n++) lock.recover(threadId);
    assert.equal(lock.stats().recoveries, 1);
    assert.equal(lock.tryAcquireRead(), true);
    lock.releaseRead();
  });

  it('is recovered though the watch began after its end', linux, async () => {
    const lock = RWLock.create();
    const { worker } = await stopped(lock, 'acquireWrite');
    await worker.terminate();
    lock.watchWorker(worker);
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
  });
});

describe('a thread that is said to have ended', () => {
  it('keeps what it holds as long as it runs, and is recovered when it does not', linux, async () => {
    const lock = RWLock.create();
    const { worker, threadId } = await stopped(lock, 'acquireWrite');
    const hasty = Object.assign(new EventEmitter(), { threadId }) as unknown as Worker;
    lock.watchWorker(hasty);
    hasty.emit('exit', 0); // as Deno's workers do
    assert.equal(lock.tryAcquireWrite(), false);
    assert.equal(lock.stats().recoveries, 0);
    await worker.terminate();
    assert.equal(await lock.writeAsync(({ abandoned }) => abandoned), true);
    assert.equal(lock.stats().recoveries, 1);
  });

  it('is recovered though nobody waits for what it held', linux, async () => {
    const lock = RWLock.create();
    const { worker, threadId } = await stopped(lock, 'acquireWrite');
    const hasty = Object.assign(new EventEmitter(), { threadId }) as unknown as Worker;
    lock.watchWorker(hasty);
    hasty.emit('exit', 0);
    await worker.terminate();
    while (!lock.tryAcquireWrite()) await turnOfTheLoop();
    lock.releaseWrite();
  });
});

describe('a thread that ends with a read lock, or waiting', () => {
  it('keeps no writer out', async () => {
    const lock = RWLock.create();
    const { worker, threadId } = await stopped(lock, 'acquireRead');
    assert.equal(lock.tryAcquireWrite(), false);
    await worker.terminate();
    lock.recover(threadId);
    const guard = lock.acquireWrite(0);
    assert.equal(guard.abandoned, false, 'a reader leaves nothing half done');
    guard.release();
  });

  it('is found by a draining writer that nobody told', linux, async () => {
    const lock = RWLock.create();
    const { worker } = await stopped(lock, 'acquireRead');
    void worker.terminate();
    lock.acquireWrite().release();
    assert.equal(lock.stats().recoveries, 1);
  });

  it('leaves its place among the waiters', async () => {
    const lock = RWLock.create();
    lock.acquireWrite();
    const gate = new Gate();
    const data = (call: DyingData['call']): DyingData => {
      return { handle: lock.handle, gate: gate.memory, call, step: 12, end: 'when terminated' };
    };
    const members = startFleet(dyingWorker, [data('acquireRead'), data('acquireWrite')]);
    await gate.opened(0, 2); // both wait behind the write lock
    for (const { worker } of members) await worker.terminate();
    for (const { threadId } of members) lock.recover(threadId);
    lock.releaseWrite();
    assert.equal(lock.tryAcquireWrite(), true);
    lock.releaseWrite();
    assert.equal(lock.stats().recoveries, 0, 'neither held anything yet');
  });
});

describe('recover', () => {
  it('refuses -1, which is what a Worker calls itself after its exit, and its own thread', () => {
    const lock = RWLock.create();
    for (const bad of [-1, 1.5, Number.NaN]) assert.throws(() => lock.recover(bad), { code: 'ERR_INVALID_OPTION' });
    assert.throws(() => lock.recover(0), { code: 'ERR_INVALID_OPTION' });
  });

  it('gives a slot of a dead thread to a newcomer that finds none free', linux, async () => {
    const lock = RWLock.create({ maxThreads: 2 });
    const first = await stopped(lock, 'acquireRead');
    await first.worker.terminate();
    const second = await stopped(lock, 'acquireRead'); // attaches, though nobody recovered the first
    await second.worker.terminate();
    assert.equal(lock.stats().recoveries, 1);
  });
});
