/** A guard whose lock was given back already must not give back a lock that the thread took later. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RWLock } from '../../src/sync/index.ts';

it('refuses a guard of an earlier hold while a later one lasts', () => {
  const lock = RWLock.create({ maxThreads: 2 });
  const earlier = lock.acquireRead();
  lock.releaseRead();
  const later = lock.acquireWrite();
  assert.throws(() => earlier.release(), { code: 'ERR_LOCK_MISUSE' });
  assert.throws(() => earlier[Symbol.dispose](), { code: 'ERR_LOCK_MISUSE' });
  later.release();
  assert.equal(lock.tryAcquireRead(), true);
  assert.throws(() => earlier.release(), { code: 'ERR_LOCK_MISUSE' });
  lock.releaseRead();
});

it('lets a guard be released again without effect', () => {
  const lock = RWLock.create({ maxThreads: 2 });
  const guard = lock.acquireRead();
  guard.release();
  assert.equal(lock.tryAcquireWrite(), true);
  guard.release();
  lock.releaseWrite();
});
