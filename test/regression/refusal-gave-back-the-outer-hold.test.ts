/**
 * A nested acquire is refused. When a stack overflow cut that refusal, what was taken for its own was given back: the outer
 * hold, with its section still running.
 */

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { RWLock } from '../../src/sync/index.ts';
import { StripedLock } from '../../src/sync/lock/striped-lock.ts';
import { nearStackEnd } from '../support/deep-stack.ts';
import { loadLockCopy } from '../support/second-thread.ts';

const { RWLock: Copy } = await loadLockCopy();

const nested: Record<string, (lock: RWLock) => void> = {
  read: (lock) => lock.read(() => undefined),
  write: (lock) => lock.write(() => undefined),
  acquireRead: (lock) => void lock.acquireRead(0),
  acquireWrite: (lock) => void lock.acquireWrite(0),
  tryAcquireRead: (lock) => void lock.tryAcquireRead(),
  tryAcquireWrite: (lock) => void lock.tryAcquireWrite(),
};

/** What settles a cut acquisition must be compiled, or it overflows as well, and gives nothing back. */
function compileSettling(): void {
  const lock = RWLock.create({ maxThreads: 1 });
  const cut = mock.method(StripedLock.prototype, 'enterWrite', function cut(this: StripedLock): boolean {
    this.tryAcquireWrite(0);
    throw new RangeError('cut after it had the lock');
  });
  assert.throws(() => lock.acquireWrite(0), RangeError);
  cut.mock.restore();
  lock.detach();
}

for (const [name, call] of Object.entries(nested)) {
  describe(`a nested ${name} that a stack overflow cuts`, () => {
    it('leaves the outer hold where it is', () => {
      let overflows = 0;
      const lock = RWLock.create({ maxThreads: 2 });
      const elsewhere = Copy.attach(lock.handle);
      compileSettling();
      assert.throws(() => lock.write(() => call(lock)), { code: 'ERR_LOCK_MISUSE' });
      nearStackEnd((deep) => {
        const guard = lock.acquireWrite();
        try {
          deep(() => call(lock));
        } catch (error) {
          if (error instanceof RangeError) overflows++;
          else assert.equal((error as { code?: string }).code, 'ERR_LOCK_MISUSE');
        }
        assert.equal(elsewhere.tryAcquireRead(), false, 'the outer writer is inside');
        guard.release();
      });
      assert.ok(overflows > 0, 'the sweep reached no stack end');
      elsewhere.detach();
      lock.detach();
    });
  });
}
