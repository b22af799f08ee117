/** Every stripe at once: what the store's snapshot holds. All schedules of it: test/interleaving/lock. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { attachRegion, createRegion, STRIPES } from './all-stripes-region.ts';
import type { AllStripesData } from './all-stripes-worker.ts';

const worker = new URL('all-stripes-worker.ts', import.meta.url);
/** Only a test that fails waits so long. */
const GIVE_UP_MS = 20_000;

describe('taking every stripe', () => {
  it('keeps others out of each, and lets them in afterwards', () => {
    const memory = createRegion();
    const { lock } = attachRegion(memory);
    const other = attachRegion(memory).lock; // a slot of its own: to the lock it is another thread
    assert.equal(lock.acquireAll(0), true);
    assert.equal(lock.holdsAll, true);
    for (let stripe = 0; stripe < STRIPES; stripe++) {
      assert.equal(other.tryAcquireRead(stripe), false);
      assert.equal(other.tryAcquireWrite(stripe), false);
    }
    assert.equal(other.acquireAll(0), false);
    lock.releaseAll();
    assert.equal(other.acquireAll(0), true);
    other.releaseAll();
    assert.equal(lock.busy || other.busy, false);
  });

  it('gives all back when one cannot be had in time, and says which', () => {
    const memory = createRegion();
    const { lock } = attachRegion(memory);
    const other = attachRegion(memory).lock;
    other.acquireRead(2, 0);
    assert.equal(lock.acquireAll(1), false);
    assert.equal(lock.stripe, 2);
    assert.equal(lock.busy, false);
    other.releaseRead();
    for (let stripe = 0; stripe < STRIPES; stripe++) {
      assert.equal(other.tryAcquireWrite(stripe), true);
      other.releaseWrite();
    }
  });

  it('is refused inside a lock, and nothing can be taken inside it', () => {
    const { lock } = attachRegion(createRegion());
    lock.acquireRead(1, 0);
    assert.throws(() => lock.acquireAll(0), { code: 'ERR_LOCK_MISUSE', message: /holds a read lock/ });
    assert.throws(() => lock.releaseAll(), { code: 'ERR_LOCK_MISUSE' });
    lock.releaseRead();
    lock.acquireAll(0);
    for (const nested of [() => lock.acquireAll(0), () => lock.acquireRead(1, 0), () => lock.tryAcquireWrite(2)])
      assert.throws(nested, { code: 'ERR_LOCK_MISUSE', message: /holds every write lock/ });
    assert.throws(() => lock.releaseWrite(), { code: 'ERR_LOCK_MISUSE' });
    lock.releaseAll();
  });

  it('is refused at once beside an asynchronous hold of the same thread', async () => {
    const attachment = attachRegion(createRegion());
    await attachment.async.run('read', 1, () => {
      assert.equal(attachment.lock.acquireAll(Number.POSITIVE_INFINITY), false);
      const error = attachment.timeoutError('snapshot', attachment.lock.stripe, Number.POSITIVE_INFINITY);
      assert.equal(error.code, 'ERR_LOCK_MISUSE');
      assert.equal(attachment.lock.tryAcquireWrite(0), true); // given back
      attachment.lock.releaseWrite();
    });
  });

  it('does not wait, with stripes in hand, for a thread that waits for one of them', async () => {
    const memory = createRegion();
    const attachment = attachRegion(memory);
    const [member] = await attachment.async.run('write', 1, async () => {
      const fleet = startFleet(worker, [{ memory } satisfies AllStripesData]);
      // It sleeps: it has stripe 0 and waits for stripe 1, which this thread gives back when it goes on.
      while (attachment.statistics.get('SLEEPS') === 0) await turn();
      assert.equal(attachment.lock.acquireWrite(0, GIVE_UP_MS), true);
      attachment.lock.releaseWrite();
      return fleet;
    });
    assert.deepEqual(await member?.ended, [true]);
  });

  it('goes on with an asynchronous wait of the same thread that is in its way', async () => {
    const memory = createRegion();
    const attachment = attachRegion(memory);
    const gate = new Gate();
    const reads = { stripe: 1, gate: gate.memory };
    const [reader] = startFleet(worker, [{ memory, reads } satisfies AllStripesData]);
    gate.waitUntil(0);
    let written = false;
    const writing = attachment.async.runAtOnce(
      'write',
      1,
      () => {
        written = true;
      },
      () => true,
    );
    await turn(); // asynchronous requests begin on a stack of their own
    gate.open(1); // the reader leaves; the writer that waits for it has its word, and needs this thread to go on
    if (!attachment.lock.acquireAll(GIVE_UP_MS))
      attachment.acquireBehindOwnWait('all', attachment.lock.stripe, GIVE_UP_MS, 'snapshot');
    assert.equal(written, true);
    assert.equal(attachment.lock.holdsAll, true);
    attachment.lock.releaseAll();
    await writing;
    await reader?.ended;
  });
});
